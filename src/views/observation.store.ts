import { Injectable } from '@nestjs/common';
import type { Statements } from '../platform/database/database.js';
import type { SightingRow } from './model/observed-client.js';
import type { GhostRow, SweepRow, WatchRow } from './model/site-observation.js';
import type { StepCount } from './model/throughput.js';

const SIGHTINGS = `
  SELECT g.id, g.source, g.seen_at AS "seenAt", g.missed_sweeps AS "missedSweeps", g.needs_update AS "needsUpdate",
    g.last_connect_at AS "lastConnectAt", g.last_disconnect_at AS "lastDisconnectAt", g.last_access_at AS "lastAccessAt",
    g.returned_run_id AS "returnedRunId", g.returned_after AS "returnedAfter", g.returned_by AS "returnedBy",
    g.away_ms AS "awayMs", g.ghost_of AS "ghostOf", double.name AS "ghostOfName"
  FROM client_sighting g LEFT JOIN client double ON double.id = g.ghost_of
  WHERE g.id = ANY($1::uuid[])`;

const WATCH = `
  SELECT source, pace, next_sweep_at AS "nextSweepAt", looked_at AS "lookedAt", connected_clients AS "connectedClients",
    connected_at AS "connectedAt", clock_offset_ms AS "clockOffsetMs", problem, problem_since AS "problemSince",
    problem_detail AS "problemDetail", troubles, oldest_seen_at AS "oldestSeenAt", missed, ghosts
  FROM site_watch WHERE site_id = $1`;

const SWEEP = `
  id, number, source, state, pace, started_at AS "startedAt", finished_at AS "finishedAt", by, next_page AS "nextPage",
  last_page AS "lastPage", rows, total, calls, enrolled, changed, missed, removed, failure`;

const LATEST = `SELECT ${SWEEP} FROM sweep WHERE site_id = $1 AND state = 'complete' ORDER BY number DESC LIMIT 1`;
const NEWEST = `SELECT ${SWEEP} FROM sweep WHERE site_id = $1 ORDER BY number DESC LIMIT 1`;

/** By the beginnings of sweeps: what was seen in one is told as of the moment at which its page was asked for. */
const RETURN_STEPS = `
  SELECT floor(extract(epoch FROM returned_by) / $5)::bigint AS step, count(*) AS succeeded,
    count(*) FILTER (WHERE returned_by > $3::timestamptz - interval '1 minute') AS "lastMinute",
    count(*) FILTER (WHERE returned_by > $3::timestamptz - interval '5 minutes') AS "lastFiveMinutes"
  FROM client_sighting
  WHERE site_id = $1 AND returned_run_id = $2 AND returned_by > $3::timestamptz - make_interval(secs => $4) GROUP BY 1`;

const GHOSTS = `
  SELECT c.id, c.client_id AS "clientId", c.name, c.hostname, c.group_name AS "group", g.last_connect_at AS "lastConnectAt",
    g.seen_at AS "seenAt", double.id AS "doubleId", double.client_id AS "doubleClientId", double.name AS "doubleName",
    other.last_connect_at AS "doubleLastConnectAt"
  FROM client_sighting g JOIN client c ON c.id = g.id JOIN client double ON double.id = g.ghost_of
  LEFT JOIN client_sighting other ON other.id = g.ghost_of
  WHERE g.site_id = $1 AND g.ghost_of IS NOT NULL AND ($2::uuid IS NULL OR g.id > $2) ORDER BY g.id LIMIT $3`;

const GHOST_COUNT = 'SELECT count(*) AS count FROM client_sighting WHERE site_id = $1 AND ghost_of IS NOT NULL';

/** No row without an active run. How a client stands to the run is said by a look since it began alone. */
const BEFORE_RUN = `
  SELECT count(u.id) AS count FROM upgrade_run r
  LEFT JOIN client_upgrade u ON u.site_id = r.site_id AND u.state = 'up_to_date'
    AND (u.run_id IS DISTINCT FROM r.id OR u.finished_at IS NULL)
  WHERE r.id = $1 AND r.ended_at IS NULL GROUP BY r.id`;

/** SQL of what was seen of observed sites, as it is shown. Reads only. */
@Injectable()
export class ObservationStore {
  async sightings(tx: Statements, ids: readonly string[]): Promise<Map<string, SightingRow>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.prepared<SightingRow>(SIGHTINGS, [ids]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Null for a site that nothing has looked at yet. */
  async watch(tx: Statements, siteId: string): Promise<WatchRow | null> {
    const rows = await tx.prepared<WatchRow>(WATCH, [siteId]);
    return rows[0] ?? null;
  }

  /** The latest complete look at the whole fleet. */
  async latestSweep(tx: Statements, siteId: string): Promise<SweepRow | null> {
    const rows = await tx.prepared<SweepRow>(LATEST, [siteId]);
    return rows[0] ?? null;
  }

  /** The newest of all, whatever came of it. */
  async newestSweep(tx: Statements, siteId: string): Promise<SweepRow | null> {
    const rows = await tx.prepared<SweepRow>(NEWEST, [siteId]);
    return rows[0] ?? null;
  }

  /** Who needed no update when last seen, before that run began; null when it is not on. */
  async beforeRun(tx: Statements, runId: string | null): Promise<number | null> {
    if (runId === null) return null;
    const rows = await tx.prepared<{ count: number }>(BEFORE_RUN, [runId]);
    return rows[0]?.count ?? null;
  }

  /** Returns that were seen in the last `windowSeconds` before `nowMs`, by steps of `stepSeconds`. */
  returnSteps(
    tx: Statements,
    { siteId, runId, nowMs }: { siteId: string; runId: string; nowMs: number },
    window: { windowSeconds: number; stepSeconds: number },
  ): Promise<StepCount[]> {
    const now = new Date(nowMs).toISOString();
    return tx.prepared(RETURN_STEPS, [siteId, runId, now, window.windowSeconds, window.stepSeconds]);
  }

  ghosts(tx: Statements, siteId: string, after: string | null, limit: number): Promise<GhostRow[]> {
    return tx.prepared(GHOSTS, [siteId, after, limit]);
  }

  async ghostCount(tx: Statements, siteId: string): Promise<number> {
    const rows = await tx.prepared<{ count: number }>(GHOST_COUNT, [siteId]);
    return rows[0]!.count;
  }
}
