/** Holds what was forecast for a run against what came. It judges the ranges and the middle; why one was wrong it does not know. */
import type { RunStory } from '../../contracts/forecast.js';

/** A forecast that was made: seconds from then until all reachable clients are back. */
export interface Made {
  atMs: number;
  secondsP10: number;
  secondsP50: number;
  secondsP90: number;
}

/** Null without a forecast or an end. `made` oldest first, all from before the end. */
export function scoreForecasts(made: readonly Made[], actualAtMs: number | null): RunStory['forecast'] {
  const [first] = made;
  if (first === undefined || actualAtMs === null) return null;
  const held = made.filter((one) => lowMs(one) <= actualAtMs && actualAtMs <= highMs(one)).length;
  const errors = made
    .filter((one) => actualAtMs > one.atMs)
    .map((one) => (100 * Math.abs(one.atMs + one.secondsP50 * 1000 - actualAtMs)) / (actualAtMs - one.atMs))
    .sort((a, b) => a - b);
  return {
    made: made.length,
    held,
    first: { at: iso(first.atMs), lowAt: iso(lowMs(first)), highAt: iso(highMs(first)) },
    actualAt: iso(actualAtMs),
    medianErrorPercent: errors.length === 0 ? null : Math.round(median(errors) * 10) / 10,
  };
}

const lowMs = ({ atMs, secondsP10 }: Made) => atMs + secondsP10 * 1000;
const highMs = ({ atMs, secondsP90 }: Made) => atMs + secondsP90 * 1000;
const iso = (timeMs: number) => new Date(timeMs).toISOString();

function median(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
