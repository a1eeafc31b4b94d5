/**
 * Decides which lines of a site's activity are new to whoever follows it. The stream says the newest 50 again and again, with counts that
 * still grow; each line is told once, a counted one when its minute is over.
 * Invariant: no id is told twice, lines come oldest first, and what is kept stays bounded.
 */
import type { ActivityEntry } from '../../contracts/stream.js';

const MINUTE_MS = 60_000;
/** A commit may come a little after its minute. */
const LATE_MS = 5_000;
const REMEMBERED = 500;

export interface TailState {
  /** Ids already told, oldest first. */
  told: readonly string[];
  /** Counted lines whose minute is not over yet. */
  open: readonly ActivityEntry[];
}

export const TAIL_BEGIN: TailState = { told: [], open: [] };

export interface TailStep {
  state: TailState;
  lines: readonly ActivityEntry[];
  /** More has happened than the stream keeps: some lines were missed. */
  missed: boolean;
}

/** A counted line's id is what it counts and its minute; every other line's id is a number. */
const isCounted = ({ id }: ActivityEntry) => !/^\d+$/.test(id);

const isOver = ({ at }: ActivityEntry, nowMs: number) =>
  (Math.floor(Date.parse(at) / MINUTE_MS) + 1) * MINUTE_MS + LATE_MS <= nowMs;

/** `entries` as the stream sends them, newest first; all of them, each time. */
export function takeEntries(state: TailState, entries: readonly ActivityEntry[], nowMs: number): TailStep {
  const told = new Set(state.told);
  const fresh = entries.filter(({ id }) => !told.has(id));
  const open = new Map(state.open.map((entry) => [entry.id, entry]));
  for (const entry of fresh) if (isCounted(entry)) open.set(entry.id, entry);
  const single = fresh.filter((entry) => !isCounted(entry));
  const known = told.size + state.open.length;
  const missed =
    known > 0 &&
    entries.length > 0 &&
    fresh.length === entries.length &&
    !entries.some(({ id }) => open.has(id) && state.open.some((one) => one.id === id));
  return { ...close({ told: state.told, open: [...open.values()] }, single, nowMs), missed };
}

/** The counted lines whose minute is over by now; with `nowMs` null all of them. */
export function closeEntries(state: TailState, nowMs: number | null): TailStep {
  return { ...close(state, [], nowMs), missed: false };
}

function close(state: TailState, single: readonly ActivityEntry[], nowMs: number | null) {
  const closed = state.open.filter((entry) => nowMs === null || isOver(entry, nowMs));
  const lines = [...closed, ...single].sort(byTime);
  const told = [...state.told, ...lines.map(({ id }) => id)].slice(-REMEMBERED);
  const open = state.open.filter((entry) => !closed.includes(entry));
  return { state: { told, open }, lines };
}

function byTime(a: ActivityEntry, b: ActivityEntry): number {
  return Date.parse(a.at) - Date.parse(b.at) || Number(a.id) - Number(b.id) || 0;
}
