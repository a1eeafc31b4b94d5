import type { Transaction } from '../../src/platform/database/database.js';

/** A line of the slot log, in the order of `id`. */
export interface SlotLogLine {
  id: number;
  at: Date;
  fence: number;
  action: string;
  /** Why the slot was given back; null where it was taken. */
  reason: string | null;
  client_id: string;
}

export interface Replay {
  /** The most slots held at once. */
  most: number;
  /** How many are held at the end. */
  held: number;
  /** What must never happen: a second slot of one client, a slot given back twice, a fence that did not grow, too many at once. */
  faults: string[];
}

export function readSlotLog(database: Pick<Transaction, 'query'>, siteId: string): Promise<SlotLogLine[]> {
  return database.query<SlotLogLine>(
    'SELECT id, at, fence, action, reason, client_id FROM slot_log WHERE site_id = $1 ORDER BY id',
    [siteId],
  );
}

/**
 * Replays the slot log. `limitAt` says which limit was in force when a line was written; only what is granted is held against it,
 * since slots may be held above a limit that was lowered.
 */
export function replaySlotLog(
  lines: readonly SlotLogLine[],
  limitAt: (line: SlotLogLine) => number = () => Infinity,
): Replay {
  const open = new Map<number, string>();
  const holders = new Set<string>();
  const lastFences = new Map<string, number>();
  const faults: string[] = [];
  let most = 0;
  for (const line of lines) {
    const { fence, action, client_id: client } = line;
    if (action === 'acquired') {
      if (holders.has(client)) faults.push(`client ${client} got a second slot with fence ${fence}`);
      const lastFence = lastFences.get(client) ?? 0;
      if (fence <= lastFence) faults.push(`client ${client} got fence ${fence} after ${lastFence}`);
      lastFences.set(client, fence);
      open.set(fence, client);
      holders.add(client);
      if (open.size > limitAt(line))
        faults.push(`fence ${fence} was the ${open.size}th at a limit of ${limitAt(line)}`);
    } else {
      if (!open.delete(fence)) faults.push(`fence ${fence} was given back but not held`);
      holders.delete(client);
    }
    most = Math.max(most, open.size);
  }
  return { most, held: open.size, faults };
}

/** How many slots were given back, by reason. */
export function countReleases(lines: readonly SlotLogLine[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { action, reason } of lines) {
    if (action !== 'acquired') counts[reason ?? 'none'] = (counts[reason ?? 'none'] ?? 0) + 1;
  }
  return counts;
}
