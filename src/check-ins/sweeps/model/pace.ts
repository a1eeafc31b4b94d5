/**
 * Decides how often an observed site's fleet is swept and its appliance looked at. What a sweep costs is decided with the budget of
 * requests; this says only which pace holds and when the next is due. Invariant: a sweep that a person asked for is never put off.
 */
import type { SweepPace } from '../../../contracts/observed-words.js';

const SECOND_MS = 1000;
/** The first minutes of a run, in which most comes back; and as long for a person who asks. */
export const FAST_SECONDS = 600;
/** A sweep that nobody has gone on with for so long is not gone on with: what it has seen is too old to count as one look. */
const IDLE_SECONDS_MAX = 600;
const IDLE_SECONDS_MIN = 60;
const IDLE_PERIODS = 3;

/** The budget of requests gives a sweep ten pages a second at the most. */
const PAGE_MS = 100;
const PAGES_AT_ONCE_MAX = 3;

const LOOK_SECONDS = { quiet: 30, watched: 10, troubled: 5 } as const;

export interface PaceFacts {
  /** A person asked for haste until then. */
  fastUntilMs: number | null;
  /** When the active run began; null: there is none. */
  runBegunAtMs: number | null;
}

export function paceOf({ fastUntilMs, runBegunAtMs }: PaceFacts, nowMs: number): SweepPace {
  const isFresh = runBegunAtMs !== null && nowMs - runBegunAtMs < FAST_SECONDS * SECOND_MS;
  if (isFresh || (fastUntilMs !== null && nowMs < fastUntilMs)) return 'fast';
  return runBegunAtMs === null ? 'quiet' : 'run';
}

const HASTE: Record<SweepPace, number> = { quiet: 0, run: 1, fast: 2 };
export const isFaster = (one: SweepPace, other: SweepPace): boolean => HASTE[one] > HASTE[other];

/** When the next sweep is due after one that began then. */
export function nextSweepAtMs(startedAtMs: number, everySeconds: number, isAskedFor: boolean, nowMs: number): number {
  return isAskedFor ? nowMs : Math.max(nowMs, startedAtMs + everySeconds * SECOND_MS);
}

/**
 * How many pages are under way at once: as many as an appliance that takes `tookMs` for one needs not to be what a sweep waits for. One, where
 * pages wait for the budget for longer: asking early would only make their times less exact.
 */
export function pagesAtOnce(tookMs: number, waitedMs: number): number {
  if (waitedMs > Math.max(PAGE_MS, tookMs)) return 1;
  return Math.min(PAGES_AT_ONCE_MAX, Math.max(1, Math.ceil(tookMs / PAGE_MS)));
}

/** Whether a sweep that was begun is too old to be gone on with; `lastPageAtMs` is when its last page was saved. */
export function isTooOld(lastPageAtMs: number, everySeconds: number, nowMs: number): boolean {
  const seconds = Math.min(IDLE_SECONDS_MAX, Math.max(IDLE_SECONDS_MIN, IDLE_PERIODS * everySeconds));
  return nowMs - lastPageAtMs > seconds * SECOND_MS;
}

/** Seconds until the appliance is looked at again. */
export function lookAgainSeconds(facts: { isWell: boolean; isWatched: boolean }): number {
  if (!facts.isWell) return LOOK_SECONDS.troubled;
  return facts.isWatched ? LOOK_SECONDS.watched : LOOK_SECONDS.quiet;
}
