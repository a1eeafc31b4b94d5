/**
 * Decides when the next request to an appliance may be made, so that an account never asks more than the appliance allows, whoever asks.
 * It does not know where the state is kept, nor what is asked. Invariant: in every window of a second and of an hour, however it lies,
 * and if a request arrives up to 100 ms after its turn, no more than `all` of that span; and whoever has used less than its reserve of
 * a window has its turn at once. Source: the Configuration API's limits, 20 requests a second and 15,000 an hour for each account.
 */
import type { RequestClass } from '../../../../contracts/observed-words.js';

/** Whose share a request is taken from: backups are spent like sweeps. */
const SHARES = ['health', 'person', 'bulk'] as const;
type Share = (typeof SHARES)[number];

const SHARE_OF: Record<RequestClass, Share> = { health: 'health', person: 'person', sweep: 'bulk', backup: 'bulk' };

/** What a window may hold: of all, of what is done in bulk, and what is kept free for each share until it has used it. */
export interface Ceiling {
  all: number;
  bulk: number;
  reserve: Readonly<Record<Share, number>>;
}

export interface Ceilings {
  second: Ceiling;
  hour: Ceiling;
  /** At least that long between two requests of a sweep; after `bulkBurst` of them in a row, on the average `bulkEveryMs`. */
  bulkGapMs: number;
  bulkEveryMs: number;
  bulkBurst: number;
  /** So often a look at the health is let through whatever was used; null: never. */
  trickleMs: number | null;
}

/**
 * Below what the appliance allows, by what may be under way, not yet noted, or late. A first look at 100,000 clients, 1,000 pages, goes in
 * one burst, which grows by a page each `bulkEveryMs` while it lasts. An hour is held as minutes, of which its window touches 62: a burst
 * and the even pace through all of them, 900 + 62 × 60,000 ÷ 361 = 11,204, stay so far below what may be done in bulk that no sweep comes to
 * a standstill for the burst with which its hour began, also where people ask for more than is kept for them.
 */
export const SHARED_CEILINGS: Ceilings = {
  second: { all: 16, bulk: 12, reserve: { health: 2, person: 2, bulk: 6 } },
  hour: { all: 14_400, bulk: 11_520, reserve: { health: 2_160, person: 720, bulk: 7_200 } },
  bulkGapMs: 85,
  bulkEveryMs: 361,
  bulkBurst: 900,
  trickleMs: null,
};

/** While the shared state cannot be had: ten processes that know nothing of each other stay below what the appliance allows. */
export const LONE_CEILINGS: Ceilings = {
  second: { all: 1, bulk: 1, reserve: { health: 0, person: 0, bulk: 0 } },
  hour: { all: 1_500, bulk: 1_200, reserve: { health: 200, person: 100, bulk: 0 } },
  bulkGapMs: 0,
  bulkEveryMs: 0,
  bulkBurst: 1,
  trickleMs: 60_000,
};

/** A span of time by its number, and what was taken in it by each share. */
export type Bucket = readonly [index: number, health: number, person: number, bulk: number];

export interface BackOff {
  sinceMs: number;
  untilMs: number;
  /** How many in a row. */
  tries: number;
  /** The one look at the health was let through. */
  probed: boolean;
}

export interface BudgetState {
  /** The latest time it was asked at. */
  atMs: number;
  tenths: readonly Bucket[];
  minutes: readonly Bucket[];
  bulkAtMs: number;
  /** When a sweep's requests would have been made, had they been made evenly. */
  bulkDueMs: number;
  trickledAtMs: number;
  backOff: BackOff | null;
}

export type Take =
  | { taken: true; state: BudgetState }
  /** `why`: the appliance asked for quiet, or the budget is used. The state is only moved in time: to be kept where the clock went back. */
  | { taken: false; state: BudgetState; waitMs: number; why: 'back_off' | 'budget' };

