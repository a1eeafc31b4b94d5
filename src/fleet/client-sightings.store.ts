import { Injectable } from '@nestjs/common';
import type { SightingSource } from '../contracts/observed-words.js';
import type { Connection } from '../contracts/words.js';
import type { Statements, Transaction } from '../platform/database/database.js';
import type { SightingRecord } from './model/sighting.js';

interface Row {
  id: string;
  siteId: string;
  source: SightingSource;
  seenAt: Date;
  missedSweeps: number;
  needsUpdate: boolean;
  pendingAt: Date | null;
  lastConnectAt: Date | null;
  lastDisconnectAt: Date | null;
  lastAccessAt: Date | null;
  returnedRunId: string | null;
  returnedAfter: Date | null;
  returnedBy: Date | null;
  awayMs: number | null;
  ghostOf: string | null;
  hostKey: string | null;
}

const COLUMNS = `s.id, s.site_id AS "siteId", s.source, s.seen_at AS "seenAt", s.missed_sweeps AS "missedSweeps",
  s.needs_update AS "needsUpdate", s.pending_at AS "pendingAt", s.last_connect_at AS "lastConnectAt",
  s.last_disconnect_at AS "lastDisconnectAt", s.last_access_at AS "lastAccessAt", s.returned_run_id AS "returnedRunId",
  s.returned_after AS "returnedAfter", s.returned_by AS "returnedBy", s.away_ms AS "awayMs", s.ghost_of AS "ghostOf",
  s.host_key AS "hostKey"`;

const BY_CLIENT_IDS = `
  SELECT ${COLUMNS} FROM client c JOIN client_sighting s ON s.id = c.id
  WHERE c.site_id = $1 AND c.client_id = ANY($2::text[])`;
const BY_IDS = `SELECT ${COLUMNS} FROM client_sighting s WHERE s.id = ANY($1::uuid[])`;

/** Seen again and all as before: touches no indexed column, so PostgreSQL keeps the row where it is. */
const TOUCH = `
  UPDATE client_sighting SET seen_at = $2, missed_sweeps = 0, pending_at = CASE WHEN needs_update THEN $2 ELSE pending_at END
  WHERE id = ANY($1::uuid[]) AND seen_at < $2`;

const WRITTEN = ['source', 'seen_at', 'missed_sweeps', 'needs_update', 'pending_at', 'last_connect_at'];
WRITTEN.push('last_disconnect_at', 'last_access_at', 'returned_run_id', 'returned_after', 'returned_by', 'away_ms');
WRITTEN.push('ghost_of', 'host_key');

const SAVE = `
  INSERT INTO client_sighting (id, site_id, ${WRITTEN.join(', ')})
  SELECT id, site_id, ${WRITTEN.join(', ')} FROM json_populate_recordset(NULL::client_sighting, $1::json)
  ON CONFLICT (id) DO UPDATE SET ${WRITTEN.map((column) => `${column} = excluded.${column}`).join(', ')}
  WHERE client_sighting.seen_at <= excluded.seen_at`;

const UNSEEN_COUNT = 'SELECT count(*)::int AS count FROM client_sighting WHERE site_id = $1 AND seen_at < $2';
const UNSEEN = `
  SELECT c.client_id AS "clientId" FROM client_sighting s JOIN client c ON c.id = s.id
  WHERE s.site_id = $1 AND s.seen_at < $2 ORDER BY random() LIMIT $3`;
const SEEN_LAST = `
  SELECT c.client_id AS "clientId" FROM client_sighting s JOIN client c ON c.id = s.id
  WHERE s.site_id = $1 AND s.seen_at >= $2 ORDER BY s.seen_at DESC, s.id LIMIT 1`;
/** A file's time may lie ahead by minutes; nothing else lies ahead. */
const SET_RIGHT = `
  UPDATE client_sighting SET seen_at = $2::timestamptz - interval '1 millisecond', pending_at = NULL
  WHERE site_id = $1 AND seen_at > clock_timestamp() + interval '10 minutes'`;
