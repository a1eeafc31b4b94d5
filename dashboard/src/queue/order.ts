/**
 * The order of the queue as one list: its head as the stream tells it, and behind that the pages that were read on the way. Pure. Its
 * invariant: while the head stands still, nothing behind it moves; only what a row says of itself moves on.
 */
import type { Client } from '@contracts/clients';
import type { QueueEntry } from '@contracts/upgrades';
import type { UpgradeState } from '@contracts/words';

export interface OrderRow extends Pick<QueueEntry, 'id' | 'name' | 'reason' | 'attempts' | 'connection' | 'bumped'> {
  place: number | null;
  /** Who moved it to the front, and when; null also where only the server's head of the queue could say. */
  bump: QueueEntry['bump'];
  expectedWaitSeconds: number | null;
  since: string;
  /** Where it went, once it is no longer in the queue. */
  left: UpgradeState | null;
}

export function rowOfEntry(entry: QueueEntry): OrderRow {
  const {
    id,
    name,
    reason,
    attempts,
    connection,
    bumped,
    bump = null,
    expectedWaitSeconds = null,
    since,
    position,
  } = entry;
  const own = { id, name, reason, attempts, connection, bumped, expectedWaitSeconds, since };
  return { ...own, bump, place: position, left: entry.state === 'queued' ? null : entry.state };
}

export function rowOfClient(client: Client): OrderRow {
  const { id, name, reason, attempts, connection, bumped, expectedWaitSeconds } = client;
  const own = { id, name, reason, attempts, connection, bumped, expectedWaitSeconds };
  const left = client.upgradeState === 'queued' ? null : client.upgradeState;
  return { ...own, bump: null, place: client.queuePosition, since: client.upgradeStateSince, left };
}

/** Where the rest begins in a list that was read from the front: behind the last of the head. Null when that one is not in it. */
export function restBegins(
  head: readonly { id: string }[],
  read: readonly ({ id: string } | undefined)[],
): number | null {
  const last = head.at(-1);
  if (last === undefined) return 0;
  const index = read.findIndex((row) => row?.id === last.id);
  return index < 0 ? null : index + 1;
}

/** How many have come into the part that is shown or left it; where nobody has, how many stand elsewhere. */
export function countChanges(shown: readonly { id: string }[], latest: readonly { id: string }[]): number {
  const now = new Set(latest.map(({ id }) => id));
  const before = new Set(shown.map(({ id }) => id));
  const gone = shown.filter(({ id }) => !now.has(id)).length;
  const come = latest.filter(({ id }) => !before.has(id)).length;
  const moved = shown.filter(({ id }, index) => latest[index]?.id !== id).length;
  return Math.max(gone, come) || moved;
}
