/**
 * Decides what a reader that does not keep up still gets. One large message under way makes nobody slow: a reader is behind when much
 * still waits for it a while later. Invariant: what waits for one reader stays bounded, since a limited one gets a summary only when
 * little waits, and one that never recovers is let go.
 */

/** More than this is much. */
export const MUCH_BYTES = 128 * 1024;
export const BEHIND_FOR_MS = 1000;
/** No message may bring it above this, but one that goes out when hardly anything waits. */
export const TOO_MUCH_BYTES = 1024 * 1024;
export const RECOVERED_AT_BYTES = 32 * 1024;
export const LET_GO_AFTER_MS = 60_000;

export interface ReaderLoad {
  /** What was written for the reader and has not left this process yet. */
  waitingBytes: number;
  /** What is to be written for it next. */
  nextBytes: number;
  /** Since when much has waited, as seen at every look; null: it did not at the last. */
  muchSinceMs: number | null;
  /** Since when it gets summaries only; null: it gets everything. */
  limitedSinceMs: number | null;
}

export type Verdict = 'everything' | 'limit' | 'stay_limited' | 'recover' | 'let_go';

export interface Judgement {
  verdict: Verdict;
  muchSinceMs: number | null;
}

export function judgeLoad({ waitingBytes, nextBytes, limitedSinceMs, ...load }: ReaderLoad, nowMs: number): Judgement {
  const muchSinceMs = waitingBytes > MUCH_BYTES ? (load.muchSinceMs ?? nowMs) : null;
  if (limitedSinceMs === null) {
    const isBehind = muchSinceMs !== null && nowMs - muchSinceMs >= BEHIND_FOR_MS;
    const isTooMuch = waitingBytes > RECOVERED_AT_BYTES && waitingBytes + nextBytes > TOO_MUCH_BYTES;
    return { verdict: isBehind || isTooMuch ? 'limit' : 'everything', muchSinceMs };
  }
  if (waitingBytes <= RECOVERED_AT_BYTES) return { verdict: 'recover', muchSinceMs };
  return { verdict: nowMs - limitedSinceMs > LET_GO_AFTER_MS ? 'let_go' : 'stay_limited', muchSinceMs };
}

/** Whether a snapshot that it asked for may be written now. */
export const mayTakeSnapshot = (waitingBytes: number): boolean => waitingBytes <= MUCH_BYTES;

/** Whether one more summary may be written for a limited reader. */
export const mayTakeSummary = (waitingBytes: number): boolean => waitingBytes <= MUCH_BYTES;
