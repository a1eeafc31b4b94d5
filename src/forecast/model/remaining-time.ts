/**
 * Says when the reachable clients will be back, as a range: many simulated nights, each with its own estimate of how long slots are held
 * (a bootstrap, so that what few measurements leave open shows in the range), of how much of that is shared, and its own chance.
 * Deterministic: the same facts and the same seed give the same answer.
 */
import type { ForecastBound } from '../../contracts/words.js';
import { Chance } from './chance.js';
import { estimate, momentsOf, sampleOf } from './durations.js';
import { Draws } from './draws.js';
import type { Measured, Watched } from './measure.js';
import type { Delayed, Holding, Terms } from './night.js';
import { playShortNight } from './short-night.js';
import { canBeTold, fitSharing, heldAt, pointsOf, stretch, type Points, type Sharing } from './sharing.js';
import type { HeldSlot } from './slots.js';

/** The clients that can be reached, as they stand now. */
export interface Reachable {
  holding: readonly HeldSlot[];
  /** How many wait in the queue, by their attempts so far. */
  waiting: readonly number[];
  delayed: readonly Delayed[];
}

export interface Pace {
  limit: number;
  maxAttempts: number;
  leaseSeconds: number;
  connectionRatePerSecond: number;
}

export interface RemainingTime {
  secondsP10: number;
  secondsP50: number;
  secondsP90: number;
  boundBy: ForecastBound;
}

export const NIGHTS = 100;
/** A number of slots in use so near to the one measured needs no thought of sharing. */
const NEAR = 0.05;
/** This near to the connection rate it is what sets the pace. */
const RATE_NEAR = 0.95;

export function remainingTime(
  reachable: Reachable,
  measured: Measured,
  pace: Pace,
  seed: string,
  nights = NIGHTS,
): RemainingTime {
  const clients = reachable.holding.length + reachable.delayed.length + reachable.waiting.reduce((a, b) => a + b, 0);
  const shared = sharedOf(measured.watched);
  // When the queue runs out fewer slots are in use, but those still held have had the pace of before for most of their time.
  const inUse = Math.min(pace.limit, Math.max(clients, shared.fit.meanInUse));
  const terms: Terms = {
    slots: pace.limit,
    maxAttempts: pace.maxAttempts,
    gapSeconds: measured.gapSeconds,
    // An appliance that was seen to let in more does not hold to its setting.
    endsPerSecond: Math.max(pace.connectionRatePerSecond, measured.endsPerSecondMost),
  };
  const stretches = measured.watched.map((one) => (shared.told ? stretch(shared.fit, one.inUse, inUse) : 1));
  const sample = sampleOf(measured.watched, stretches, pace.leaseSeconds);
  const chance = new Chance(seed);
  const weights = new RandomWeights(measured.watched, chance);
  const evening = { holding: [] as Holding[], waiting: reachable.waiting, delayed: reachable.delayed };
  const ends = new Float64Array(nights);
  for (let night = 0; night < nights; night += 1) {
    const durations = estimate(sample, weights.draw());
    scale(durations.seconds, drawStretch(shared, weights.values, inUse, chance));
    const draws = new Draws(durations, pace.leaseSeconds, chance);
    evening.holding = reachable.holding.map((slot) => {
      const { seconds, outcome } = draws.restOf(slot.ageSeconds);
      return { seconds, outcome, attempts: slot.attempts };
    });
    ends[night] = playShortNight(evening, terms, { draws, moments: momentsOf(durations), chance });
  }
  ends.sort();
  const all = new Float64Array(measured.watched.length).fill(1);
  const meanSeconds = momentsOf(estimate(sample, all)).mean + measured.gapSeconds;
  return {
    secondsP10: quantile(ends, 0.1),
    secondsP50: quantile(ends, 0.5),
    secondsP90: quantile(ends, 0.9),
    boundBy: boundOf(inUse, meanSeconds, shared, pace),
  };
}

interface Shared {
  points: Points;
  fit: Sharing;
  told: boolean;
}

function sharedOf(watched: readonly Watched[]): Shared {
  const points = pointsOf(watched);
  return { points, fit: fitSharing(points, null), told: canBeTold(points) };
}

/**
 * By how much this night's durations are longer than the estimate says. Where sharing can be told, the night has a fit of its own.
 * Where it cannot, nobody knows what more slots would do: the night draws which part of an upgrade is shared, more often a small one.
 */
function drawStretch({ points, fit, told }: Shared, weights: Float64Array, inUse: number, chance: Chance): number {
  const { meanInUse } = fit;
  if (meanInUse <= 0) return 1;
  if (told) {
    const own = fitSharing(points, weights);
    return stretch(own, meanInUse, inUse) / stretch(fit, meanInUse, inUse);
  }
  const part = chance.float() ** 2;
  return Math.abs(inUse / meanInUse - 1) < NEAR ? 1 : 1 - part + (part * inUse) / meanInUse;
}

/** Random weights with mean 1, a slot's own times its block's: slots that were taken at about the same time are somewhat alike. */
class RandomWeights {
  /** By the place among those measured; drawn anew for each night. */
  readonly values: Float64Array;
  private readonly blockOf: Int32Array;
  private readonly ofBlocks: Float64Array;

  constructor(
    watched: readonly Watched[],
    private readonly chance: Chance,
  ) {
    const numbers = new Map([...new Set(watched.map(({ block }) => block))].map((block, index) => [block, index]));
    this.blockOf = Int32Array.from(watched, ({ block }) => numbers.get(block)!);
    this.ofBlocks = new Float64Array(numbers.size);
    this.values = new Float64Array(watched.length);
  }

  draw(): Float64Array {
    const { values, blockOf, ofBlocks, chance } = this;
    for (let block = 0; block < ofBlocks.length; block += 1) {
      // A quarter of the variance of an exponential number.
      const four = chance.exponential() + chance.exponential() + chance.exponential() + chance.exponential();
      ofBlocks[block] = four / 4;
    }
    for (let place = 0; place < values.length; place += 1) {
      values[place] = ofBlocks[blockOf[place]!]! * chance.exponential();
    }
    return values;
  }
}

function boundOf(inUse: number, meanSeconds: number, { fit, told }: Shared, pace: Pace): ForecastBound {
  const perSecond = meanSeconds > 0 ? inUse / meanSeconds : Infinity;
  if (perSecond >= RATE_NEAR * pace.connectionRatePerSecond) return 'connection_rate';
  const isMostlyShared = told && fit.eachSeconds * inUse > heldAt(fit, inUse) / 2;
  return isMostlyShared ? 'bandwidth' : 'slots';
}

function scale(values: Float64Array, by: number): void {
  for (let place = 0; place < values.length; place += 1) values[place]! *= by;
}

/** Of sorted values, between neighbours as they lie. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}
