import { useNavigate } from '@tanstack/react-router';
import { IconPlugConnected, IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect, type ReactNode } from 'react';
import type { Summary } from '@contracts/upgrades';
import { useSummary } from '../api/site-queries';
import { formatAgo, formatCount, formatPercent, formatVersion, visibleText } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { useFreeze } from '../stream/freeze';
import { useLink } from '../stream/stream';
import { Moment } from '../ui/times';
import type { Clock } from './clocks';
import type { Cell } from './funnel-cells';
import classes from './kiosk-page.module.css';
import { nudgeOf } from './nudge';
import type { Verdict } from './verdict';
import { VerdictLine } from './verdict-line';

interface KioskWallProps {
  slug: string;
  verdictOf: (summary: Summary) => Verdict;
  /** Below the verdict. */
  children: (summary: Summary, nowMs: number) => ReactNode;
}

/** What every wall has: which site and run, how old it is, and how it goes. No controls, read from three metres; Esc leaves. */
export function KioskWall({ slug, verdictOf, children }: KioskWallProps) {
  const summary = useSummary(slug, (each) => each);
  const nowMs = useNowMs();
  useLeaveByEscape();
  return (
    <div className={classes.wall} style={{ transform: nudgeOf(nowMs) }}>
      {summary !== undefined && (
        <>
          <Top summary={summary} nowMs={nowMs} />
          <VerdictLine verdict={verdictOf(summary)} className={classes.verdict} size="1em" />
          {children(summary, nowMs)}
        </>
      )}
    </div>
  );
}

function useLeaveByEscape(): void {
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

function Top({ summary, nowMs }: { summary: Summary; nowMs: number }) {
  const { run, site, asOf } = summary;
  return (
    <header className={classes.top}>
      <h1 className={classes.title}>
        {visibleText(site.name)}
        {run === null
          ? ', no upgrade run yet'
          : `, run ${run.number} to ${formatVersion(run.targetVersion, run.targetRevision)}`}
      </h1>
      <LinkAge asOf={asOf} nowMs={nowMs} />
    </header>
  );
}

/** How old what is shown is, by its own time: true also when the link says nothing. */
function LinkAge({ asOf, nowMs }: { asOf: string; nowMs: number }) {
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

interface ProgressProps {
  run: Summary['run'];
  /** What those of the cohort are who are through: back, or seen back. */
  word: string;
  /** Below the bar; it stands alone while there is no run. */
  children: ReactNode;
}

export function Progress({ run, word, children }: ProgressProps) {
  if (run === null) return <div>{children}</div>;
  const { cohort, cohortFinished } = run;
  return (
    <div>
      <p className={classes.percent}>{formatPercent(cohortFinished, cohort)}</p>
      <p className={classes.of}>
        {formatCount(cohortFinished)} of {formatCount(cohort)} {word}
      </p>
      {/* The sentence above says the same. */}
      <div className={classes.bar} aria-hidden="true">
        <div className={classes.fill} style={{ width: `${cohort === 0 ? 0 : (cohortFinished / cohort) * 100}%` }} />
      </div>
      {children}
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

export function Figures({ stages, asides }: { stages: readonly Cell[]; asides: readonly Cell[] }) {
  return (
    <ul className={classes.figures} aria-label="Clients by upgrade state">
      {[...stages, ...asides].map((cell) => (
        <Figure key={cell.label} cell={cell} isAside={asides.includes(cell)} />
      ))}
    </ul>
  );
}

function Figure({ cell: { label, count, tone, icon: Icon }, isAside }: { cell: Cell; isAside: boolean }) {
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
