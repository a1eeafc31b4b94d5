/**
 * Decides in which steps a time is shown and puts samples and ended slots together; of an observed site, whose slots are not visible, the
 * returns that were seen from one sample to the next. Invariant: at most {@link POINTS_MAX} points, and no ended slot is lost: one that
 * ended in a step in which nobody looked is told with the next look.
 */
import type { History } from '../../contracts/forecast.js';

export const POINTS_MAX = 240;
const DEFAULT_MINUTES = 60;
const MINUTE_MS = 60_000;
const STEPS_SECONDS = [10, 20, 30, 60, 120, 300, 600, 900, 1800, 3600] as const;

export interface HistoryRange {
  fromMs: number;
  toMs: number;
  stepSeconds: number;
}

/** What was asked for: the last `minutes`, or from one moment to another. Times in ms. */
export interface HistoryWish {
  minutes?: number;
  fromMs?: number;
  toMs?: number;
}

/** An upside-down time is an empty one. */
export function historyRange({ minutes, fromMs, toMs }: HistoryWish, nowMs: number): HistoryRange {
  const to = Math.min(toMs ?? nowMs, nowMs);
  const from = Math.min(to, fromMs ?? to - (minutes ?? DEFAULT_MINUTES) * MINUTE_MS);
  return { fromMs: from, toMs: to, stepSeconds: stepFor((to - from) / 1000) };
}

/** A stretch of time touches one step more than it has lengths of one. */
function stepFor(seconds: number): number {
  const fitting = STEPS_SECONDS.find((step) => seconds / step <= POINTS_MAX - 1);
  const longest = STEPS_SECONDS.at(-1)!;
  return fitting ?? longest * Math.ceil(seconds / longest / (POINTS_MAX - 1));
}

type Point = History['points'][number];
export type Sample = Omit<Point, 'at' | 'finished' | 'failures'> & {
  step: number;
  at: Date;
  /** How many had come back in the run that was on then; null where slots are counted. */
  returned: number | null;
};

export interface Ended {
  step: number;
  finished: number;
  failures: number;
}

/** Both in the order of their steps. */
export function historyPoints(samples: readonly Sample[], ended: readonly Ended[]): Point[] {
  let next = 0;
  return samples.map(({ step, at, returned, ...counts }, index) => {
    const isLast = index === samples.length - 1;
    let [finished, failures] = [returnedSince(samples[index - 1]?.returned ?? null, returned), 0];
    // What ended after the last look belongs to the step that is under way.
    for (; next < ended.length && (isLast || ended[next]!.step <= step); next += 1) {
      finished += ended[next]!.finished;
      failures += ended[next]!.failures;
    }
    return { at: at.toISOString(), ...counts, finished, failures };
  });
}

/** With another run the count begins anew. What came before the first sample is not known. */
function returnedSince(before: number | null, now: number | null): number {
  if (before === null || now === null) return 0;
  return now >= before ? now - before : now;
}
