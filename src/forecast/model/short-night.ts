/**
 * The night of `night.ts` for a long queue, without playing its long middle: while every slot is busy, the slots' time that has passed is
 * the work that was done, so the middle ends after (what was left of the slots now held + the work of the clients in between − what is
 * left of the slots held then) ÷ slots. The work in between is a sum of many durations, drawn as a normal number with their mean and
 * variance (renewal theory). The end of the night, where slots run empty and back-offs count, is played event by event.
 */
import type { Chance } from './chance.js';
import type { Moments } from './durations.js';
import type { Draws } from './draws.js';
import { playNight, type Evening, type Holding, type Terms } from './night.js';

/** So many clients at the end of the queue are played one by one. */
const tailOf = ({ slots }: Pick<Terms, 'slots'>): number => slots + 50;

/** Queues up to this length are played from the beginning. */
export const playedWhole = ({ slots }: Pick<Terms, 'slots'>): number => 2 * slots + 150;

/** Seconds until the last one is back, or has used up its attempts. */
export function playShortNight(
  evening: Evening,
  terms: Terms,
  { draws, moments, chance }: { draws: Draws; moments: Moments; chance: Chance },
): number {
  const waiting = evening.waiting.reduce((sum, count) => sum + count, 0);
  if (waiting <= playedWhole(terms)) return playNight(evening, terms, draws);
  const { holding, passedSeconds } = drained(evening.holding, terms.slots);
  const { startsBefore, retriesVariance, tail } = split(evening.waiting, tailOf(terms), terms, moments);
  const left = holding.reduce((sum, { seconds }) => sum + seconds, 0);
  const then = Array.from({ length: terms.slots }, () => met(draws, terms));
  const leftThen = then.reduce((sum, { seconds }) => sum + seconds, 0);
  const each = moments.mean + terms.gapSeconds;
  const deviation = Math.sqrt(startsBefore * moments.variance + retriesVariance * each ** 2);
  const done = startsBefore * each + deviation * chance.normal();
  const busySeconds = (left + done - leftThen) / terms.slots;
  const middleSeconds = Math.max(0, busySeconds, startsBefore / terms.endsPerSecond);
  const endsAt = passedSeconds + middleSeconds;
  const delayed = evening.delayed.map((one) => ({ ...one, inSeconds: Math.max(0, one.inSeconds - endsAt) }));
  return endsAt + playNight({ holding: then, waiting: tail, delayed }, terms, draws);
}

/** Whether it fails is in the tail already: those who failed are counted among it, so that it has no attempt left. */
function met(draws: Draws, { maxAttempts }: Terms): Holding {
  const { seconds, outcome } = draws.restOfMet();
  return { seconds, outcome, attempts: maxAttempts - 1 };
}

/** After a lowered limit nothing starts until fewer slots are held than it allows. */
function drained(holding: readonly Holding[], slots: number): { holding: Holding[]; passedSeconds: number } {
  const tooMany = holding.length - slots;
  if (tooMany <= 0) return { holding: [...holding], passedSeconds: 0 };
  const byEnd = [...holding].sort((a, b) => a.seconds - b.seconds);
  const passedSeconds = byEnd[tooMany - 1]!.seconds;
  const still = byEnd.slice(tooMany).map((one) => ({ ...one, seconds: one.seconds - passedSeconds }));
  return { holding: still, passedSeconds };
}

/** The queue cut where `tail` clients, by their attempts so far, are left in it. */
export interface Cut {
  /** How many starts there are before, repeated ones included. */
  startsBefore: number;
  /** The variance of how many attempts are repeated. */
  retriesVariance: number;
  tail: number[];
}

/**
 * Failed clients queue again behind the others, so that the queue is gone through generation by generation: first all who have the
 * fewest attempts behind them, then those of them that failed, and so on. The cut is in the last generation that still fills the tail.
 */
export function split(waiting: readonly number[], tailSize: number, terms: Terms, { byOutcome }: Moments): Cut {
  const [back, failed, again] = byOutcome;
  const fails = back + failed > 0 ? failed / (back + failed) : 0;
  // Starts that came to nothing only make the starts of an attempt more.
  const startsEach = 1 / Math.max(0.01, 1 - again);
  const generations = Array.from({ length: Math.max(terms.maxAttempts, waiting.length) }, (_, k) => waiting[k] ?? 0);
  for (let k = 1; k < terms.maxAttempts; k += 1) generations[k]! += generations[k - 1]! * fails;
  /** Who waits once a generation is gone. */
  const after = (k: number) => (generations[k + 1] ?? 0) + waiting.slice(k + 2).reduce((sum, count) => sum + count, 0);
  let cut = 0;
  while (cut + 1 < generations.length && after(cut) >= tailSize) cut += 1;
  const joining = cut + 1 < terms.maxAttempts ? fails : 0;
  const left = Math.min(generations[cut]!, Math.max(0, (tailSize - after(cut)) / Math.max(0.01, 1 - joining)));
  const tail = generations.map((_, k) => {
    if (k === cut) return Math.round(left);
    if (k === cut + 1) return Math.max(0, Math.round(generations[k]! - left * joining));
    return k > cut ? (waiting[k] ?? 0) : 0;
  });
  const before = generations.slice(0, cut + 1).reduce((sum, count) => sum + count, 0) - left;
  // One failure more in a generation leads to attempts in all later ones.
  const leadsTo = (k: number) => {
    let attempts = 0;
    for (let later = terms.maxAttempts - 1; later > k; later -= 1) attempts = 1 + fails * attempts;
    return attempts;
  };
  const failures = generations.reduce((sum, count, k) => {
    const starts = k < cut ? count : k === cut ? count - left : 0;
    return sum + starts * fails * (1 - fails) * leadsTo(k) ** 2;
  }, 0);
  const variance = startsEach ** 2 * (failures + before * again);
  return { startsBefore: before * startsEach, retriesVariance: variance, tail };
}
