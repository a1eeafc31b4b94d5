/**
 * Says how many clients were away at the same time. What they were away for is not decided here. Invariant: an interval counts from its
 * beginning up to, and not with, its end.
 */

/** In ms. */
export interface Interval {
  fromMs: number;
  toMs: number;
}

/** On average over the time, and at most within it. */
export function concurrencyWithin(intervals: readonly Interval[], within: Interval): { mean: number; most: number } {
  const lengthMs = within.toMs - within.fromMs;
  if (lengthMs <= 0) return { mean: 0, most: 0 };
  const inside = intervals.flatMap(({ fromMs, toMs }) => {
    const [from, to] = [Math.max(fromMs, within.fromMs), Math.min(toMs, within.toMs)];
    return from < to ? [{ fromMs: from, toMs: to }] : [];
  });
  const awayMs = inside.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  return { mean: awayMs / lengthMs, most: Math.max(0, ...countsAtStart(inside)) };
}

/** Of each interval, in order: how many were under way when it began, itself included. */
export function countsAtStart(intervals: readonly Interval[]): number[] {
  const starts = intervals.map(({ fromMs }) => fromMs).sort((a, b) => a - b);
  const ends = intervals.map(({ toMs }) => toMs).sort((a, b) => a - b);
  return intervals.map(({ fromMs }) => upTo(starts, fromMs) - upTo(ends, fromMs));
}

/** How many of the sorted times are not after `timeMs`. */
function upTo(sorted: readonly number[], timeMs: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
