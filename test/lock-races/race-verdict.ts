import type { Statements } from '../../src/platform/database/database.js';
import { readSlotLog, replaySlotLog, type SlotLogLine } from '../support/slot-log.js';

export interface RaceVerdict {
  grants: number;
  /** The most slots held at once. */
  most: number;
  limitMoves: number;
  /** Grants above the limit as it was when they were made, as sentences. */
  overGrants: string[];
  /** Everything else that must not be, as sentences. */
  faults: string[];
}

interface FeedLine {
  kind: string;
  fence: number | null;
  before: number | null;
  after: number | null;
}

/** What stood in the settings when a grant was made. */
interface Rules {
  limit: number;
  isPaused: boolean;
}

/** Who grants, moves the limit or pauses holds the settings row alone, so that in commit order these lines stand as they happened. */
const FEED = `
  SELECT kind, (data ->> 'fence')::bigint AS fence,
    CASE kind WHEN 'limit.changed' THEN (data ->> 'before')::int END AS before,
    CASE kind WHEN 'limit.changed' THEN (data ->> 'after')::int END AS after
  FROM change
  WHERE site_id = $1 AND (kind IN ('limit.changed', 'starts.paused', 'starts.resumed')
    OR kind = 'client.upgrade_changed' AND data ->> 'from' = 'queued' AND data ->> 'to' = 'granted')
  ORDER BY xid, id`;

/**
 * Judges by what is in the database and nothing else: replays the slot log against the limits and pauses that the change feed tells of.
 * May be asked while the race goes on.
 */
export async function judgeRace(database: Pick<Statements, 'query'>, siteId: string): Promise<RaceVerdict> {
  const lines = await readSlotLog(database, siteId);
  const feed = await database.query<FeedLine>(FEED, [siteId]);
  const { rules, limitMoves, faults } = followRules(feed);
  const acquired = lines.filter(({ action }) => action === 'acquired');
  for (const { fence } of acquired) {
    if (!rules.has(fence)) faults.push(`fence ${fence} is not in the change feed`);
    else if (rules.get(fence)!.isPaused) faults.push(`fence ${fence} was granted while paused`);
  }
  const { most, faults: found } = replaySlotLog(lines, ({ fence }) => rules.get(fence)?.limit ?? 0);
  const overGrants = found.filter((fault) => fault.includes('at a limit of'));
  faults.push(...found.filter((fault) => !overGrants.includes(fault)));
  return { grants: acquired.length, most, limitMoves, overGrants, faults };
}

/** The limit and the pause at each grant, by its fence. Each move of the limit must go on from the one before. */
function followRules(feed: readonly FeedLine[]): { rules: Map<number, Rules>; limitMoves: number; faults: string[] } {
  const rules = new Map<number, Rules>();
  const faults: string[] = [];
  const moves = feed.filter(({ kind }) => kind === 'limit.changed');
  let limit = moves[0]?.before ?? Infinity;
  let isPaused = false;
  for (const { kind, fence, before, after } of feed) {
    if (kind === 'limit.changed') {
      if (before !== limit) faults.push(`the limit was moved from ${before} to ${after} while it was ${limit}`);
      limit = after ?? Infinity;
    } else if (kind === 'client.upgrade_changed') rules.set(fence!, { limit, isPaused });
    else isPaused = kind === 'starts.paused';
  }
  return { rules, limitMoves: moves.length, faults };
}

/** For a site where nothing happens any more: the rows that hold a slot must be the slots that the log leaves open. */
export async function compareHolders(database: Pick<Statements, 'query'>, siteId: string): Promise<string[]> {
  const lines = await readSlotLog(database, siteId);
  const rows = await database.query<{ fence: number; id: string }>(
    `SELECT fence, id FROM client_upgrade WHERE site_id = $1 AND state IN ('granted', 'upgrading', 'suspect')`,
    [siteId],
  );
  const open = openSlots(lines);
  const held = new Map(rows.map(({ fence, id }) => [fence, id]));
  const faults: string[] = [];
  for (const [fence, id] of open) if (held.get(fence) !== id) faults.push(`fence ${fence} is open in the log only`);
  for (const [fence, id] of held) if (open.get(fence) !== id) faults.push(`fence ${fence} is held in the rows only`);
  return faults;
}

/** The client of each slot that was taken and not given back, by fence. */
function openSlots(lines: readonly SlotLogLine[]): Map<number, string> {
  const open = new Map<number, string>();
  for (const { action, fence, client_id: client } of lines) {
    if (action === 'acquired') open.set(fence, client);
    else open.delete(fence);
  }
  return open;
}
