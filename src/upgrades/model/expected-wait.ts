/**
 * Says how long a place in the queue is likely to wait: plain arithmetic on the measured turnover. Null where nothing can be said:
 * while starts are stopped, or before anything has finished. `forecast/` betters it.
 */

export interface Turnover {
  /** Slots that ended within `windowSeconds`. */
  ended: number;
  windowSeconds: number;
  limit: number;
  inUse: number;
}

/** Seconds until the client at `position` (1 is the next) gets a slot. */
export function expectedWaitSeconds(position: number, turnover: Turnover, stopped: boolean): number | null {
  if (stopped) return null;
  const free = Math.max(0, turnover.limit - turnover.inUse);
  if (position <= free) return 0;
  if (turnover.ended === 0) return null;
  return Math.round(((position - free) * turnover.windowSeconds) / turnover.ended);
}
