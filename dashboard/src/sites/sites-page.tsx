import { Loader } from '@mantine/core';
import {
  IconAlertOctagon,
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconRefresh,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, Navigate, useSearch } from '@tanstack/react-router';
import type { Site } from '@contracts/sites';
import type { Summary } from '@contracts/upgrades';
import { countsWords } from '../alerts/incident-words';
import { alertCountsQuery } from '../api/alert-queries';
import { explain } from '../api/http';
import { sitesQuery, summaryQuery } from '../api/site-queries';
import { formatCount, formatPercent, visibleText } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { AddSite } from '../observed/add-site';
import { usePollEvery } from '../stream/freeze';
import { Notice } from '../ui/notice';
import { NothingYet } from './nothing-yet';
import { notMoving, passiveWords, reachableWords, standingOf } from './site-words';
import classes from './sites-page.module.css';

const READ_EVERY_MS = 10_000;

const STANDING_ICONS = {
  run: IconRefresh,
  done: IconCircleCheck,
  warn: IconAlertTriangle,
  bad: IconCircleX,
} as const;

/** The only site opens by itself, unless the list is asked for; several are listed; none is explained. */
export function SitesPage() {
  const { all, add } = useSearch({ from: '/app/' });
  const { data: sites, error } = useQuery({ ...sitesQuery, refetchInterval: usePollEvery(READ_EVERY_MS) });
  if (sites === undefined) return <Waiting error={error} />;
  const [first, second] = sites;
  const isList = second !== undefined || all === true || add === true;
  if (first === undefined) return <NothingYet />;
  if (!isList) return <Navigate to="/sites/$slug" params={{ slug: first.slug }} replace />;
  return (
    <main id="main" className={classes.page} tabIndex={-1}>
      <title>Sites – Rollcall</title>
      <div className={classes.head}>
        <h1 className={classes.title}>Sites</h1>
        <AddSite isAsked={add === true} />
      </div>
      <div className={classes.scroll} tabIndex={0} role="group" aria-label="All sites">
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Site</th>
              <th scope="col">State</th>
              <th scope="col">Alerts</th>
              <th scope="col">Back</th>
              <th scope="col">Reachable now</th>
              <th scope="col">Passive, not checked in</th>
              <th scope="col">Not moving</th>
              <th scope="col" className={classes.number}>
                Slots in use
              </th>
            </tr>
          </thead>
          <tbody>
            {sites.map((site) => (
              <SiteRow key={site.slug} site={site} />
            ))}
          </tbody>
        </table>
      </div>
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
  const { data: summary, isError } = useQuery({
    ...summaryQuery(site.slug),
    refetchInterval: usePollEvery(READ_EVERY_MS),
  });
  return (
    <tr>
      <th scope="row">
        <Link to="/sites/$slug" params={{ slug: site.slug }} className="rc-link">
          {visibleText(site.name)}
        </Link>
      </th>
      {summary === undefined ? (
        <td colSpan={7} className="rc-muted">
          {isError ? 'Could not be read; trying again.' : '…'}
        </td>
      ) : (
        <SiteCells slug={site.slug} summary={summary} />
      )}
    </tr>
  );
}

function SiteCells({ slug, summary }: { slug: string; summary: Summary }) {
  const nowMs = useNowMs();
  return (
    <>
      <td>
        <StandingMark summary={summary} />
      </td>
      <td>
        <Alerts slug={slug} />
      </td>
      <td>
        <Back run={summary.run} />
      </td>
      <td>{reachableWords(summary)}</td>
      <td>{passiveWords(summary, nowMs)}</td>
      <td>
        <NotMoving slug={slug} summary={summary} />
      </td>
      <td className={classes.number}>
        {summary.site.control === 'observed' ? (
          <span className="rc-muted" title="not visible through the appliance’s API">
            –
          </span>
        ) : (
          `${summary.slots.inUse} of ${summary.slots.limit}`
        )}
      </td>
    </>
  );
}

function StandingMark({ summary }: { summary: Summary }) {
  const { tone, word, about } = standingOf(summary);
  const Icon = tone in STANDING_ICONS ? STANDING_ICONS[tone as keyof typeof STANDING_ICONS] : IconCircleDashed;
  return (
    <>
      <span className={classes.standing} data-tone={tone}>
        <Icon size={14} stroke={2} aria-hidden />
        {word}
      </span>
      {about !== '' && <span className={`rc-muted ${classes.about}`}>{about}</span>}
    </>
  );
}

function Alerts({ slug }: { slug: string }) {
  const { data, isError } = useQuery({ ...alertCountsQuery, refetchInterval: usePollEvery(READ_EVERY_MS) });
  const counts = data?.find(({ site }) => site === slug);
  if (counts === undefined) return isError ? '–' : '…';
  if (counts.firing === 0) return counts.muted === 0 ? 'none' : `none, ${formatCount(counts.muted)} muted`;
  const tone = counts.critical > 0 ? 'bad' : counts.warning > 0 ? 'warn' : 'idle';
  const Icon = counts.critical > 0 ? IconAlertOctagon : IconAlertTriangle;
  return (
    <Link
      to="/sites/$slug/alerts"
      params={{ slug }}
      className={`${classes.standing} ${classes.alerts}`}
      data-tone={tone}
    >
      {tone !== 'idle' && <Icon size={14} stroke={2} aria-hidden />}
      {countsWords(counts)}
    </Link>
  );
}

function NotMoving({ slug, summary }: { slug: string; summary: Summary }) {
  const still = notMoving(summary);
  if (still.length === 0) return 'nothing';
  return (
    <ul className={classes.still}>
      {still.map(({ state, count, word }) => (
        <li key={state}>
          <Link to="/sites/$slug/clients" params={{ slug }} search={{ upgradeState: [state] }} className="rc-link">
            {formatCount(count)} {word}
          </Link>
        </li>
      ))}
    </ul>
  );
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
