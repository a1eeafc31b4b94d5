/**
 * Tells from what was measured how much of an upgrade's time is its own and how much grows with the number of slots in use, as a shared
 * bandwidth makes it: held seconds = own + each × slots in use, both not negative, by least squares. Where the number of slots hardly
 * changed it cannot be told, and nothing is claimed.
 */
import type { Watched } from './measure.js';

export interface Sharing {
  ownSeconds: number;
  /** Seconds that each slot in use adds. */
  eachSeconds: number;
  /** The mean number of slots in use that was measured. */
  meanInUse: number;
}

const SLOTS_MIN = 30;
/** From the tenth to the ninetieth in a hundred, the number of slots in use must have grown by this much. */
const SPREAD_MIN = 1.5;

/** The slots that ended, as far as the fit needs them; `index` is their place among those measured. */
export interface Points {
  index: Int32Array;
  inUse: Float64Array;
  seconds: Float64Array;
}

export function pointsOf(watched: readonly Watched[]): Points {
  const places = [...watched.keys()].filter((place) => watched[place]!.outcome === 'back');
  return {
    index: Int32Array.from(places),
    inUse: Float64Array.from(places, (place) => watched[place]!.inUse),
    seconds: Float64Array.from(places, (place) => watched[place]!.toSeconds),
  };
}

export function canBeTold({ inUse }: Points): boolean {
  if (inUse.length < SLOTS_MIN) return false;
  const sorted = inUse.slice().sort();
  const low = sorted[Math.floor(0.1 * sorted.length)]!;
  const high = sorted[Math.floor(0.9 * sorted.length)]!;
  return high >= SPREAD_MIN * low;
}

/** `weights` by the place among those measured; null: each counts once. */
export function fitSharing({ index, inUse, seconds }: Points, weights: Float64Array | null): Sharing {
  let [w, n, y, nn, ny] = [0, 0, 0, 0, 0];
  for (let point = 0; point < index.length; point += 1) {
    const weight = weights === null ? 1 : weights[index[point]!]!;
    const [slots, held] = [inUse[point]!, seconds[point]!];
    w += weight;
    n += weight * slots;
    y += weight * held;
    nn += weight * slots * slots;
    ny += weight * slots * held;
  }
  if (w <= 0) return { ownSeconds: 0, eachSeconds: 0, meanInUse: 0 };
  const meanInUse = n / w;
  const spread = w * nn - n * n;
  const each = spread <= 0 ? 0 : (w * ny - n * y) / spread;
  const own = (y - each * n) / w;
  if (each <= 0) return { ownSeconds: y / w, eachSeconds: 0, meanInUse };
  if (own < 0) return { ownSeconds: 0, eachSeconds: ny / nn, meanInUse };
  return { ownSeconds: own, eachSeconds: each, meanInUse };
}

export const heldAt = ({ ownSeconds, eachSeconds }: Sharing, inUse: number): number => ownSeconds + eachSeconds * inUse;

/** How many times longer a slot is held with `to` slots in use than with `from`. */
export function stretch(sharing: Sharing, from: number, to: number): number {
  const before = heldAt(sharing, from);
  return before > 0 ? heldAt(sharing, to) / before : 1;
}
