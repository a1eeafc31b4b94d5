/**
 * Estimates of an observed site from the returns that were seen in its run: how many come back a minute, how many are away at once, how long
 * each is, and when the rest will be back. Slots, the queue and upgrades themselves are not visible; every number here is an estimate and
 * carries what it rests on. Invariant: no number on fewer returns than {@link RETURNED_MIN}.
 * Source: returns are counted as a Poisson process whose rate is not known, with more spread where the steps of the time measured show more
 * (a negative binomial count); the time that the last ones take is the longest of so many absences.
 */
import type { ObservedEstimates } from '../../contracts/observation.js';
import { adviseLimit } from './limit-advice.js';
import { concurrencyWithin, type Interval } from './overlap.js';
import { quantile } from './remaining-time.js';

/** With fewer clients back than this nothing is said. */
const RETURNED_MIN = 8;
export const WINDOW_SECONDS = 600;
const SECOND_MS = 1000;
/** What is known of the appliance's clock may be wrong by so much. */
const CLOCK_SLACK_MS = 30_000;
const STEPS = 10;
const DISPERSION_LEAST = 0.1;
/** P10 and P90 of the normal distribution. */
const Z90 = 1.2816;

/** A client that was seen pending and then not. Times by our clock, in ms. */
export interface SeenReturn {
  /** When it was last seen pending; null: not known. */
  afterMs: number | null;
  byMs: number;
  /** Its latest connect, by the appliance; that of the return if nothing came since. */
  connectMs: number | null;
  awayMs: number | null;
}

export interface ObservedFacts {
  nowMs: number;
  /** The run that is or was on; null before the first. */
  run: { begunAtMs: number; endedAtMs: number | null } | null;
  /** Returns of the run, newest first, at most so many that those left out do not matter. */
  returns: readonly SeenReturn[];
  /** Some older ones were left out. */
  isCut: boolean;
  /** Up to when everybody was seen: the beginning of the latest complete look at the fleet. */
  seenToMs: number | null;
  sweepEverySeconds: number | null;
  /** Since when each client is away that probably upgrades. */
  upgradingSinceMs: readonly number[];
  /** Clients in the state `pending` that are online. */
  pendingOnline: number;
  /** As recorded; set on the appliance. */
  limit: number;
}

interface Return {
  /** When it came back, as well as it is known. */
  atMs: number;
  away: Interval | null;
}

/** What was measured, before it is said; null: too little was seen. */
export interface Measured {
  returned: number;
  overSeconds: number;
  source: 'last_ten_minutes' | 'this_run' | 'none';
  /** Sorted. */
  awaySeconds: readonly number[];
  remaining: { clients: number; low: number | null; middle: number | null; high: number | null } | null;
}

export function observedEstimates(facts: ObservedFacts): { estimates: ObservedEstimates; measured: Measured } {
  const probablyUpgrading = facts.upgradingSinceMs.length;
  const { source, window, returns } = measureWindow(facts);
  const away = returns.flatMap((one) => (one.away === null ? [] : [one.away]));
  const awaySeconds = away.map(({ fromMs, toMs }) => (toMs - fromMs) / SECOND_MS).sort((a, b) => a - b);
  const overSeconds = Math.max(0, (window.toMs - window.fromMs) / SECOND_MS);
  const isEnough = source !== 'none';
  const areTimesEnough = isEnough && away.length >= RETURNED_MIN;
  const still = facts.upgradingSinceMs.map((fromMs) => ({ fromMs, toMs: window.toMs }));
  const overlap = concurrencyWithin([...away, ...still], window);
  // Those without times were away too.
  const concurrency = { ...overlap, mean: overlap.mean * (areTimesEnough ? returns.length / away.length : 1) };
  const remaining = remainingOf(facts, { isEnough, window, returns, awaySeconds, concurrency: concurrency.mean });
  const estimates: ObservedEstimates = {
    basis: { returned: returns.length, overSeconds: tenths(overSeconds), withTimes: away.length },
    throughputPerMinute: isEnough ? tenths((returns.length * 60) / overSeconds) : null,
    concurrency: areTimesEnough ? { mean: tenths(concurrency.mean), most: concurrency.most } : null,
    awaySecondsMedian: areTimesEnough ? tenths(quantile(awaySeconds, 0.5)) : null,
    awaySecondsP90: areTimesEnough ? tenths(quantile(awaySeconds, 0.9)) : null,
    probablyUpgrading,
    remaining: remaining && {
      clients: remaining.clients,
      secondsLow: remaining.low === null ? null : tenths(remaining.low),
      secondsHigh: remaining.high === null ? null : tenths(remaining.high),
    },
    limitAdvice: adviseLimit({ limit: facts.limit, away, most: overlap.most }),
  };
  return { estimates, measured: { returned: returns.length, overSeconds, source, awaySeconds, remaining } };
}

