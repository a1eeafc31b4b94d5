/** What a change of the limit would do and did, in words; and whether it is one that asks for a reason. Decides nothing else. */
import type { Forecast } from '../../contracts/forecast.js';
import type { Summary } from '../../contracts/upgrades.js';
import { actor, duration, plural, range, time, word } from './format.js';

export const LIMIT_LEAST = 1;
export const LIMIT_MOST = 500;
const BIG_TIMES = 3;

/** Null when it is no whole number from 1 to 500. */
export function parseLimit(text: string): number | null {
  const value = /^\d{1,4}$/.test(text.trim()) ? Number(text.trim()) : NaN;
  return value >= LIMIT_LEAST && value <= LIMIT_MOST ? value : null;
}

/** A raise to three times the limit, or above the site's own mark, may flood the appliance. */
export function isBigRaise(from: number, to: number, softMost: number | null): boolean {
  return to > from && (to >= from * BIG_TIMES || (softMost !== null && to > softMost));
}

export function bigRaiseWords(from: number, to: number, softMost: number | null): string {
  const mark =
    softMost !== null && to > softMost
      ? `above this site's mark of ${softMost}`
      : `${Math.floor(to / from)} times as many`;
  return `From ${from} to ${to} is a big raise (${mark}): so many upgrades at once may flood the appliance.`;
}

type LimitSummary = Pick<Summary, 'slots' | 'paused' | 'brake' | 'gates' | 'counts'>;

function stoppedWords({ paused, brake, gates }: Pick<Summary, 'paused' | 'brake' | 'gates'>): string | null {
  if (paused !== null) return `new starts are paused (${actor(paused.by)}: ${paused.reason})`;
  if (brake !== null) return 'the safety brake holds new starts';
  const gate = gates.find(({ closed }) => closed);
  return gate === undefined ? null : `a start gate is closed (${word(gate.reason)})`;
}

/** What `to` does at once. It promises only what the grant promises. */
export function effectWords(to: number, summary: LimitSummary): string {
  const { limit, inUse } = summary.slots;
  const waiting = summary.counts.byUpgradeState.queued ?? 0;
  const running = `${inUse} ${inUse === 1 ? 'is' : 'are'} running`;
  if (inUse > to) return `${running} and will finish; nothing new starts until fewer than ${to} run.`;
  const stopped = stoppedWords(summary);
  if (stopped !== null) return `Starts nothing yet: ${stopped}.`;
  if (to <= limit) return `Stops nothing: ${running}, and at most ${to} will.`;
  const starts = Math.min(to - Math.max(limit, inUse), waiting);
  return starts === 0
    ? 'Starts nothing now: nobody waits for a slot.'
    : `Starts ${plural(starts, 'more client')} at once.`;
}

/** The first clock of a forecast: `18–26 min for 176 clients`, or why there is none. */
export function reachableWords({ reachable }: Pick<Forecast, 'reachable'>): string {
  if (reachable === null) return 'no run has begun';
  if (reachable.clients === 0) return 'nobody who can be reached is waiting';
  const clients = plural(reachable.clients, 'client');
  if (reachable.stoppedBy !== null) return `no time can be named for ${clients}: ${word(reachable.stoppedBy)}`;
  const { secondsP10, secondsP90, boundBy } = reachable;
  if (secondsP10 === null || secondsP90 === null)
    return `no time can be named for ${clients} yet: too little has been seen`;
  const bound = boundBy === null ? '' : `, bound by ${boundBy === 'slots' ? 'the limit' : `the ${word(boundBy)}`}`;
  return `${range(secondsP10, secondsP90)} for ${clients}${bound}`;
}

/** On what the first clock rests; null where it says nothing. */
export function basisWords({ reachable }: Pick<Forecast, 'reachable'>): string | null {
  if (reachable === null) return null;
  const { finished, overSeconds, source } = reachable.basis;
  const seen = plural(finished, 'client');
  switch (source) {
    case 'none':
      return null;
    case 'last_ten_minutes':
      return `from ${seen} in the last ${duration(overSeconds)}`;
    case 'this_run':
      return `from ${seen} in ${duration(overSeconds)} of this run`;
    case 'earlier_run':
      return `from ${seen} in ${duration(overSeconds)} of an earlier run`;
  }
}

export function passiveWords({ passive }: Pick<Forecast, 'passive'>, nowMs: number): string | null {
  if (passive.clients === 0) return null;
  const latest = passive.latestAt === null ? 'no time can be named' : `latest by ${time(passive.latestAt, nowMs)}`;
  const overdue = passive.overdue === 0 ? '' : `; ${passive.overdue} overdue`;
  return `${latest} for ${plural(passive.clients, 'passive client')} that ${passive.clients === 1 ? 'has' : 'have'} not checked in${overdue}`;
}