const FORGET_PENDING = 'UPDATE client_sighting SET pending_at = NULL WHERE site_id = $1 AND pending_at IS NOT NULL';
const COUNT_OTHERS = `
  SELECT count(*)::int AS fleet, count(*) FILTER (WHERE one.client_id IS NULL)::int AS others
  FROM client c LEFT JOIN unnest($2::text[]) AS one (client_id) ON one.client_id = c.client_id WHERE c.site_id = $1`;
/** Times of two files may be of different precision. */
const COMPARE_WORDS = `
  SELECT count(*) FILTER (WHERE told.at < known.at - interval '1 minute')::int AS earlier,
    count(*) FILTER (WHERE told.at > known.at + interval '1 minute')::int AS later
  FROM unnest($2::text[], $3::timestamptz[]) AS told (client_id, at)
  JOIN client c ON c.site_id = $1 AND c.client_id = told.client_id
  CROSS JOIN LATERAL (SELECT greatest(last_connect_at, last_disconnect_at) AS at FROM client_sighting s WHERE s.id = c.id) AS known`;
const COUNT_MISSED = `
  UPDATE client_sighting SET missed_sweeps = missed_sweeps + 1 WHERE site_id = $1 AND seen_at < $2`;
const COUNTS = `
  SELECT min(seen_at) AS "oldestSeenAt", count(*)::int AS clients, count(*) FILTER (WHERE seen_at >= $2)::int AS seen,
    count(*) FILTER (WHERE missed_sweeps > 0)::int AS missed, count(*) FILTER (WHERE ghost_of IS NOT NULL)::int AS ghosts
  FROM client_sighting WHERE site_id = $1`;

/** Clients that share host name and group with another; and those that were ghosts, whatever they share now. */
const DOUBLES = `
  SELECT s.id, c.client_id AS "clientId", s.host_key AS "hostKey", s.seen_at AS "seenAt", s.needs_update AS "needsUpdate",
    s.last_connect_at AS "lastConnectAt", s.last_disconnect_at AS "lastDisconnectAt", s.ghost_of AS "ghostOf", c.connection
  FROM client_sighting s JOIN client c ON c.id = s.id
  WHERE s.site_id = $1 AND (s.ghost_of IS NOT NULL OR s.host_key IN (
    SELECT host_key FROM client_sighting WHERE site_id = $1 AND host_key IS NOT NULL GROUP BY host_key HAVING count(*) > 1))
  ORDER BY s.id`;

/** What the sightings of a whole fleet come to. */
export interface SightingCounts {
  oldestSeenAt: Date | null;
  clients: number;
  /** Seen since the time that was asked for. */
  seen: number;
  missed: number;
  ghosts: number;
}

/** A client that may be a stale double, or have one. */
export interface DoubleRow {
  id: string;
  /** The site's own. */
  clientId: string;
  hostKey: string | null;
  seenAt: Date;
  needsUpdate: boolean;
  lastConnectAt: Date | null;
  lastDisconnectAt: Date | null;
  ghostOf: string | null;
  connection: Connection;
}

/** SQL over `client_sighting`, which the client's row guards. Decides nothing. */
@Injectable()
export class ClientSightingsStore {
  async byClientIds(tx: Statements, siteId: string, clientIds: readonly string[]): Promise<SightingRecord[]> {
    return (await tx.prepared<Row>(BY_CLIENT_IDS, [siteId, clientIds])).map(toRecord);
  }

  async byIds(tx: Statements, ids: readonly string[]): Promise<SightingRecord[]> {
    return (await tx.prepared<Row>(BY_IDS, [ids])).map(toRecord);
  }

  touch(tx: Transaction, ids: readonly string[], seenAtMs: number): void {
    if (ids.length > 0) tx.write(TOUCH, [ids, new Date(seenAtMs)]);
  }

  save(tx: Transaction, records: readonly SightingRecord[]): void {
    if (records.length > 0) tx.write(SAVE, [JSON.stringify(records.map(toRow))]);
  }

  async countUnseen(tx: Statements, siteId: string, sinceMs: number): Promise<number> {
    const [row] = await tx.prepared<{ count: number }>(UNSEEN_COUNT, [siteId, new Date(sinceMs)]);
    return row!.count;
  }

