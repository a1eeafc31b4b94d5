/**
 * Draws durations: fresh ones, what is left of a slot that has an age, and what is left of a slot met at a moment of a long night.
 * From a table of equally likely durations, so that one draw is one look. The longest ones are not drawn as they were seen: the last of
 * many slots is likely to take longer than any seen so far, so the table's last part goes on beyond them (generalized Pareto, as the
 * theory of extremes has it for the excess over a high threshold).
 */
import type { Chance } from './chance.js';
import { OUTCOMES, type Durations } from './durations.js';
/** Taken out of the inner loops: looking up a global costs more there than what it does. */
const { exp, max, min } = Math;

const TABLE_SIZE = 1024;
const TAIL_FROM = TABLE_SIZE - 64;
/** How heavy the end is: 0 would be exponential. */
const TAIL_SHAPE = 0.2;
const FAILED = OUTCOMES.indexOf('failed');

/** A drawn duration with what it ends in (an index into {@link OUTCOMES}). */
export interface Draw {
  seconds: number;
  outcome: number;
}

export class Draws {
  private readonly seconds = new Float64Array(TABLE_SIZE);
  private readonly outcomes = new Int8Array(TABLE_SIZE);
  /** Sums of the durations, for meeting longer ones more often. */
  private readonly sums = new Float64Array(TABLE_SIZE);
  /** How much longer the longest durations are than where they begin, on average. */
  private readonly excessSeconds: number;

  /** `durations`' seconds grow. No slot is held longer than `leaseSeconds`. */
  constructor(
    durations: Durations,
    private readonly leaseSeconds: number,
    private readonly chance: Chance,
  ) {
    let [place, reached, sum] = [0, durations.shares[0] ?? 1, 0];
    for (let index = 0; index < TABLE_SIZE; index += 1) {
      const wanted = (index + 0.5) / TABLE_SIZE;
      while (reached < wanted && place + 1 < durations.shares.length) {
        place += 1;
        reached += durations.shares[place]!;
      }
      this.seconds[index] = durations.seconds[place]!;
      this.outcomes[index] = durations.outcomes[place]!;
      sum += this.seconds[index]!;
      this.sums[index] = sum;
    }
    const inTail = TABLE_SIZE - TAIL_FROM;
    this.excessSeconds = (sum - this.sums[TAIL_FROM - 1]!) / inTail - this.seconds[TAIL_FROM]!;
  }

  fresh(): Draw {
    return this.at(this.chance.below(TABLE_SIZE), 0);
  }

  /** What is left of a slot that has been held for `ageSeconds`. */
  restOf(ageSeconds: number): Draw {
    const first = min(TAIL_FROM, firstAbove(this.seconds, ageSeconds));
    return this.at(first + this.chance.below(TABLE_SIZE - first), ageSeconds);
  }

  /** What is left of a slot met at some moment: long ones are met more often, and each in any part of its time. */
  restOfMet(): Draw {
    const total = this.sums[TABLE_SIZE - 1]!;
    if (total <= 0) return this.fresh();
    const index = min(TABLE_SIZE - 1, firstAbove(this.sums, this.chance.float() * total));
    return this.at(index, this.chance.float() * this.seconds[index]!);
  }

  private at(index: number, ageSeconds: number): Draw {
    const seconds =
      index < TAIL_FROM
        ? this.seconds[index]! - ageSeconds
        : max(0, this.seconds[TAIL_FROM]! - ageSeconds) + this.excessSeconds * this.excess();
    if (ageSeconds + seconds < this.leaseSeconds) return { seconds, outcome: this.outcomes[index]! };
    return { seconds: max(0, this.leaseSeconds - ageSeconds), outcome: FAILED };
  }

  /** With mean 1. */
  private excess(): number {
    return ((exp(TAIL_SHAPE * this.chance.exponential()) - 1) * (1 - TAIL_SHAPE)) / TAIL_SHAPE;
  }
}

/** The first place whose value is above `limit`; the length when there is none. */
function firstAbove(values: Float64Array, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
