/**
 * Estimates how long slots are held, from slots that ended and from those that are held still: the product-limit estimate (Kaplan and
 * Meier 1958, with late entry), so that the long ones, which have not ended yet, are not left out at the beginning of a run.
 * Weights make it a bootstrap: each simulated night estimates anew, and so carries what is not known.
 * Invariant: the shares of an estimate add up to 1.
 */
import type { Watched } from './measure.js';
import type { SlotOutcome } from './slots.js';
/** Taken out of the inner loops: looking up a global costs more there than what it does. */
const { log, max, min } = Math;

export const OUTCOMES = ['back', 'failed', 'again'] as const satisfies readonly SlotOutcome[];
const FAILED = OUTCOMES.indexOf('failed');
const HELD = -1;
/** What lies beyond everything seen is spread over so many durations. */
const BEYOND = 5;

/** The slots measured, put in the orders in which an estimate goes through them. */
export interface Sample {
  size: number;
  /** By the age at which they ended or are. */
  exits: Float64Array;
  outcomes: Int8Array;
  /** Their places among those measured. */
  exitPlaces: Int32Array;
  entries: Float64Array;
  entryPlaces: Int32Array;
  /** No slot is held longer: its lease ends. */
  leaseSeconds: number;
}

export interface Durations {
  seconds: Float64Array;
  shares: Float64Array;
  /** Index into {@link OUTCOMES}. */
  outcomes: Int8Array;
}

/** `stretches`: by how much each slot's ages are to be multiplied, by its place among those measured. */
export function sampleOf(watched: readonly Watched[], stretches: ArrayLike<number>, leaseSeconds: number): Sample {
  const to = (place: number) => watched[place]!.toSeconds * stretches[place]!;
  const from = (place: number) => watched[place]!.fromSeconds * stretches[place]!;
  const byExit = [...watched.keys()].sort((a, b) => to(a) - to(b));
  const byEntry = [...watched.keys()].sort((a, b) => from(a) - from(b));
  const outcome = (place: number) => {
    const ended = watched[place]!.outcome;
    return ended === null ? HELD : OUTCOMES.indexOf(ended);
  };
  return {
    size: watched.length,
    exits: Float64Array.from(byExit, to),
    outcomes: Int8Array.from(byExit, outcome),
    exitPlaces: Int32Array.from(byExit),
    entries: Float64Array.from(byEntry, from),
    entryPlaces: Int32Array.from(byEntry),
    leaseSeconds,
  };
}

/** `weights` by the place among those measured. */
export function estimate(sample: Sample, weights: Float64Array): Durations {
  const { size, exits, entries } = sample;
  const shares = new Float64Array(size + BEYOND);
  const seconds = new Float64Array(size + BEYOND);
  const outcomes = new Int8Array(size + BEYOND);
  let [entered, atRisk, left, ended, watchedFor] = [0, 0, 1, 0, 0];
  for (let place = 0; place < size; place += 1) {
    const age = exits[place]!;
    // Those that entered at this very age are counted in: a slot may end at once.
    while (entered < size && entries[entered]! <= age) {
      const weight = weights[sample.entryPlaces[entered]!]!;
      atRisk += weight;
      watchedFor -= weight * entries[entered]!;
      entered += 1;
    }
    const weight = weights[sample.exitPlaces[place]!]!;
    const outcome = sample.outcomes[place]!;
    watchedFor += weight * age;
    if (outcome !== HELD) {
      ended += weight;
      // Where nearly nobody is watched yet, the end of one would be taken for the end of all.
      const isAlone = atRisk - weight < 1e-9 && entered < size;
      const share = isAlone || atRisk <= 0 ? 0 : left * min(1, weight / atRisk);
      left = max(0, left - share);
      seconds[place] = age;
      shares[place] = share;
      outcomes[place] = outcome;
    } else seconds[place] = age;
    atRisk -= weight;
  }
  const beyond = { fromSeconds: exits[size - 1] ?? 0, meanSeconds: ended > 0 ? watchedFor / ended : 1 };
  for (let place = 0; place < BEYOND; place += 1) {
    const longer = -beyond.meanSeconds * log(1 - (place + 0.5) / BEYOND);
    const age = min(beyond.fromSeconds + longer, max(sample.leaseSeconds, beyond.fromSeconds));
    seconds[size + place] = age;
    shares[size + place] = left / BEYOND;
    outcomes[size + place] = age >= sample.leaseSeconds ? FAILED : 0;
  }
  return { seconds, shares, outcomes };
}

export interface Moments {
  mean: number;
  variance: number;
  /** The share of each outcome, as {@link OUTCOMES} has them. */
  byOutcome: readonly [number, number, number];
}

export function momentsOf({ seconds, shares, outcomes }: Durations): Moments {
  let [mean, square] = [0, 0];
  const byOutcome: [number, number, number] = [0, 0, 0];
  for (let place = 0; place < seconds.length; place += 1) {
    const share = shares[place]!;
    const held = seconds[place]!;
    mean += share * held;
    square += share * held * held;
    byOutcome[outcomes[place]!]! += share;
  }
  return { mean, variance: max(0, square - mean * mean), byOutcome };
}
