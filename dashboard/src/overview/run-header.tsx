import {
  IconAlertOctagon,
  IconCircleCheck,
  IconClock,
  IconLock,
  IconPlayerPause,
  IconPlayerPlay,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Run, Summary } from '@contracts/upgrades';
import type { AutomaticUpgrades } from '@contracts/words';
import { useSummary } from '../api/site-queries';
import {
  formatCount,
  formatDuration,
  formatMinute,
  formatPercent,
  formatRange,
  formatVersion,
  plural,
  visibleText,
} from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { Ago, Moment } from '../ui/times';
import { actorName } from '../words/describe-change';
import type { Tone } from '../words/tones';
import { AUTOMATIC_UPGRADES_WORDS, REASON_WORDS, wordOf } from '../words/words';
import { DemoResetButton } from './demo-reset-button';
import classes from './run-header.module.css';
import { stoppedBy } from './stopped';

/** What is going on, how far it is, and the two clocks: those that can be reached now, and passive ones that have yet to check in. */
export function RunHeader({ slug }: { slug: string }) {
  const summary = useSummary(slug, (each) => each);
  if (summary === undefined) return <section className={classes.header} aria-label="Upgrade run" aria-busy="true" />;
  return (
    <section className={classes.header} aria-label="Upgrade run">
      <div className={classes.what}>
        <div className={classes.top}>
          <RunTitle run={summary.run} />
          <DemoResetButton slug={slug} driverKind={summary.site.driverKind} />
        </div>
        <StatusLine summary={summary} />
      </div>
      <Progress run={summary.run} />
      <ReachableClock summary={summary} />
      <PassiveClock summary={summary} />
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

function StatusLine({ summary }: { summary: Summary }) {
  const { tone, icon: Icon, words } = statusOf(summary);
  return (
    <p className={classes.status} data-tone={tone}>
      <Icon size={15} stroke={2} aria-hidden />
      <span>{words}</span>
    </p>
  );
}

function statusOf(summary: Summary): { tone: Tone; icon: typeof IconClock; words: ReactNode } {
  const stopped = stoppedBy(summary);
  if (stopped?.kind === 'safety_brake') {
    const { since, failures, outcomes, percent } = stopped.brake;
    const words = (
      <>
        Safety brake since <Moment at={since} />: {failures} of the last {outcomes} upgrades failed (
        {Math.round(percent)} %). Nothing new starts until someone resumes.
      </>
    );
    return { tone: 'bad', icon: IconAlertOctagon, words };
  }
  if (stopped?.kind === 'paused') {
    const { since, by, reason } = stopped.paused;
    const words = (
      <>
        Paused by {actorName(by)} since <Moment at={since} />: {visibleText(reason)}
      </>
    );
    return { tone: 'warn', icon: IconPlayerPause, words };
  }
  if (stopped?.kind === 'gate') {
    const { source, reason, opensAt } = stopped.gate;
    const words = (
      <>
        Start gate closed ({visibleText(source)}): {wordOf(REASON_WORDS, reason)}
        {opensAt !== null && (
          <>
            , opens <Moment at={opensAt} />
          </>
        )}
      </>
    );
    return { tone: 'warn', icon: IconLock, words };
  }
  return runStatus(summary);
}

function runStatus({ run, automaticUpgrades }: Summary): { tone: Tone; icon: typeof IconClock; words: ReactNode } {
  const off = automaticUpgrades === 'disabled';
  if (run === null) return { tone: 'idle', icon: IconClock, words: 'Every client counts as up to date until then.' };
  if (run.endedAt !== null) {
    const words = (
      <>
        Finished <Moment at={run.endedAt} />; late clients still upgrade to the target.
      </>
    );
    return { tone: 'done', icon: IconCircleCheck, words };
  }
  if (off) {
    return {
      tone: 'held',
      icon: IconPlayerPause,
      words: 'Automatic upgrades are off: clients are held until someone releases them.',
    };
  }
  const mode = wordOf(AUTOMATIC_UPGRADES_WORDS, automaticUpgrades as AutomaticUpgrades);
  if (run.activeFinishedAt !== null) {
    const words = (
      <>
        Active clients through at <Moment at={run.activeFinishedAt} />; passive ones follow as they check in.
      </>
    );
    return { tone: 'done', icon: IconCircleCheck, words };
  }
  return {
    tone: 'run',
    icon: IconPlayerPlay,
    words:
      automaticUpgrades === 'always'
        ? 'Starting clients as slots become free'
        : `Starting clients as slots become free; automatic upgrades are ${mode}`,
  };
}

function Progress({ run }: { run: Run | null }) {
  if (run === null)
    return <p className={classes.note}>Nothing to come back from: progress shows here once a run has begun.</p>;
  const { cohort, cohortFinished } = run;
  const share = cohort === 0 ? 0 : (cohortFinished / cohort) * 100;
  return (
    <div className={classes.progress}>
      <p className={classes.figures}>
        <strong className={classes.percent}>{formatPercent(cohortFinished, cohort)}</strong>
        <span className={classes.of}>
          <strong style={{ minWidth: `${formatCount(cohort).length}ch` }}>{formatCount(cohortFinished)}</strong> of{' '}
          {formatCount(cohort)} back
        </span>
      </p>
      <div
        className={classes.bar}
        role="progressbar"
        aria-label="Clients of the run that are back"
        aria-valuemin={0}
        aria-valuemax={cohort}
        aria-valuenow={cohortFinished}
        aria-valuetext={`${formatCount(cohortFinished)} of ${formatCount(cohort)} back`}
      >
        <div className={classes.fill} style={{ width: `${share}%` }} />
      </div>
      <p className={classes.note}>The run&rsquo;s cohort: online or standby when it began.</p>
    </div>
  );
}

function ReachableClock({ summary }: { summary: Summary }) {
  const reachable = summary.forecast.reachable;
  const stopped = stoppedBy(summary) !== null;
  const { value, basis } = describeReachable(reachable, stopped);
  return (
    <div className={classes.clock}>
      <h2 className={classes.clockTitle}>Reachable now</h2>
      <p className={classes.clockValue}>{value}</p>
      <p className={classes.note}>{basis}</p>
    </div>
  );
}

function describeReachable(
  reachable: Summary['forecast']['reachable'],
  stopped: boolean,
): { value: string; basis: string } {
  if (reachable === null) return { value: '–', basis: 'No estimate without a run.' };
  const clients = plural(reachable.clients, 'client');
  if (reachable.clients === 0) return { value: 'All back', basis: 'Nobody reachable waits or upgrades.' };
  if (reachable.secondsLow === null || reachable.secondsHigh === null) {
    return stopped
      ? { value: 'Stands still', basis: `${clients} to go; nothing new starts now.` }
      : { value: 'Not known yet', basis: `${clients} to go; too few have come back to say.` };
  }
  const range = formatRange(reachable.secondsLow, reachable.secondsHigh);
  return {
    value: `${range}`,
    basis: `${clients} to go; judged by the ${formatCount(reachable.basis.finished)} of the last ${formatDuration(reachable.basis.overSeconds)}.`,
  };
}

function PassiveClock({ summary }: { summary: Summary }) {
  const nowMs = useNowMs();
  const { passiveClients, passiveLatestAt } = summary.forecast;
  const value =
    passiveClients === 0
      ? 'None missing'
      : passiveLatestAt === null
        ? 'Not known'
        : `by ${formatMinute(passiveLatestAt, nowMs)}`;
  const basis =
    passiveClients === 0
      ? 'Every passive client has checked in.'
      : `${plural(passiveClients, 'client')} yet to check in; at the latest by the daily rule.`;
  return (
    <div className={classes.clock}>
      <h2 className={classes.clockTitle}>Passive, not checked in</h2>
      <p className={classes.clockValue}>{value}</p>
      <p className={classes.note}>{basis}</p>
    </div>
  );
}
