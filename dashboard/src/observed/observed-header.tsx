import { IconDeviceDesktop } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Summary } from '@contracts/upgrades';
import { AlertsLine } from '../alerts/alerts-line';
import { useSummary } from '../api/site-queries';
import { formatCount, formatPercent } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { passiveClock } from '../overview/clocks';
import { Growing } from '../overview/growing';
import { ClockFace, ProgressBar, RunTitle } from '../overview/run-header';
import header from '../overview/run-header.module.css';
import { usePassiveHours } from '../overview/use-forecast';
import { VerdictLine, Written } from '../overview/verdict-line';
import { remainingClock } from './estimate-words';
import { observedVerdict } from './observed-verdict';
import { seenBetween } from './seen-words';

/** What is known of the run, as of when it was seen, and two clocks: an estimate, and the passive clients' rule. */
export function ObservedHeader({ slug }: { slug: string }) {
  const summary = useSummary(slug, (each) => each);
  if (summary === undefined) return <section className={header.header} aria-label="Upgrade run" aria-busy="true" />;
  return (
    <section className={header.header} aria-label="Upgrade run">
      <div className={header.what}>
        <div className={header.top}>
          <RunTitle run={summary.run} />
          <div className={header.tools}>
            <Link to="." search={{ kiosk: true }} className={header.wall} title="Large figures for a wall; Esc leaves">
              <IconDeviceDesktop size={13} aria-hidden />
              Wall mode
            </Link>
          </div>
        </div>
        <VerdictLine verdict={observedVerdict(summary)} className={header.status} size={15} />
        <AlertsLine slug={slug} />
      </div>
      <Progress slug={slug} summary={summary} />
      <Clocks slug={slug} summary={summary} />
    </section>
  );
}

function Progress({ slug, summary: { run, observation, pending } }: { slug: string; summary: Summary }) {
  if (run === null) {
    return <p className={header.note}>Nothing to come back from: progress shows here once a run is known.</p>;
  }
  const { cohort, cohortFinished } = run;
  const latest = observation?.latest ?? null;
  return (
    <div>
      <p className={header.figures}>
        <strong className={header.percent}>{formatPercent(cohortFinished, cohort)}</strong>
        <Link
          to="/sites/$slug/clients"
          params={{ slug }}
          search={{ upgradeState: ['up_to_date'] }}
          className={header.of}
        >
          <Growing count={cohortFinished} widest={cohort} /> of {formatCount(cohort)} seen back
        </Link>
      </p>
      <ProgressBar run={run} />
      <p className={header.note}>
        The run&rsquo;s cohort: online in the last sweep before it.{' '}
        <Link to="/sites/$slug/clients" params={{ slug }} search={{ pending: true }} className={header.more}>
          {formatCount(pending)} pending
        </Link>{' '}
        in all{latest !== null && ', '}
        {latest !== null && <Written words={seenBetween(latest)} />}.
      </p>
    </div>
  );
}

function Clocks({ slug, summary }: { slug: string; summary: Summary }) {
  const nowMs = useNowMs();
  const hours = usePassiveHours(slug);
  return (
    <>
      <ClockFace title="To come back (estimate)" clock={remainingClock(summary, nowMs)} />
      <ClockFace title="Passive, not checked in" clock={passiveClock(summary.forecast, hours, nowMs)} slug={slug} />
    </>
  );
}
