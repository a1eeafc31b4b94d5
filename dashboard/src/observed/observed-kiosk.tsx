import type { Summary } from '@contracts/upgrades';
import { KioskAlerts } from '../alerts/kiosk-alerts';
import { useSummary } from '../api/site-queries';
import { formatCount, formatPercent, formatVersion, visibleText } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { passiveClock } from '../overview/clocks';
import { Face, Figure, LinkAge, useLeaveByEscape } from '../overview/kiosk-page';
import classes from '../overview/kiosk-page.module.css';
import { nudgeOf } from '../overview/nudge';
import { usePassiveHours } from '../overview/use-forecast';
import { VerdictLine, Written } from '../overview/verdict-line';
import { remainingClock } from './estimate-words';
import { observedAsides, observedStages } from './observed-cells';
import { observedVerdict } from './observed-verdict';
import { ageOf, seenBetween } from './seen-words';

/** The Overview of an observed site for a wall: what was seen, and when. Esc leaves. */
export function ObservedKiosk({ slug }: { slug: string }) {
  const summary = useSummary(slug, (each) => each);
  const nowMs = useNowMs();
  useLeaveByEscape();
  return (
    <div className={classes.wall} style={{ transform: nudgeOf(nowMs) }}>
      {summary !== undefined && <Wall slug={slug} summary={summary} nowMs={nowMs} />}
    </div>
  );
}

function Wall({ slug, summary, nowMs }: { slug: string; summary: Summary; nowMs: number }) {
  const { run } = summary;
  const hours = usePassiveHours(slug);
  return (
    <>
      <header className={classes.top}>
        <h1 className={classes.title}>
          {visibleText(summary.site.name)}
          {run === null
            ? ', no upgrade run yet'
            : `, run ${run.number} to ${formatVersion(run.targetVersion, run.targetRevision)}`}
        </h1>
        <LinkAge asOf={summary.asOf} nowMs={nowMs} />
      </header>
      <VerdictLine verdict={observedVerdict(summary)} className={classes.verdict} size="1em" />
      <div className={classes.middle}>
        <Progress summary={summary} nowMs={nowMs} />
        <Face title="To come back (estimate)" clock={remainingClock(summary, nowMs)} />
        <Face title="Passive, not checked in" clock={passiveClock(summary.forecast, hours, nowMs)} />
      </div>
      <Figures summary={summary} />
      <KioskAlerts slug={slug} />
    </>
  );
}

function Progress({ summary: { run, observation }, nowMs }: { summary: Summary; nowMs: number }) {
  const latest = observation?.latest ?? null;
  const seen = latest !== null && (
    <p className={classes.note}>
      <Written words={seenBetween(latest)} /> ({ageOf(latest, nowMs)})
    </p>
  );
  if (run === null) return <div className={classes.progress}>{seen}</div>;
  const { cohort, cohortFinished } = run;
  return (
    <div className={classes.progress}>
      <p className={classes.percent}>{formatPercent(cohortFinished, cohort)}</p>
      <p className={classes.of}>
        {formatCount(cohortFinished)} of {formatCount(cohort)} seen back
      </p>
      {/* The sentence above says the same. */}
      <div className={classes.bar} aria-hidden="true">
        <div className={classes.fill} style={{ width: `${cohort === 0 ? 0 : (cohortFinished / cohort) * 100}%` }} />
      </div>
      {seen}
    </div>
  );
}

function Figures({ summary }: { summary: Summary }) {
  const stages = observedStages(summary.counts, summary.run !== null);
  // As many as stand in one row.
  const asides = observedAsides(summary.counts).slice(0, 2);
  return (
    <ul className={classes.figures} aria-label="Clients by upgrade state">
      {[...stages, ...asides].map((cell) => (
        <Figure key={cell.label} cell={cell} isAside={asides.includes(cell)} />
      ))}
    </ul>
  );
}
