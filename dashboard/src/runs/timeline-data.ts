/** A run's history as the columns of a chart. Pure. */
import type { History } from '@contracts/forecast';

/** Seconds since 1970, and one column a line; null where nobody looked, so that no line is drawn through what is not known. */
export interface TimelineColumns {
  at: number[];
  back: (number | null)[];
  queued: (number | null)[];
  /** Of an observed site, in place of a queue. */
  pending: (number | null)[];
  inUse: (number | null)[];
  limit: (number | null)[];
}

export function timelineColumns({ points, stepSeconds }: Pick<History, 'points' | 'stepSeconds'>): TimelineColumns {
  const columns: TimelineColumns = { at: [], back: [], queued: [], pending: [], inUse: [], limit: [] };
  let before: number | null = null;
  for (const point of points) {
    const at = Date.parse(point.at) / 1000;
    if (before !== null && at - before > stepSeconds * 1.5) addGap(columns, before + stepSeconds / 2);
    columns.at.push(at);
    columns.back.push(point.back);
    columns.queued.push(point.queued);
    columns.pending.push(point.pending);
    columns.inUse.push(point.inUse);
    columns.limit.push(point.limit);
    before = at;
  }
  return columns;
}

function addGap(columns: TimelineColumns, at: number): void {
  columns.at.push(at);
  for (const name of ['back', 'queued', 'pending', 'inUse', 'limit'] as const) columns[name].push(null);
}

/** So many rows of the history as a table can be read at once: every n-th point, and always the last. */
export function tableRows<Point>(points: readonly Point[], rowsMax: number): Point[] {
  const every = Math.max(1, Math.ceil(points.length / rowsMax));
  return points.filter((_, index) => index % every === 0 || index === points.length - 1);
}
