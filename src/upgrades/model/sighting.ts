/**
 * Decides what a sighting makes of an observed client's upgrade. The appliance says whether a client needs an update and when it last
 * connected, and nothing else: whether it waits or upgrades is not visible, and nothing here claims it. A sighting from before the run
 * began says nothing of the run. Rollcall grants nothing on an observed site, so no state here holds a slot.
 * Invariant: a client has finished a run exactly while its newest sighting since the run began shows that it needs no update.
 */
import type { SightingSource } from '../../contracts/observed-words.js';
import type { Connection } from '../../contracts/words.js';
import { isReachable } from '../../fleet/model/connection.js';
import { label, type Known } from './label.js';
import { move, type Situation, type Transition, type Upgrade } from './upgrade.js';

/** What one sighting shows that matters here. Times are by our clock. */
export interface SeenUpgrade {
  /** When the row was asked for, and by when it was answered: it was true in between. */
  seenAtMs: number;
  answeredAtMs: number;
  needsUpdate: boolean;
  connection: Connection;
  lastConnectAtMs: number | null;
  lastDisconnectAtMs: number | null;
  /** A stale double of a living client, and not heard of since that was found. */
  isGhost: boolean;
}

/** A client's return in a run: it came back between two sightings and needs no update now. */
export interface Return {
  runId: string;
  /** When its row was asked for that last showed it to need an update. */
  afterMs: number;
  /** When the row was there that first showed it to need none. */
  byMs: number;
  /** How long it was disconnected, by the appliance's own times; null where they do not say. */
  awayMs: number | null;
}

/** `known` is the client as it was before this sighting: a run that began meanwhile labels it by that. */
export function observeSighting(
  upgrade: Upgrade,
  known: Known,
  seen: SeenUpgrade,
  situation: Situation,
  source: SightingSource,
): Transition {
  const labelled: Transition = { ...label(upgrade, known, situation), source };
  const reachable = move(labelled, seen.answeredAtMs, { reachable: isReachable(seen.connection) });
  const isOld = situation.run !== null && isBefore(seen, situation.run);
  return judgeSeen(reachable, seen, isOld ? { ...situation, run: null } : situation);
}

/** Where a client stands by what was seen of it. Also for one that is found to be a ghost, or to be none any more. */
export function judgeSeen(transition: Transition, seen: SeenUpgrade, { run }: Situation): Transition {
  const { answeredAtMs: byMs } = seen;
  const { after } = transition;
  if (!seen.needsUpdate) {
    const finishedAtMs = run === null ? after.finishedAtMs : (after.finishedAtMs ?? byMs);
    return move(transition, byMs, { state: 'up_to_date', reason: null, finishedAtMs });
  }
  if (seen.isGhost) {
    return move(transition, byMs, { state: 'ghost', reason: 'stale_double', finishedAtMs: null });
  }
  if (run === null || isBackSince(seen, baselineOf(run))) {
    return move(transition, byMs, { state: 'pending', reason: 'not_visible', finishedAtMs: null });
  }
  return move(transition, byMs, { state: 'awaiting_check_in', reason: 'awaiting_check_in', finishedAtMs: null });
}

/**
 * The return that a sighting shows of a client that was last seen to need an update at `pendingAtMs`; null where it shows none. Only who
 * was seen pending is said to have come back: of others it is not known whether they needed anything. The row's last connect does not
 * narrow the range: it may be a later one, and the appliance's clock may be wrong by more than a page takes.
 */
export function returnOf(pendingAtMs: number | null, seen: SeenUpgrade, { run }: Situation): Return | null {
  if (run === null || pendingAtMs === null || seen.needsUpdate || isBefore(seen, run)) return null;
  return { runId: run.id, afterMs: pendingAtMs, byMs: seen.answeredAtMs, awayMs: awayMs(seen, baselineOf(run)) };
}

type Run = NonNullable<Situation['run']>;

const isBefore = (seen: SeenUpgrade, { begunAtMs = null }: Run): boolean =>
  begunAtMs !== null && seen.seenAtMs < begunAtMs;

const baselineOf = ({ baselineAtMs = null, begunAtMs = null }: Run): number => baselineAtMs ?? begunAtMs ?? 0;

/** Who is online now was not away, or is back. A passive client's connect is a check-in, and its last one may lie before. */
function isBackSince({ connection, lastConnectAtMs }: SeenUpgrade, baselineAtMs: number): boolean {
  return connection === 'online' || (lastConnectAtMs !== null && lastConnectAtMs > baselineAtMs);
}

function awayMs({ lastConnectAtMs, lastDisconnectAtMs }: SeenUpgrade, baselineAtMs: number): number | null {
  if (lastConnectAtMs === null || lastDisconnectAtMs === null) return null;
  const isWhole = lastDisconnectAtMs > baselineAtMs && lastConnectAtMs > lastDisconnectAtMs;
  return isWhole ? lastConnectAtMs - lastDisconnectAtMs : null;
}
