import { Injectable } from '@nestjs/common';
import type { DriverFailure, SightingSource, SightTrouble } from '../../contracts/observed-words.js';
import type { Statements } from '../../platform/database/database.js';
import type { SeenRule } from '../model/finding.js';
import { GONE_AT, seenParams, seenSql } from './member-rules.js';

export interface SightRow {
  source: SightingSource;
  nextSweepAt: Date | null;
  problem: DriverFailure | null;
  problemSince: Date | null;
  problemDetail: string | null;
  troubles: { code: SightTrouble; since: string; detail: string | null }[];
}

/** A whole look at a fleet. */
export interface SweepRow {
  fromAt: Date;
  toAt: Date;
  firstAt: Date;
}

export interface RunRow {
  id: string;
  number: number;
  begunAt: Date;
  baselineAt: Date | null;
}

export interface QueueRow {
  waiting: number;
  lastFinishedAt: Date | null;
}

export interface GroupCount {
  /** '' for clients in no group. */
  group: string;
  clients: number;
}

const RUN = `
  SELECT id, number, begun_at AS "begunAt", baseline_at AS "baselineAt" FROM upgrade_run WHERE site_id = $1 AND id = $2`;

/** `$2` null: no run yet. The second is looked for from the newest end on. */
const QUEUE = `
  SELECT
    (SELECT count(*) FROM client_upgrade
     WHERE site_id = $1 AND state = 'queued' AND reachable AND (retry_at IS NULL OR retry_at <= clock_timestamp())) AS waiting,
    (SELECT at FROM slot_log
     WHERE site_id = $1 AND action <> 'acquired' AND reason = 'succeeded' AND at >= $2 ORDER BY at DESC LIMIT 1) AS "lastFinishedAt"`;

/** Found by the index of those that are gone. Who is in a slot is away because it upgrades. */
const GONE = `
  SELECT coalesce(c.group_name, '') AS "group", count(*) AS clients FROM client c
  WHERE c.site_id = $1 AND c.connection = 'offline' AND c.connection_since >= $2 AND c.connection_type = 'active'
    AND c.id NOT IN (SELECT s.id FROM client_upgrade s WHERE s.site_id = $1 AND s.state IN ('granted', 'upgrading', 'suspect'))
  GROUP BY 1`;

/**
 * Who was online then: those who are now, and those who have gone since. One who came and went in between is counted as having been there:
 * of a fleet that vanishes for the second time too few would be known otherwise.
 */
const ONLINE_AT = `
  SELECT coalesce(group_name, '') AS "group", count(*) AS clients FROM client
  WHERE site_id = $1 AND connection_type = 'active'
    AND (connection = 'online' OR connection = 'offline' AND connection_since >= $2)
  GROUP BY 1`;

const P95 = `
  SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY held_ms) AS ms, count(*) AS finished FROM (
    SELECT held_ms FROM slot_log
    WHERE site_id = $1 AND action <> 'acquired' AND reason = 'succeeded' AND held_ms IS NOT NULL ORDER BY at DESC LIMIT $2
  ) latest`;

const SIGHT = `
  SELECT source, next_sweep_at AS "nextSweepAt", problem, problem_since AS "problemSince", problem_detail AS "problemDetail", troubles
  FROM site_watch WHERE site_id = $1`;

/** The latest two; an export is of the time at which the appliance wrote it. */
const SWEPT = `
  SELECT coalesce(taken_at, started_at) AS "fromAt", coalesce(taken_at, finished_at, last_page_at, started_at) AS "toAt",
    (SELECT coalesce(f.taken_at, f.started_at) FROM sweep f WHERE f.site_id = $1 AND f.state = 'complete' ORDER BY f.number LIMIT 1) AS "firstAt"
  FROM sweep WHERE site_id = $1 AND state = 'complete' ORDER BY number DESC LIMIT 2`;

const SEEN_QUEUE = `
  SELECT
    (SELECT count(*) FROM client_upgrade u JOIN client c ON c.id = u.id
     WHERE u.site_id = $1 AND u.state = 'pending' AND c.connection = 'online') AS waiting,
    (SELECT max(returned_by) FROM client_sighting WHERE site_id = $1 AND returned_run_id = $2 AND returned_by IS NOT NULL) AS "lastFinishedAt"`;

const SEEN_GONE = `
  SELECT coalesce(c.group_name, '') AS "group", count(*) AS clients FROM client c JOIN client_sighting s ON s.id = c.id
  WHERE c.site_id = $1 AND s.site_id = $1 AND c.connection = 'offline' AND c.connection_type = 'active'
    AND ${GONE_AT} >= $2 AND ${seenSql(3)}
  GROUP BY 1`;

const SEEN_ONLINE_AT = `
  SELECT coalesce(c.group_name, '') AS "group", count(*) AS clients FROM client c JOIN client_sighting s ON s.id = c.id
  WHERE c.site_id = $1 AND s.site_id = $1 AND c.connection_type = 'active'
    AND (c.connection = 'online' OR c.connection = 'offline' AND ${GONE_AT} >= $2)
  GROUP BY 1`;

const iso = (timeMs: number): string => new Date(timeMs).toISOString();

/** SQL of what the rules of alerts need to know. Reads only, and locks nothing. */
@Injectable()
export class AlertFactsStore {
  async run(tx: Statements, siteId: string, runId: string): Promise<RunRow | null> {
    return (await tx.prepared<RunRow>(RUN, [siteId, runId]))[0] ?? null;
  }

  async queue(tx: Statements, siteId: string, runBegunAtMs: number | null): Promise<QueueRow> {
    const [row] = await tx.prepared<QueueRow>(QUEUE, [siteId, runBegunAtMs === null ? null : iso(runBegunAtMs)]);
    return row!;
  }

  /** Of an observed site: who is pending and online, and when somebody was last seen to be back in that run. */
  async seenQueue(tx: Statements, siteId: string, runId: string | null): Promise<QueueRow> {
    const [row] = await tx.prepared<QueueRow>(SEEN_QUEUE, [siteId, runId]);
    return row!;
  }

  /** How an observed site is watched; null before that has begun. */
  async sight(tx: Statements, siteId: string): Promise<SightRow | null> {
    return (await tx.prepared<SightRow>(SIGHT, [siteId]))[0] ?? null;
  }

  /** The latest two whole looks at the fleet, the newer first. */
  swept(tx: Statements, siteId: string): Promise<SweepRow[]> {
    return tx.prepared<SweepRow>(SWEPT, [siteId]);
  }

  /** Active clients that went at or after then and are offline, by group. */
  gone(tx: Statements, siteId: string, afterMs: number, seen: SeenRule | undefined): Promise<GroupCount[]> {
    if (seen === undefined) return tx.prepared(GONE, [siteId, iso(afterMs)]);
    return tx.prepared(SEEN_GONE, [siteId, iso(afterMs), ...seenParams(seen)]);
  }

  /** Active clients that were online then, by group. Reads the whole fleet. */
  onlineAt(tx: Statements, siteId: string, atMs: number, isObserved: boolean): Promise<GroupCount[]> {
    return tx.prepared(isObserved ? SEEN_ONLINE_AT : ONLINE_AT, [siteId, iso(atMs)]);
  }

  /** Of the latest `most` successful upgrades, in seconds; null when there are fewer than `least`. */
  async upgradeSecondsP95(tx: Statements, siteId: string, most: number, least: number): Promise<number | null> {
    const [row] = await tx.prepared<{ ms: number | null; finished: number }>(P95, [siteId, most]);
    return row === undefined || row.ms === null || row.finished < least ? null : row.ms / 1000;
  }
}
