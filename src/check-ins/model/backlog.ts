/**
 * Decides whether more check-ins may come in: admission is by the backlog of commits, never by the site's connection rate.
 * Invariant: what was admitted is never dropped.
 */

export interface Backlog {
  /** Check-ins that wait or are being saved. */
  waiting: number;
  /** Check-ins saved per second of late; null before anything was measured. */
  ratePerSecond: number | null;
}

const BACKLOG_SECONDS_MAX = 2;
export const BACKLOG_CHECK_INS_MAX = 60_000;
/** Too few to be a backlog, however slow the last commits were. */
export const BACKLOG_CHECK_INS_FREE = 2000;

export type Admission = { admitted: true } | { admitted: false; retryAfterSeconds: number };

/** `jitter` is a number from 0 to 1 that spreads those who are sent away. */
export function admit(backlog: Backlog, arriving: number, jitter: number): Admission {
  const total = backlog.waiting + arriving;
  if (total <= BACKLOG_CHECK_INS_FREE) return { admitted: true };
  const seconds = backlog.ratePerSecond === null ? 0 : total / backlog.ratePerSecond;
  if (total <= BACKLOG_CHECK_INS_MAX && seconds <= BACKLOG_SECONDS_MAX) return { admitted: true };
  return { admitted: false, retryAfterSeconds: Math.max(1, Math.ceil(Math.min(30, seconds || 1) * (0.5 + jitter))) };
}
