import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { RunReport } from '@contracts/upgrades';
import { explain, isProblem } from '../api/http';
import { runQuery, runStoryQuery } from '../api/run-queries';
import { useSummary } from '../api/site-queries';
import { visibleText } from '../lib/format';
import { useIsObserved } from '../observed/observed-site';
import { ReturnsPanel } from '../observed/returns-panel';
import { usePollEvery } from '../stream/freeze';
import { AwaitedScreen } from '../ui/awaited-screen';
import { Notice } from '../ui/notice';
import { Panel } from '../ui/panel';
import { CohortPanel, FailuresPanel, ForecastPanel, SlowestPanel } from './run-panels';
import { RunHeader } from './run-header';
import { RunTimeline } from './run-timeline';
import classes from './run-page.module.css';
import { usePrinting } from './use-printing';

const RUN_POLL_MS = 10_000;
/** The whole history takes longer to read than to look at. */
const STORY_POLL_MS = 30_000;

/** The report of one run: final once the run has ended, as far as it goes until then. */
export function RunPage() {
  const { slug, run: id } = useParams({ from: '/app/sites/$slug/runs/$run' });
  const siteName = useSummary(slug, ({ site }) => site.name) ?? slug;
  const poll = usePollEvery(RUN_POLL_MS);
  const { data: report, error } = useQuery({
    ...runQuery(slug, id),
    refetchInterval: ({ state }) => (state.data?.state === 'active' ? poll : false),
  });
  usePrinting();
  const title = report === undefined ? 'Run' : `Run ${report.number}`;
  return (
    <div className={classes.page}>
      <title>{`${title} – ${visibleText(siteName)} – Rollcall`}</title>
      {report === undefined ? (
        <Awaited slug={slug} error={error} />
      ) : (
        <Report slug={slug} siteName={siteName} report={report} />
      )}
    </div>
  );
}

function Report({ slug, siteName, report }: { slug: string; siteName: string; report: RunReport }) {
  const poll = usePollEvery(STORY_POLL_MS);
  const isObserved = useIsObserved(slug) ?? false;
  const isActive = report.state === 'active';
  const currentId = useSummary(slug, ({ run }) => run?.id);
  const { data: story, error } = useQuery({
    ...runStoryQuery(slug, report.id),
    refetchInterval: isActive ? poll : false,
  });
  return (
    <>
      <RunHeader slug={slug} siteName={siteName} report={report} story={story} isObserved={isObserved} />
      <div className={classes.grid}>
        {error === null || story !== undefined ? (
          <ForecastPanel report={report} story={story} />
        ) : (
          <Panel title="Against the forecast">
            <p className={classes.none} role="alert">
              {explain(error)}
            </p>
          </Panel>
        )}
        {isObserved ? (
          <ReturnsPanel slug={slug} report={report} isCurrent={currentId === report.id} />
        ) : (
          <FailuresPanel slug={slug} report={report} isCurrent={currentId === report.id} />
        )}
        <CohortPanel report={report} isObserved={isObserved} />
      </div>
      <RunTimeline story={story} isObserved={isObserved} />
      {!isObserved && <SlowestPanel story={story} />}
    </>
  );
}

function Awaited({ slug, error }: { slug: string; error: Error | null }) {
  const others = (
    <p>
      <Link to="/sites/$slug/runs" params={{ slug }} className="rc-link">
        All runs
      </Link>
    </p>
  );
  if (isProblem(error, 404) || isProblem(error, 400) || isProblem(error, 422)) {
    return (
      <Notice title="There is no such run">
        <p>{explain(error)}</p>
        {others}
      </Notice>
    );
  }
  return (
    <AwaitedScreen title="Run" error={error} unread="The run could not be read" className={classes.awaiting}>
      {others}
    </AwaitedScreen>
  );
}