/** The last ten minutes of what was seen; where too few came back in them, the run so far. */
function measureWindow(facts: ObservedFacts): {
  source: Measured['source'];
  window: Interval;
  returns: readonly Return[];
} {
  const { run, nowMs, isCut } = facts;
  if (run === null) return { source: 'none', window: { fromMs: nowMs, toMs: nowMs }, returns: [] };
  const toMs = Math.max(run.begunAtMs, Math.min(facts.seenToMs ?? nowMs, run.endedAtMs ?? nowMs, nowMs));
  const all = facts.returns.map(timesOf).filter(({ atMs }) => atMs <= toMs);
  const begins = all.map(({ atMs, away }) => away?.fromMs ?? atMs);
  // Before the first one went there was nothing to measure.
  const firstMs = isCut ? Math.min(toMs, ...all.map(({ atMs }) => atMs)) : Math.min(toMs, ...begins);
  const earliestMs = Math.max(run.begunAtMs, firstMs);
  const latelyMs = Math.max(earliestMs, toMs - WINDOW_SECONDS * SECOND_MS);
  const lately = all.filter(({ atMs }) => atMs > latelyMs);
  const isFresh = lately.length >= RETURNED_MIN && toMs > latelyMs;
  if (isFresh) return { source: 'last_ten_minutes', window: { fromMs: latelyMs, toMs }, returns: lately };
  const sinceThen = all.filter(({ atMs }) => atMs > earliestMs);
  const isEnough = sinceThen.length >= RETURNED_MIN && toMs > earliestMs;
  return { source: isEnough ? 'this_run' : 'none', window: { fromMs: earliestMs, toMs }, returns: sinceThen };
}

/** By the appliance's own times where they are those of this return; else in the middle of what is known. */
function timesOf({ afterMs, byMs, connectMs, awayMs }: SeenReturn): Return {
  const isOfReturn =
    connectMs !== null &&
    connectMs <= byMs + CLOCK_SLACK_MS &&
    (afterMs === null || connectMs >= afterMs - CLOCK_SLACK_MS);
  if (!isOfReturn) return { atMs: afterMs === null ? byMs : (afterMs + byMs) / 2, away: null };
  return { atMs: connectMs, away: awayMs === null ? null : { fromMs: connectMs - awayMs, toMs: connectMs } };
}

interface Basis {
  isEnough: boolean;
  window: Interval;
  returns: readonly Return[];
  awaySeconds: readonly number[];
  concurrency: number;
}

function remainingOf(facts: ObservedFacts, basis: Basis): Measured['remaining'] {
  const { run, nowMs, pendingOnline, upgradingSinceMs, sweepEverySeconds } = facts;
  if (run === null || run.endedAtMs !== null) return null;
  const clients = pendingOnline + upgradingSinceMs.length;
  if (clients === 0) return { clients, low: 0, middle: 0, high: 0 };
  if (!basis.isEnough) return { clients, low: null, middle: null, high: null };
  const { window, awaySeconds } = basis;
  const areTimesEnough = awaySeconds.length >= RETURNED_MIN;
  const last = areTimesEnough ? Math.min(clients, Math.max(1, Math.round(basis.concurrency))) : 0;
  const tail = (share: number) => (last === 0 ? 0 : quantile(awaySeconds, share ** (1 / last)));
  const every = sweepEverySeconds ?? 0;
  const { low, middle, high } = inTurn([
    timeFor(clients - last, basis),
    { low: tail(0.1), middle: tail(0.5), high: tail(0.9) },
    // That somebody is back is seen with the next look only.
    { low: 0.1 * every, middle: 0.5 * every, high: 0.9 * every },
  ]);
  const sinceSeenSeconds = Math.max(0, (nowMs - window.toMs) / SECOND_MS);
  const left = (seconds: number) => Math.max(0, seconds - sinceSeenSeconds);
  return { clients, low: left(low), middle: left(middle), high: left(high) };
}

/** P10, P50 and P90, in seconds. */
interface Range {
  low: number;
  middle: number;
  high: number;
}

/** One after the other: what is uncertain of each has nothing to do with the others, so that they seldom are all long or all short. */
function inTurn(ranges: readonly Range[]): Range {
  const middle = ranges.reduce((sum, range) => sum + range.middle, 0);
  const below = Math.hypot(...ranges.map((range) => range.middle - range.low));
  const above = Math.hypot(...ranges.map((range) => range.high - range.middle));
  return { low: middle - below, middle, high: middle + above };
}

/** How long so many returns take, in seconds: their ratio to the returns measured, which is nearly log-normal. */
function timeFor(count: number, { window, returns }: Basis): Range {
  if (count === 0) return { low: 0, middle: 0, high: 0 };
  const overSeconds = (window.toMs - window.fromMs) / SECOND_MS;
  const middle = (count * overSeconds) / returns.length;
  const spread = Z90 * Math.sqrt(dispersionOf(returns, window) * (1 / count + 1 / returns.length));
  return { low: middle * Math.exp(-spread), middle, high: middle * Math.exp(spread) };
}

/**
 * Variance ÷ mean of the returns in the steps of the window; 1 is Poisson. A full queue before steady slots comes more evenly than that, but
 * so few steps do not show how much more.
 */
function dispersionOf(returns: readonly Return[], { fromMs, toMs }: Interval): number {
  const counts = new Array<number>(STEPS).fill(0);
  for (const { atMs } of returns) {
    const step = Math.floor(((atMs - fromMs) / (toMs - fromMs)) * STEPS);
    counts[Math.min(STEPS - 1, Math.max(0, step))]! += 1;
  }
  const mean = returns.length / STEPS;
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (STEPS - 1);
  return Math.max(DISPERSION_LEAST, variance / mean);
}

const tenths = (value: number): number => Math.round(value * 10) / 10;