  /** The site's own ids of clients not seen since then; each time others, so that of more than are asked for every one has its turn. */
  async unseen(tx: Statements, siteId: string, sinceMs: number, limit: number): Promise<string[]> {
    const rows = await tx.prepared<{ clientId: string }>(UNSEEN, [siteId, new Date(sinceMs), limit]);
    return rows.map((row) => row.clientId);
  }

  async seenLast(tx: Statements, siteId: string, sinceMs: number): Promise<string | null> {
    const rows = await tx.prepared<{ clientId: string }>(SEEN_LAST, [siteId, new Date(sinceMs)]);
    return rows[0]?.clientId ?? null;
  }

  setRight(tx: Transaction, siteId: string, nowMs: number): void {
    tx.write(SET_RIGHT, [siteId, new Date(nowMs)]);
  }

  forgetPending(tx: Transaction, siteId: string): void {
    tx.write(FORGET_PENDING, [siteId]);
  }

  /** How many clients the site has, and how many of them are not among these. */
  async countOthers(
    tx: Statements,
    siteId: string,
    clientIds: readonly string[],
  ): Promise<{ fleet: number; others: number }> {
    return (await tx.prepared<{ fleet: number; others: number }>(COUNT_OTHERS, [siteId, clientIds]))[0]!;
  }

  async compareWords(
    tx: Statements,
    siteId: string,
    words: readonly { clientId: string; at: Date | null }[],
  ): Promise<{ earlier: number; later: number }> {
    const params = [siteId, words.map(({ clientId }) => clientId), words.map(({ at }) => at)];
    return (await tx.prepared<{ earlier: number; later: number }>(COMPARE_WORDS, params))[0]!;
  }

  /** One more complete look lacked these. */
  countMissed(tx: Transaction, siteId: string, sinceMs: number): void {
    tx.write(COUNT_MISSED, [siteId, new Date(sinceMs)]);
  }

  async counts(tx: Statements, siteId: string, seenSinceMs: number): Promise<SightingCounts> {
    const [row] = await tx.prepared<SightingCounts>(COUNTS, [siteId, new Date(seenSinceMs)]);
    return row!;
  }

  doubles(tx: Statements, siteId: string): Promise<DoubleRow[]> {
    return tx.prepared<DoubleRow>(DOUBLES, [siteId]);
  }
}

const ms = (date: Date | null): number | null => date?.getTime() ?? null;
const iso = (timeMs: number | null): string | null => (timeMs === null ? null : new Date(timeMs).toISOString());

function toRecord(row: Row): SightingRecord {
  return {
    id: row.id,
    siteId: row.siteId,
    source: row.source,
    seenAtMs: row.seenAt.getTime(),
    missedSweeps: row.missedSweeps,
    needsUpdate: row.needsUpdate,
    pendingAtMs: ms(row.pendingAt),
    lastConnectAtMs: ms(row.lastConnectAt),
    lastDisconnectAtMs: ms(row.lastDisconnectAt),
    lastAccessAtMs: ms(row.lastAccessAt),
    returnedRunId: row.returnedRunId,
    returnedAfterMs: ms(row.returnedAfter),
    returnedByMs: ms(row.returnedBy),
    awayMs: row.awayMs,
    ghostOf: row.ghostOf,
    hostKey: row.hostKey,
  };
}

const toRow = (record: SightingRecord) => ({
  id: record.id,
  site_id: record.siteId,
  source: record.source,
  seen_at: iso(record.seenAtMs),
  missed_sweeps: record.missedSweeps,
  needs_update: record.needsUpdate,
  pending_at: iso(record.pendingAtMs),
  last_connect_at: iso(record.lastConnectAtMs),
  last_disconnect_at: iso(record.lastDisconnectAtMs),
  last_access_at: iso(record.lastAccessAtMs),
  returned_run_id: record.returnedRunId,
  returned_after: iso(record.returnedAfterMs),
  returned_by: iso(record.returnedByMs),
  away_ms: record.awayMs,
  ghost_of: record.ghostOf,
  host_key: record.hostKey,
});
