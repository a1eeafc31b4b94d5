/**
 * Decides which clients are stale doubles: of a computer on which the client was installed anew, the list keeps the former entry, which
 * needs an update for ever. A ghost needs an update, was not connected for long, and shares host name and group with a living client.
 * Invariant: a client that can be reached, or that needs no update, is never a ghost; nor is one whose double is a ghost itself.
 */
import type { Connection } from '../../../contracts/words.js';
import { isReachable } from '../../../fleet/model/connection.js';

/** Two computers of one name may stand in one group, and one of them be off for days. */
const SILENT_MS = 7 * 24 * 3_600_000;

export interface Double {
  id: string;
  hostKey: string | null;
  needsUpdate: boolean;
  connection: Connection;
  lastConnectAtMs: number | null;
  lastDisconnectAtMs: number | null;
  ghostOf: string | null;
}

/** What is different from what is kept: by id, of whom it is a ghost, or null where it is none any more. */
export function ghostChanges(doubles: readonly Double[], nowMs: number): Map<string, string | null> {
  const living = livingByHost(doubles, nowMs);
  const changes = new Map<string, string | null>();
  for (const one of doubles) {
    const double = one.hostKey === null || !isStale(one, nowMs) ? undefined : living.get(one.hostKey);
    const ghostOf = double?.id ?? null;
    if (ghostOf !== one.ghostOf) changes.set(one.id, ghostOf);
  }
  return changes;
}

/** Of several living ones, the one that was heard last. */
function livingByHost(doubles: readonly Double[], nowMs: number): Map<string, Double> {
  const living = new Map<string, Double>();
  for (const one of doubles) {
    if (one.hostKey === null || !isLiving(one, nowMs)) continue;
    const best = living.get(one.hostKey);
    if (best === undefined || lastWordMs(one) > lastWordMs(best)) living.set(one.hostKey, one);
  }
  return living;
}

const lastWordMs = (one: Double): number =>
  Math.max(one.lastConnectAtMs ?? -Infinity, one.lastDisconnectAtMs ?? -Infinity);

const isSilent = (one: Double, nowMs: number) => !isReachable(one.connection) && nowMs - lastWordMs(one) > SILENT_MS;

const isStale = (one: Double, nowMs: number) =>
  one.needsUpdate && one.connection !== 'uninstalled' && isSilent(one, nowMs);

const isLiving = (one: Double, nowMs: number) => one.connection !== 'uninstalled' && !isSilent(one, nowMs);
