import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, Navigate } from '@tanstack/react-router';
import type { Site } from '@contracts/sites';
import type { Summary } from '@contracts/upgrades';
import { sitesQuery, useSummary } from '../api/site-queries';
import { formatCount, formatPercent, formatVersion, visibleText } from '../lib/format';
import { stoppedBy } from '../overview/stopped';
import { Notice } from '../ui/notice';
import { RUN_STATE_WORDS } from '../words/words';
import { explain } from '../api/http';
import { NothingYet } from './nothing-yet';
import classes from './sites-page.module.css';

/** The only site opens by itself; several are listed; none is explained. */
export function SitesPage() {
  const { data: sites, error } = useQuery({ ...sitesQuery, refetchInterval: 10_000 });
  if (sites === undefined) return <Waiting error={error} />;
  const [first, second] = sites;
  if (first === undefined) return <NothingYet />;
  if (second === undefined) return <Navigate to="/sites/$slug" params={{ slug: first.slug }} replace />;
  return (
    <main id="main" className={classes.page}>
      <title>Sites – Rollcall</title>
      <h1 className={classes.title}>Sites</h1>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Site</th>
            <th scope="col">Run</th>
            <th scope="col">Back</th>
            <th scope="col" className={classes.number}>
              Slots in use
            </th>
            <th scope="col">New starts</th>
          </tr>
        </thead>
        <tbody>
          {sites.map((site) => (
            <SiteRow key={site.slug} site={site} />
          ))}
        </tbody>
      </table>
    </main>
  );
}

function Waiting({ error }: { error: Error | null }) {
  return (
    <main id="main">
      {error === null ? (
        <div className={classes.waiting} role="status" aria-label="Loading the sites">
          <Loader size="sm" />
        </div>
      ) : (
        <Notice title="The sites could not be read">
          <p>{explain(error)} Trying again…</p>
        </Notice>
      )}
    </main>
  );
}

function SiteRow({ site }: { site: Site }) {
  const summary = useSummary(site.slug, (each) => each);
  return (
    <tr>
      <th scope="row">
        <Link to="/sites/$slug" params={{ slug: site.slug }} className="rc-link">
          {visibleText(site.name)}
        </Link>
      </th>
      <td>{summary === undefined ? '…' : describeRun(summary)}</td>
      <td>{summary === undefined ? '…' : <Back run={summary.run} />}</td>
      <td className={classes.number}>
        {summary === undefined ? '…' : `${summary.slots.inUse} of ${summary.slots.limit}`}
      </td>
      <td>{summary === undefined ? '…' : describeStarts(summary)}</td>
    </tr>
  );
}

function describeRun({ run }: Summary): string {
  if (run === null) return 'No upgrade run yet';
  return `Run ${run.number} to ${formatVersion(run.targetVersion, run.targetRevision)}, ${RUN_STATE_WORDS[run.state].toLowerCase()}`;
}

const STARTS_WORDS = { safety_brake: 'Held by the safety brake', paused: 'Paused', gate: 'Start gate closed' } as const;

function describeStarts(summary: Summary): string {
  const stopped = stoppedBy(summary);
  return stopped === null ? 'Go on' : STARTS_WORDS[stopped.kind];
}

function Back({ run }: { run: Summary['run'] }) {
  if (run === null || run.cohort === 0) return '–';
  const { cohort, cohortFinished } = run;
  return (
    <span className={classes.progress}>
      <span className={classes.bar} aria-hidden="true">
        <span className={classes.fill} style={{ width: `${(cohortFinished / cohort) * 100}%` }} />
      </span>
      {formatCount(cohortFinished)} of {formatCount(cohort)} ({formatPercent(cohortFinished, cohort)})
    </span>
  );
}