const TENTH_MS = 100;
const MINUTE_MS = 60_000;
/** As many as a window may touch that begins within one of them, and one more for requests that arrive late. */
const TENTHS = 12;
export const MINUTES = 62;
const BACK_OFF_MS = [2_000, 4_000, 8_000, 16_000, 32_000, 60_000] as const;
/** What the appliance itself asks for is believed up to an hour. */
const BACK_OFF_MS_MAX = 3_600_000;

export const emptyBudget = (nowMs: number): BudgetState => ({
  atMs: nowMs,
  tenths: [],
  minutes: [],
  bulkAtMs: 0,
  bulkDueMs: 0,
  trickledAtMs: 0,
  backOff: null,
});

/** A turn now, or how long until there is one if nobody else takes any. */
export function take(
  before: BudgetState,
  requestClass: RequestClass,
  nowMs: number,
  ceilings: Ceilings = SHARED_CEILINGS,
): Take {
  const state = movedTo(before, nowMs);
  const share = SHARE_OF[requestClass];
  const quiet = quietUntilMs(state, share, nowMs);
  if (quiet > nowMs) return { taken: false, state, waitMs: quiet - nowMs, why: 'back_off' };
  const probes = state.backOff !== null && state.backOff.untilMs > nowMs;
  const probed = probes && state.backOff !== null ? { ...state.backOff, probed: true } : state.backOff;
  if (mayAt(state, share, nowMs, ceilings)) {
    return { taken: true, state: spend({ ...state, backOff: probed }, requestClass, nowMs, ceilings) };
  }
  const { trickleMs } = ceilings;
  const trickles = trickleMs !== null && share === 'health' && isRoomInSecond(state, share, nowMs, ceilings);
  if (trickles && state.trickledAtMs + trickleMs <= nowMs) {
    const spent = spend({ ...state, backOff: probed }, requestClass, nowMs, ceilings);
    return { taken: true, state: { ...spent, trickledAtMs: nowMs } };
  }
  const fromMs = turnsAfter(state, share, nowMs, ceilings);
  const waitMs = trickles ? Math.min(fromMs - nowMs, state.trickledAtMs + trickleMs - nowMs) : fromMs - nowMs;
  return { taken: false, state, waitMs, why: 'budget' };
}

/** Notes a request that is made whether or not the budget has room for it. */
export function spend(
  before: BudgetState,
  requestClass: RequestClass,
  nowMs: number,
  ceilings: Ceilings = SHARED_CEILINGS,
): BudgetState {
  const share = SHARE_OF[requestClass];
  const state = added(movedTo(before, nowMs), share, 1, nowMs);
  if (share !== 'bulk') return state;
  return { ...state, bulkAtMs: nowMs, bulkDueMs: Math.max(state.bulkDueMs, nowMs) + ceilings.bulkEveryMs };
}

/**
 * The appliance said "too many". A request that was made before the back-off that is on says nothing new: it only lengthens it where the
 * appliance names a time.
 */
export function backOff(
  before: BudgetState,
  nowMs: number,
  retryAfterMs: number | null,
  madeAtMs: number,
): BudgetState {
  const state = movedTo(before, nowMs);
  const earlier = state.backOff;
  const isNews = earlier === null || madeAtMs >= earlier.sinceMs;
  const tries = (earlier?.tries ?? 0) + (isNews ? 1 : 0);
  const stepMs = BACK_OFF_MS[Math.min(tries, BACK_OFF_MS.length) - 1] ?? 0;
  const asked = retryAfterMs === null ? null : Math.min(Math.max(retryAfterMs, 1_000), BACK_OFF_MS_MAX);
  const untilMs = nowMs + (asked ?? (isNews ? stepMs : 0));
  if (!isNews) return { ...state, backOff: { ...earlier, untilMs: Math.max(earlier.untilMs, untilMs) } };
  return { ...state, backOff: { sinceMs: nowMs, untilMs, tries, probed: false } };
}

