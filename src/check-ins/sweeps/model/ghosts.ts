/**
 * Decides which clients are stale doubles: of a computer on which the client was installed anew, the list keeps the former entry, which
 * needs an update for ever. A ghost needs an update, was not connected for long, and shares host name and group with a living client.
 * How long somebody has been silent is judged by its own last sighting, so that a look that lacked a client says nothing about it; and
 * once a ghost it stays one while its double is not known to be gone, however long that is silent.
 * Invariant: a client that can be reached, or that needs no update, is never a ghost; nor is one whose double is a ghost itself.
 */
import type { Connection } from '../../../contracts/words.js';
import { isReachable } from '../../../fleet/model/connection.js';

/** Two computers of one name may stand in one group, and one of them be off for days. */
const SILENT_MS = 7 * 24 * 3_600_000;

/** What a sighting shows of whether a client is stale. */
export interface Shown {
  seenAtMs: number;
  needsUpdate: boolean;
  connection: Connection;
  lastConnectAtMs: number | null;
  lastDisconnectAtMs: number | null;
}

export interface Double extends Shown {
  id: string;
  hostKey: string | null;
  ghostOf: string | null;
}

/** Needs an update, and nothing was heard of it for long when it was seen. */
export const isStale = (one: Shown): boolean => one.needsUpdate && one.connection !== 'uninstalled' && isSilent(one);

/** What is different from what is kept: by id, of whom it is a ghost, or null where it is none any more. */
export function ghostChanges(doubles: readonly Double[]): Map<string, string | null> {
  const living = livingByHost(doubles);
  const byId = new Map(doubles.map((double) => [double.id, double]));
  const changes = new Map<string, string | null>();
  for (const one of doubles) {
    const double = isStale(one) && one.hostKey !== null ? (living.get(one.hostKey) ?? keptOf(one, byId)) : null;
    const ghostOf = double?.id ?? null;
    if (ghostOf !== one.ghostOf) changes.set(one.id, ghostOf);
  }
  return changes;
}

/** Of several living ones, the one that was heard last. */
function livingByHost(doubles: readonly Double[]): Map<string, Double> {
  const living = new Map<string, Double>();
  for (const one of doubles) {
    if (one.hostKey === null || !isLiving(one)) continue;
    const best = living.get(one.hostKey);
    if (best === undefined || lastWordMs(one) > lastWordMs(best)) living.set(one.hostKey, one);
  }
  return living;
}

/** Its double so far, which is there still and has only been silent for long; null where it is gone, or another's by now. */
function keptOf(one: Double, byId: ReadonlyMap<string, Double>): Double | null {
  const double = one.ghostOf === null ? undefined : byId.get(one.ghostOf);
  if (double === undefined || double.ghostOf !== null || double.hostKey !== one.hostKey) return null;
  return double.connection === 'uninstalled' || lastWordMs(double) < lastWordMs(one) ? null : double;
}

const lastWordMs = ({ lastConnectAtMs, lastDisconnectAtMs }: Shown): number =>
  Math.max(lastConnectAtMs ?? -Infinity, lastDisconnectAtMs ?? -Infinity);

const isSilent = (one: Shown) => !isReachable(one.connection) && one.seenAtMs - lastWordMs(one) > SILENT_MS;

const isLiving = (one: Shown) => one.connection !== 'uninstalled' && !isSilent(one);
