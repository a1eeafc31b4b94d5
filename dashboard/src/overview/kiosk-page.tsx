import { useNavigate } from '@tanstack/react-router';
import { IconPlugConnected, IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { Summary } from '@contracts/upgrades';
import { KioskAlerts } from '../alerts/kiosk-alerts';
import { useSummary } from '../api/site-queries';
import { formatAgo, formatCount, formatPercent, formatVersion, visibleText } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { useFreeze } from '../stream/freeze';
import { useLink } from '../stream/stream';
import { Moment } from '../ui/times';
import { reasonOf } from '../words/words';
import type { Clock } from './clocks';
import { asidesOf, stagesOf, type Cell } from './funnel-cells';
import { Growing } from './growing';
import classes from './kiosk-page.module.css';
import { nudgeOf } from './nudge';
import { useReasons } from './reasons-panel';
import { useClocks } from './run-header';
import { verdictOf } from './verdict';
import { VerdictLine } from './verdict-line';

/** As many reasons as can be read from afar. */
const REASONS_SHOWN = 6;

/** The Overview for a wall: no controls, read from three metres. Esc leaves. */
export function KioskPage({ slug }: { slug: string }) {
  const summary = useSummary(slug, (each) => each);
  const nowMs = useNowMs();
  useLeaveByEscape();
  return (
    <div className={classes.wall} style={{ transform: nudgeOf(nowMs) }}>
      {summary !== undefined && <Wall slug={slug} summary={summary} nowMs={nowMs} />}
    </div>
  );
}

export function useLeaveByEscape(): void {
  const navigate = useNavigate();
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || document.querySelector('[role="dialog"]') !== null) return;
      // Before the page's other keys hear of it: on a wall it means this alone.
      event.stopPropagation();
      void navigate({ to: '.', search: (search) => ({ ...search, kiosk: undefined }) });
    };
    window.addEventListener('keydown', listen, { capture: true });
    return () => window.removeEventListener('keydown', listen, { capture: true });
  }, [navigate]);
}

function Wall({ slug, summary, nowMs }: { slug: string; summary: Summary; nowMs: number }) {
  const { run } = summary;
  const clocks = useClocks(slug, summary);
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
      <VerdictLine verdict={verdictOf(summary)} className={classes.verdict} size="1em" />
      <div className={classes.middle}>
        <Progress summary={summary} />
        <Face title="Reachable now" clock={clocks.reachable} />
        <Face title="Passive, not checked in" clock={clocks.passive} />
      </div>
      <Figures summary={summary} />
      <KioskAlerts slug={slug} />
      <NotMoving slug={slug} />
    </>
  );
}

/** How old what is shown is, by its own time: true also when the link says nothing. */
export function LinkAge({ asOf, nowMs }: { asOf: string; nowMs: number }) {
  const link = useLink();
  const frozen = useFreeze().sinceMs !== null;
  const isLive = link.state === 'live' && !frozen;
  const Sign = isLive ? IconPlugConnected : IconPlugConnectedX;
  const age = formatAgo(nowMs - Date.parse(asOf));
  return (
    <p className={classes.link} data-tone={isLive ? 'done' : 'bad'}>
      <Sign size="1em" aria-hidden />
      {frozen ? 'Frozen' : isLive ? 'Live' : 'Link lost'}, as of <Moment at={asOf} />
      {!isLive && ` (${age})`}
    </p>
  );
}

function Progress({ summary: { run, slots } }: { summary: Summary }) {
  if (run === null) return <div className={classes.progress} />;
  const { cohort, cohortFinished } = run;
  return (
    <div className={classes.progress}>
      <p className={classes.percent}>{formatPercent(cohortFinished, cohort)}</p>
      <p className={classes.of}>
        {formatCount(cohortFinished)} of {formatCount(cohort)} back
      </p>
      {/* The sentence above says the same. */}
      <div className={classes.bar} aria-hidden="true">
        <div className={classes.fill} style={{ width: `${cohort === 0 ? 0 : (cohortFinished / cohort) * 100}%` }} />
      </div>
      <p className={classes.note}>
        {slots.inUse} of {slots.limit} slots in use
      </p>
    </div>
  );
}

export function Face({ title, clock }: { title: string; clock: Clock }) {
  return (
    <section className={classes.clock}>
      <h2 className={classes.clockTitle}>{title}</h2>
      <p className={classes.clockValue}>{clock.value}</p>
      <p className={classes.note}>{clock.basis}</p>
      <p className={classes.note}>{clock.about}</p>
    </section>
  );
}

function Figures({ summary }: { summary: Summary }) {
  const stages = stagesOf(summary.counts, summary.run !== null);
  const asides = asidesOf(summary.counts);
  return (
    <ul className={classes.figures} aria-label="Clients by upgrade state">
      {[...stages, ...asides].map((cell) => (
        <Figure key={cell.label} cell={cell} isAside={asides.includes(cell)} />
      ))}
    </ul>
  );
}

export function Figure({ cell: { label, count, tone, icon: Icon }, isAside }: { cell: Cell; isAside: boolean }) {
  return (
    <li className={classes.figure} data-tone={count > 0 ? tone : 'idle'} data-aside={isAside || undefined}>
      <span className={classes.label}>
        <Icon size="1em" aria-hidden />
        {label}
      </span>
      <span className={classes.count} data-empty={count === 0 || undefined}>
        {formatCount(count)}
      </span>
    </li>
  );
}

function NotMoving({ slug }: { slug: string }) {
  const reasons = useReasons(slug) ?? [];
  return (
    <section className={classes.reasons} aria-label="Not moving, and why">
      <ul>
        {reasons.slice(0, REASONS_SHOWN).map(({ reason, count }, place) => (
          <li key={place}>
            <span key={reason} className={classes.reason}>
              <Growing count={count} /> {reasonOf(reason, count)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