/** The appliance took a request that was made after it had asked for quiet: it is over. */
export function succeeded(before: BudgetState, madeAtMs: number): BudgetState {
  const { backOff: on } = before;
  return on !== null && madeAtMs >= on.sinceMs ? { ...before, backOff: null } : before;
}

/** Requests of the last hour, the minute that ends in it counted whole. */
export function usedLastHour(state: BudgetState, nowMs: number): number {
  const first = Math.floor(nowMs / MINUTE_MS) - 60;
  return state.minutes.reduce((sum, bucket) => sum + (bucket[0] > first ? totalOf(bucket) : 0), 0);
}

/** What was counted elsewhere: in which minute, that many minutes ago, how many. */
export interface CountedMinute {
  minutesAgo: number;
  calls: number;
}

/**
 * Holds at least what was counted elsewhere, minute by minute. Whose requests those were is not known: they count as a sweep's, which
 * leaves the others their reserves.
 */
export function withCounted(before: BudgetState, counted: readonly CountedMinute[], nowMs: number): BudgetState {
  const state = movedTo(before, nowMs);
  const nowMinute = Math.floor(nowMs / MINUTE_MS);
  const minutes = new Map(state.minutes.map((bucket) => [bucket[0], bucket]));
  for (const { minutesAgo, calls } of counted) {
    const index = nowMinute - Math.max(0, minutesAgo);
    const known = minutes.get(index) ?? ([index, 0, 0, 0] as const);
    const missing = Math.max(0, calls - totalOf(known));
    minutes.set(index, [index, known[1], known[2], known[3] + missing]);
  }
  return { ...state, minutes: [...minutes.values()].sort((a, b) => a[0] - b[0]) };
}

/** After the state was lost: nobody knows what was asked in the last second, so nobody asks for one; and sweeps go on evenly. */
export function withFullSecond(before: BudgetState, nowMs: number, ceilings: Ceilings = SHARED_CEILINGS): BudgetState {
  const state = movedTo(before, nowMs);
  const tenth = Math.floor(nowMs / TENTH_MS);
  const bulkDueMs = nowMs + ceilings.bulkBurst * ceilings.bulkEveryMs;
  return { ...state, tenths: [[tenth, 0, 0, ceilings.second.all]], bulkDueMs: Math.max(state.bulkDueMs, bulkDueMs) };
}

/**
 * The state as it is at that time, without what no window holds any more. A clock that was set back moves what was taken back with it:
 * it is then as if no time had passed, so that nothing is forgotten too early.
 */
function movedTo(before: BudgetState, nowMs: number): BudgetState {
  const state = nowMs < before.atMs ? movedBack(before, nowMs) : before;
  const firstTenth = Math.floor(nowMs / TENTH_MS) - TENTHS + 1;
  const firstMinute = Math.floor(nowMs / MINUTE_MS) - MINUTES + 1;
  return {
    ...state,
    atMs: nowMs,
    tenths: from(firstTenth, state.tenths),
    minutes: from(firstMinute, state.minutes),
  };
}

const from = (first: number, buckets: readonly Bucket[]): readonly Bucket[] =>
  buckets.some(([index]) => index < first) ? buckets.filter(([index]) => index >= first) : buckets;

function movedBack(state: BudgetState, nowMs: number): BudgetState {
  const backMs = state.atMs - nowMs;
  const tenths = Math.floor(state.atMs / TENTH_MS) - Math.floor(nowMs / TENTH_MS);
  const minutes = Math.floor(state.atMs / MINUTE_MS) - Math.floor(nowMs / MINUTE_MS);
  const { backOff: on } = state;
  return {
    atMs: nowMs,
    tenths: state.tenths.map(([index, ...counts]) => [index - tenths, ...counts]),
    minutes: state.minutes.map(([index, ...counts]) => [index - minutes, ...counts]),
    bulkAtMs: state.bulkAtMs - backMs,
    bulkDueMs: state.bulkDueMs - backMs,
    trickledAtMs: state.trickledAtMs - backMs,
    backOff: on === null ? null : { ...on, sinceMs: on.sinceMs - backMs, untilMs: on.untilMs - backMs },
  };
}

