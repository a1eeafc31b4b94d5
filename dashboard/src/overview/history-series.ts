/** The site over time, as lines and bars to draw, and the same as rows to read. Pure. Where nobody looked there is a gap, not a zero. */
import type { History } from '@contracts/forecast';

type Point = History['points'][number];

export const HISTORY_RANGES = ['1h', '6h', 'run'] as const;
export type HistoryRange = (typeof HISTORY_RANGES)[number];

const HOUR_MINUTES = 60;
const MINUTES_MAX = 10_080;
/** A range that grows with the run is asked for in steps, so that it is not another question each minute. */
const RUN_STEP_MINUTES = 10;

export function minutesOf(range: HistoryRange, runBegunAt: string | null, nowMs: number): number {
  if (range === '1h') return HOUR_MINUTES;
  if (range === '6h' || runBegunAt === null) return 6 * HOUR_MINUTES;
  const minutes = (nowMs - Date.parse(runBegunAt)) / 60_000;
  return Math.min(MINUTES_MAX, Math.max(1, Math.ceil(minutes / RUN_STEP_MINUTES)) * RUN_STEP_MINUTES);
}

/** Points, with one of nothing in the middle of every gap. Times in seconds. */
export function withGaps({ points, stepSeconds }: Pick<History, 'points' | 'stepSeconds'>): {
  times: number[];
  points: (Point | null)[];
} {
  const times: number[] = [];
  const filled: (Point | null)[] = [];
  for (const point of points) {
    const at = Date.parse(point.at) / 1000;
    const last = times.at(-1);
    if (last !== undefined && at - last > 1.5 * stepSeconds) {
      times.push(last + stepSeconds);
      filled.push(null);
    }
    times.push(at);
    filled.push(point);
  }
  return { times, points: filled };
}

/** How many come back a minute at the pace of one step. */
export const perMinute = (count: number, stepSeconds: number) => (count * 60) / Math.max(1, stepSeconds);

export interface HistoryRow {
  at: string;
  back: number;
  queued: number;
  pending: number;
  inUse: number;
  limit: number;
  failures: number;
}

/** At most `rowsMax` rows, newest first: counts of what happened are added up, states are those at the row's end. */
export function rowsOf({ points }: Pick<History, 'points'>, rowsMax: number): HistoryRow[] {
  const size = Math.max(1, Math.ceil(points.length / rowsMax));
  const rows: HistoryRow[] = [];
  for (let end = points.length; end > 0; end -= size) {
    const part = points.slice(Math.max(0, end - size), end);
    const last = part.at(-1)!;
    const sum = (of: (point: Point) => number) => part.reduce((total, point) => total + of(point), 0);
    rows.push({
      at: last.at,
      back: sum(({ finished }) => finished),
      queued: last.queued,
      pending: last.pending,
      inUse: last.inUse,
      limit: last.limit,
      failures: sum(({ failures }) => failures),
    });
  }
  return rows;
}
