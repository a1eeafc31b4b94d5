/**
 * Decides what a reader that does not keep up still gets. Invariant: what waits for one reader stays bounded, since a limited one gets a
 * summary only when hardly anything waits any more, and one that never recovers is let go.
 */

export const LIMIT_AT_BYTES = 256 * 1024;
export const RECOVERED_AT_BYTES = 32 * 1024;
export const LET_GO_AFTER_MS = 60_000;

export interface ReaderLoad {
  /** What was written for the reader and has not left this process yet. */
  waitingBytes: number;
  /** Since when it gets summaries only; null: it gets everything. */
  limitedSinceMs: number | null;
}

export type Verdict = 'everything' | 'limit' | 'stay_limited' | 'recover' | 'let_go';

export function judgeLoad({ waitingBytes, limitedSinceMs }: ReaderLoad, nowMs: number): Verdict {
  if (limitedSinceMs === null) return waitingBytes > LIMIT_AT_BYTES ? 'limit' : 'everything';
  if (waitingBytes <= RECOVERED_AT_BYTES) return 'recover';
  return nowMs - limitedSinceMs > LET_GO_AFTER_MS ? 'let_go' : 'stay_limited';
}

/** Whether one more summary may be written for a limited reader. */
export const mayTakeSummary = (waitingBytes: number): boolean => waitingBytes <= LIMIT_AT_BYTES;
