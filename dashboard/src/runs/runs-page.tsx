import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { Run } from '@contracts/upgrades';
import { runQuery, runsQuery } from '../api/run-queries';
import { formatCount, formatDuration, formatPercent, formatVersion } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { useIsObserved } from '../observed/observed-site';
import { usePollEvery } from '../stream/freeze';
import { Notice } from '../ui/notice';
import { PagedScreen } from '../ui/paged-screen';
import { Moment } from '../ui/times';
import { actorName } from '../words/describe-change';
import { RunStateMark } from './run-marks';
import { failuresOf, runSeconds } from './run-words';
import classes from './runs-page.module.css';

export const RUN_POLL_MS = 10_000;

/** The runs of the site, newest first; the one that is on is read again and again. */
export function RunsPage() {
  const { slug } = useParams({ from: '/app/sites/$slug/runs' });
  const query = useInfiniteQuery({ ...runsQuery(slug), refetchInterval: usePollEvery(RUN_POLL_MS) });
  return (
    <PagedScreen
      slug={slug}
      title="Runs"
      query={query}
      unread="The runs could not be read"
      none={
        <Notice title="No upgrade run yet">
          <p>
            A run begins when the site software of the primary appliance changes: a plan says so, the appliance is seen
            with it, or a script tells the API. Each run then has its report here.
          </p>
        </Notice>
      }
      more="Earlier runs"
      classes={classes}
    >
      {(pages) => <RunTable slug={slug} runs={pages.flatMap(({ items }) => items)} />}
    </PagedScreen>
  );
}

function RunTable({ slug, runs }: { slug: string; runs: readonly Run[] }) {
  const isObserved = useIsObserved(slug) ?? false;
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <caption className="rc-sr">Upgrade runs, newest first</caption>
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">Target</th>
            <th scope="col">State</th>
            <th scope="col">Begun</th>
            <th scope="col">By</th>
            <th scope="col" className={classes.number}>
              Duration
            </th>
            <th scope="col" className={classes.number}>
              Cohort back
            </th>
            <th scope="col" className={classes.number}>
              {isObserved ? 'Returns seen' : 'Failures'}
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <RunRow key={run.id} slug={slug} run={run} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RunRow({ slug, run }: { slug: string; run: Run }) {
  const { id, number, targetVersion, targetRevision, state, begunAt, begunBy, cohort, cohortFinished } = run;
  const nowMs = useNowMs();
  return (
    <tr>
      <th scope="row">
        <Link to="/sites/$slug/runs/$run" params={{ slug, run: id }} className="rc-link">
          Run {number}
        </Link>
      </th>
      <td>{formatVersion(targetVersion, targetRevision)}</td>
      <td className={classes.state}>
        <RunStateMark state={state} />
      </td>
      <td>
        <Moment at={begunAt} />
      </td>
      <td className={classes.by}>{actorName(begunBy)}</td>
      <td className={classes.number}>{formatDuration(runSeconds(run, nowMs))}</td>
      <td className={classes.number}>
        {formatCount(cohortFinished)} of {formatCount(cohort)}
        <span className={classes.share}>{formatPercent(cohortFinished, cohort)}</span>
      </td>
      <td className={classes.number}>
        <Outcome slug={slug} run={run} />
      </td>
    </tr>
  );
}

/** Of an observed site, where failures are not visible, the returns that were seen. The report of a run that has ended never changes. */
function Outcome({ slug, run }: { slug: string; run: Run }) {
  const poll = usePollEvery(RUN_POLL_MS);
  const isOver = run.endedAt !== null;
  const { data } = useQuery({
    ...runQuery(slug, run.id),
    staleTime: isOver ? Infinity : 0,
    refetchInterval: isOver ? false : poll,
  });
  if (data === undefined) return '…';
  if (data.failures !== null) return formatCount(failuresOf(data));
  return data.observed === null ? '–' : formatCount(data.observed.returned);
}