/** One look at the health may be tried when half of the quiet is over. */
function quietUntilMs({ backOff: on }: BudgetState, share: Share, nowMs: number): number {
  if (on === null || on.untilMs <= nowMs) return nowMs;
  return share === 'health' && !on.probed ? on.sinceMs + (on.untilMs - on.sinceMs) / 2 : on.untilMs;
}

function mayAt(state: BudgetState, share: Share, atMs: number, ceilings: Ceilings): boolean {
  if (share === 'bulk' && atMs < bulkFromMs(state, ceilings)) return false;
  if (!isRoomInSecond(state, share, atMs, ceilings)) return false;
  return isRoom(state.minutes, Math.floor(atMs / MINUTE_MS) - MINUTES, share, ceilings.hour);
}

const bulkFromMs = (state: BudgetState, { bulkGapMs, bulkEveryMs, bulkBurst }: Ceilings): number =>
  Math.max(state.bulkAtMs + bulkGapMs, state.bulkDueMs - (bulkBurst - 1) * bulkEveryMs);

const isRoomInSecond = (state: BudgetState, share: Share, atMs: number, ceilings: Ceilings): boolean =>
  isRoom(state.tenths, Math.floor(atMs / TENTH_MS) - TENTHS, share, ceilings.second);

/** One more of that share fits into the window after that bucket, with what is still kept free for the others. */
function isRoom(buckets: readonly Bucket[], after: number, share: Share, { all, bulk, reserve }: Ceiling): boolean {
  const used: Record<Share, number> = { health: 0, person: 0, bulk: 0 };
  for (const [index, health, person, inBulk] of buckets) {
    if (index <= after) continue;
    used.health += health;
    used.person += person;
    used.bulk += inBulk;
  }
  if (share === 'bulk' && used.bulk >= bulk) return false;
  const kept = (one: Share) => (one === share ? used[one] : Math.max(reserve[one], used[one]));
  return kept('health') + kept('person') + kept('bulk') < all;
}

/** The first time at which there is room if nobody takes more: when a bucket leaves its window, or a sweep's pace allows it. */
function turnsAfter(state: BudgetState, share: Share, nowMs: number, ceilings: Ceilings): number {
  const pacedMs = share === 'bulk' ? bulkFromMs(state, ceilings) : nowMs;
  if (pacedMs > nowMs && mayAt(state, share, pacedMs, ceilings)) return pacedMs;
  const ends = [
    ...state.tenths.map(([index]) => (index + TENTHS) * TENTH_MS),
    ...state.minutes.map(([index]) => (index + MINUTES) * MINUTE_MS),
  ];
  const candidates = ends.filter((ms) => ms > nowMs && ms >= pacedMs).sort((a, b) => a - b);
  return candidates.find((ms) => mayAt(state, share, ms, ceilings)) ?? nowMs + MINUTE_MS;
}

function added(state: BudgetState, share: Share, calls: number, nowMs: number): BudgetState {
  const tenths = addedTo(state.tenths, Math.floor(nowMs / TENTH_MS), share, calls);
  const minutes = addedTo(state.minutes, Math.floor(nowMs / MINUTE_MS), share, calls);
  return { ...state, tenths, minutes };
}

function addedTo(buckets: readonly Bucket[], index: number, share: Share, calls: number): Bucket[] {
  const place = SHARES.indexOf(share) + 1;
  const known = buckets.find((bucket) => bucket[0] === index) ?? ([index, 0, 0, 0] as const);
  const next = known.map((count, at) => (at === place ? count + calls : count)) as unknown as Bucket;
  return [...buckets.filter((bucket) => bucket[0] !== index), next];
}

const totalOf = ([, health, person, bulk]: Bucket): number => health + person + bulk;
