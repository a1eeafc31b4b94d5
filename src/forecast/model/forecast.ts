/**
 * Makes a site's forecast of its facts: which slots it rests on, whether the clock runs at all, and the range. Invariant: no basis, no
 * number; while nothing may start there is no number either, unless nobody waits. Source: docs/forecast.md.
 */
import type { Forecast, ForecastBasis } from '../../contracts/forecast.js';
import type { ForecastBase, Reason } from '../../contracts/words.js';
import { measureSlots } from './measure.js';
import { quantile, remainingTime, type Pace, type Reachable } from './remaining-time.js';
import { OUTCOME_OF, type EndedSlot } from './slots.js';

/** With fewer clients back than this nothing is said. */
const FINISHED_MIN = 8;

/** Slots that ended within a time: all of them, newest first. */
export interface Basis {
  source: ForecastBase;
  ended: readonly EndedSlot[];
  overSeconds: number;
  /** They are of the same time as the slots held now, so that those count among the measured. */
  isPresent: boolean;
}

export interface ForecastFacts extends Pace {
  reachable: Reachable;
  basis: Basis;
  stopped: Reason | null;
}

const finishedOf = (ended: readonly EndedSlot[]): number =>
  ended.reduce((count, { reason }) => count + (reason === 'succeeded' ? 1 : 0), 0);

export const isEnough = (ended: readonly EndedSlot[]): boolean => finishedOf(ended) >= FINISHED_MIN;

/** The same `seed` for the same run keeps the range from trembling while little changes. */
export function forecastReachable(facts: ForecastFacts, seed: string): NonNullable<Forecast['reachable']> {
  const { reachable, basis, stopped } = facts;
  const holding = reachable.holding.length;
  const waiting = reachable.delayed.length + reachable.waiting.reduce((sum, count) => sum + count, 0);
  const counts = { clients: waiting + holding, waiting, holding, basis: basisAnswer(basis) };
  const none = { secondsP10: null, secondsP50: null, secondsP90: null, boundBy: null };
  if (waiting > 0 && stopped !== null) return { ...counts, ...none, stoppedBy: stopped };
  if (waiting + holding === 0) {
    return { ...counts, secondsP10: 0, secondsP50: 0, secondsP90: 0, boundBy: null, stoppedBy: null };
  }
  if (!isEnough(basis.ended)) return { ...counts, ...none, stoppedBy: null };
  const held = basis.isPresent ? reachable.holding : [];
  const measured = measureSlots(basis.ended, held, basis.overSeconds);
  return { ...counts, ...remainingTime(reachable, measured, facts, seed), stoppedBy: null };
}

function basisAnswer({ source, ended, overSeconds }: Basis): ForecastBasis {
  const seconds = ended.flatMap(({ reason, heldSeconds }) => (OUTCOME_OF[reason] === 'back' ? [heldSeconds] : []));
  seconds.sort((a, b) => a - b);
  return {
    source: isEnough(ended) ? source : 'none',
    finished: finishedOf(ended),
    overSeconds,
    secondsMedian: seconds.length === 0 ? null : quantile(seconds, 0.5),
    secondsP90: seconds.length === 0 ? null : quantile(seconds, 0.9),
  };
}
