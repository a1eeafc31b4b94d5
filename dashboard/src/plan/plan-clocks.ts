/** What the clocks of a plan read, as words. Pure: "now" always comes in. */
import type { Plan, PlanStep, PlanWindow } from '@contracts/plans';
import { formatDuration, formatMinute } from '../lib/format';
import type { Tone } from '../words/tones';

export interface ClockFace {
  title: string;
  value: string;
  note: string;
  tone: Tone;
}

const secondsBetween = (fromMs: number, toMs: number) => Math.max(0, (toMs - fromMs) / 1000);

/** Without failover, from the break until the pair is one again. Amber from four fifths of what is allowed. */
export function exposureClock(exposure: NonNullable<Plan['exposure']>, nowMs: number): ClockFace {
  const { since, until, secondsMax } = exposure;
  const atMost = `at most ${formatDuration(secondsMax)}`;
  if (until !== null) {
    const seconds = secondsBetween(Date.parse(since), Date.parse(until));
    return {
      title: 'Was without failover',
      value: formatDuration(seconds),
      note: seconds > secondsMax ? `longer than allowed: ${atMost}` : `${atMost} was allowed`,
      tone: seconds > secondsMax ? 'bad' : 'done',
    };
  }
  const seconds = secondsBetween(Date.parse(since), nowMs);
  const over = seconds > secondsMax;
  return {
    title: 'Without failover for',
    value: formatDuration(seconds),
    note: over ? `${formatDuration(seconds - secondsMax)} longer than allowed: ${atMost}` : atMost,
    tone: over ? 'bad' : seconds > secondsMax * 0.8 ? 'warn' : 'idle',
  };
}

/** An appliance installs: expected, until it takes longer than that. `isSite`: it serves the site, which is away meanwhile. */
export function downtimeClock(
  { appliance, since, dueAt }: NonNullable<Plan['downtime']>,
  isSite: boolean,
  nowMs: number,
): ClockFace {
  const over = secondsBetween(Date.parse(dueAt), nowMs);
  const meanwhile = isSite ? 'clients that are offline are no news' : 'the other appliance serves the site';
  return {
    title: isSite ? `Site away (${appliance})` : `${appliance} is away`,
    value: formatDuration(secondsBetween(Date.parse(since), nowMs)),
    note:
      over > 0
        ? `${formatDuration(over)} longer than expected`
        : `expected until ${formatMinute(dueAt, nowMs)}; ${meanwhile}`,
    tone: over > 0 ? 'warn' : 'run',
  };
}

export function windowClock(title: string, window: PlanWindow, nowMs: number): ClockFace {
  const opensMs = Date.parse(window.opensAt);
  const closesMs = Date.parse(window.closesAt);
  if (window.overrun) {
    const over = formatDuration(secondsBetween(closesMs, nowMs));
    return { title, value: `${over} over`, note: 'Its steps are not all done.', tone: 'bad' };
  }
  if (nowMs < opensMs) {
    return {
      title,
      value: `opens in ${formatDuration(secondsBetween(nowMs, opensMs))}`,
      note: `${formatMinute(window.opensAt, nowMs)} to ${formatMinute(window.closesAt, nowMs)}`,
      tone: 'wait',
    };
  }
  if (nowMs < closesMs) {
    const left = `${formatDuration(secondsBetween(nowMs, closesMs))} left`;
    return { title, value: left, note: `open until ${formatMinute(window.closesAt, nowMs)}`, tone: 'run' };
  }
  return { title, value: 'over', note: `closed ${formatMinute(window.closesAt, nowMs)}`, tone: 'held' };
}

/** When the step should be over, against now; null where nobody knows. */
export function dueWords({ dueAt, overrun }: Pick<PlanStep, 'dueAt' | 'overrun'>, nowMs: number): string | null {
  if (dueAt === null) return null;
  const lateMs = nowMs - Date.parse(dueAt);
  if (overrun || lateMs > 0) return `${formatDuration(Math.max(0, lateMs) / 1000)} later than expected`;
  return `due ${formatMinute(dueAt, nowMs)}, in ${formatDuration(-lateMs / 1000)}`;
}

/** How long the step took, or has taken until now; null before it began. */
export function stepSeconds({ since, endedAt }: Pick<PlanStep, 'since' | 'endedAt'>, nowMs: number): number | null {
  if (since === null) return null;
  return secondsBetween(Date.parse(since), endedAt === null ? nowMs : Date.parse(endedAt));
}
