/**
 * Decides when a room is made up anew: soon after something touched it, but never more often than its readers can use, and so seldom
 * that making it up takes at most a tenth of the time. Invariant: between two turns lies at least the interval.
 */

export interface Turns {
  /** When the last turn began; null before the first. */
  lastBeganAtMs: number | null;
  /** How long it took. */
  lastCostMs: number;
  /** Something has happened since it began. */
  isTouched: boolean;
  /** Turn without a touch after so long, because clocks move; null: never. */
  clockEveryMs: number | null;
}

const COST_FACTOR = 10;
const INTERVAL_MAX_MS = 10_000;

function intervalMs(lastCostMs: number, minMs: number): number {
  return Math.max(minMs, Math.min(lastCostMs * COST_FACTOR, INTERVAL_MAX_MS));
}

/** When the next turn is due, or null when nothing asks for one. In the past: due now. */
export function nextTurnAtMs(turns: Turns, minMs: number): number | null {
  const { lastBeganAtMs, isTouched, clockEveryMs } = turns;
  if (lastBeganAtMs === null) return 0;
  const interval = intervalMs(turns.lastCostMs, minMs);
  if (isTouched) return lastBeganAtMs + interval;
  return clockEveryMs === null ? null : lastBeganAtMs + Math.max(interval, clockEveryMs);
}
