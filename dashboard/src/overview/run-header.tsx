import { IconDeviceDesktop } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Run, Summary } from '@contracts/upgrades';
import { AlertsLine } from '../alerts/alerts-line';
import { useSummary } from '../api/site-queries';
import { formatCount, formatPercent, formatVersion } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { Ago, Moment } from '../ui/times';
import { actorName } from '../words/describe-change';
import { passiveClock, reachableClock, type Clock } from './clocks';
import { DemoResetButton } from './demo-reset-button';
import { Growing } from './growing';
import classes from './run-header.module.css';
import { stoppedBy } from './stopped';
import { useForecast, usePassiveHours } from './use-forecast';
import { verdictOf, type Verdict } from './verdict';
import { VerdictLine } from './verdict-line';

/** What is going on, how far it is, and the two clocks: those that can be reached now, and passive ones that have yet to check in. */
export function RunHeader({ slug }: { slug: string }) {
  return (
    <HeaderFrame
      slug={slug}
      verdictOf={verdictOf}
      tools={({ site }) => <DemoResetButton slug={slug} driverKind={site.driverKind} />}
    >
      {(summary) => (
        <>
          <Progress
            slug={slug}
            summary={summary}
            word="back"
            none="Nothing to come back from: progress shows here once a run has begun."
            cohortIs="there when it began"
          />
          <Clocks slug={slug} summary={summary} />
        </>
      )}
    </HeaderFrame>
  );
}

interface HeaderFrameProps {
  slug: string;
  verdictOf: (summary: Summary) => Verdict;
  /** Beside the way to the wall. */
  tools?: (summary: Summary) => ReactNode;
  /** How far it is, and the clocks. */
  children: (summary: Summary) => ReactNode;
}

/** Which run it is and how it goes, in one sentence. */
export function HeaderFrame({ slug, verdictOf: judge, tools, children }: HeaderFrameProps) {
  const summary = useSummary(slug, (each) => each);
  if (summary === undefined) return <section className={classes.header} aria-label="Upgrade run" aria-busy="true" />;
  return (
    <section className={classes.header} aria-label="Upgrade run">
      <div>
        <div className={classes.top}>
          <RunTitle run={summary.run} />
          <div className={classes.tools}>
            <Link to="." search={{ kiosk: true }} className={classes.wall} title="Large figures for a wall; Esc leaves">
              <IconDeviceDesktop size={13} aria-hidden />
              Wall mode
            </Link>
            {tools?.(summary)}
          </div>
        </div>
        <VerdictLine verdict={judge(summary)} className={classes.status} size={15} />
        <AlertsLine slug={slug} />
      </div>
      {children(summary)}
    </section>
  );
}

function RunTitle({ run }: { run: Run | null }) {
  if (run === null) {
    return (
      <div>
        <h1 className={classes.title}>No upgrade run yet</h1>
        <p className={classes.sub}>A run begins when the primary appliance&rsquo;s site software changes.</p>
      </div>
    );
  }
  const by = actorName(run.begunBy);
  return (
    <div>
      <h1 className={classes.title}>
        Run {run.number} to {formatVersion(run.targetVersion, run.targetRevision)}
      </h1>
      <p className={classes.sub} title={by === null ? undefined : `by ${by}`}>
        Begun <Moment at={run.begunAt} />, <Ago at={run.begunAt} />
      </p>
    </div>
  );
}

interface ProgressProps {
  slug: string;
  summary: Summary;
  /** What those of the cohort are who are through: back, or seen back. */
  word: string;
  /** While there is no run. */
  none: string;
  /** Who is in the cohort. */
  cohortIs: string;
  /** After how many are pending: as of when that is. */
  children?: ReactNode;
}

export function Progress({ slug, summary: { run, pending }, word, none, cohortIs, children }: ProgressProps) {
  if (run === null) return <p className={classes.note}>{none}</p>;
  const { cohort, cohortFinished } = run;
  return (
    <div>
      <p className={classes.figures}>
        <strong className={classes.percent}>{formatPercent(cohortFinished, cohort)}</strong>
        <Link
          to="/sites/$slug/clients"
          params={{ slug }}
          search={{ upgradeState: ['up_to_date'] }}
          className={classes.of}
        >
          <Growing count={cohortFinished} widest={cohort} /> of {formatCount(cohort)} {word}
        </Link>
      </p>
      <ProgressBar run={run} />
      <p className={classes.note}>
        The run&rsquo;s cohort: {cohortIs}.{' '}
        <Link to="/sites/$slug/clients" params={{ slug }} search={{ pending: true }} className={classes.more}>
          {formatCount(pending)} Upgrade Pending
        </Link>{' '}
        in all{children}.
      </p>
    </div>
  );
}

function ProgressBar({ run: { cohort, cohortFinished } }: { run: Run }) {
  const share = cohort === 0 ? 0 : cohortFinished / cohort;
  return (
    <div
      className={classes.bar}
      role="progressbar"
      aria-label="Clients of the run that are back"
      aria-valuemin={0}
      aria-valuemax={cohort}
      aria-valuenow={cohortFinished}
      aria-valuetext={`${formatCount(cohortFinished)} of ${formatCount(cohort)} back`}
    >
      <div className={classes.fill} style={{ transform: `scaleX(${share})` }} />
    </div>
  );
}

function Clocks({ slug, summary }: { slug: string; summary: Summary }) {
  const clocks = useClocks(slug, summary);
  return (
    <>
      <ClockFace title="Reachable now" clock={clocks.reachable} />
      <ClockFace title="Passive, not checked in" clock={clocks.passive} slug={slug} />
    </>
  );
}

export function useClocks(slug: string, summary: Summary): { reachable: Clock; passive: Clock } {
  const nowMs = useNowMs();
  const forecast = useForecast(slug);
  const hours = usePassiveHours(slug);
  return {
    reachable: reachableClock(summary.forecast.reachable, forecast, stoppedBy(summary) !== null, nowMs),
    passive: passiveClock(summary.forecast, hours, nowMs),
  };
}

interface ClockFaceProps {
  title: string;
  clock: Clock;
  /** Where given, what it is about leads to the passive clients. */
  slug?: string;
}

export function ClockFace({ title, clock: { value, basis, about }, slug }: ClockFaceProps) {
  return (
    <div className={classes.clock}>
      <h2 className={classes.clockTitle}>{title}</h2>
      <p className={classes.clockValue}>{value}</p>
      <p className={classes.note}>{basis}</p>
      <p className={classes.note}>
        {slug === undefined || about === '' ? (
          about
        ) : (
          <Link
            to="/sites/$slug/clients"
            params={{ slug }}
            search={{ connectionType: ['passive'], upgradeState: ['awaiting_check_in'] }}
            className={classes.more}
          >
            {about}
          </Link>
        )}
      </p>
    </div>
  );
}
