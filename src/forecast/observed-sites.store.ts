import { Injectable } from '@nestjs/common';
import type { Statements } from '../platform/database/database.js';

/** What holds for an observed site as a whole. */
export interface SightRow {
  runId: string | null;
  isRunOn: boolean;
  begunAt: Date | null;
  baselineAt: Date | null;
  endedAt: Date | null;
  /** When the latest complete look at the fleet began, or the imported export was written; null before the first. */
  seenTo: Date | null;
  /** From the beginning of the complete look before that to its own. */
  sweepEverySeconds: number | null;
}

const SIGHT = `
  SELECT r.id AS "runId", coalesce(r.state = 'active', false) AS "isRunOn", r.begun_at AS "begunAt",
    coalesce(r.baseline_at, r.begun_at) AS "baselineAt", r.ended_at AS "endedAt",
    latest.at AS "seenTo", latest.every AS "sweepEverySeconds"
  FROM site_settings s
  LEFT JOIN upgrade_run r ON r.id = s.run_id
  LEFT JOIN LATERAL (
    SELECT max(at) AS at, CASE WHEN count(*) = 2 THEN extract(epoch FROM max(at) - min(at))::float8 END AS every FROM (
      SELECT coalesce(taken_at, started_at) AS at FROM sweep
      WHERE site_id = s.site_id AND state = 'complete' ORDER BY number DESC LIMIT 2
    ) two
  ) latest ON true
  WHERE s.site_id = $1`;

const RETURNS = `
  SELECT returned_after AS "returnedAfter", returned_by AS "returnedBy", last_connect_at AS "lastConnectAt", away_ms AS "awayMs"
  FROM client_sighting WHERE site_id = $1 AND returned_run_id = $2 AND returned_by IS NOT NULL
  ORDER BY returned_by DESC LIMIT $3`;

/** The rule is `probablyUpgradingSinceMs`. */
const UPGRADING = `
  SELECT g.last_disconnect_at AS "lastDisconnectAt"
  FROM client_upgrade u JOIN client c ON c.id = u.id JOIN client_sighting g ON g.id = u.id
  WHERE u.site_id = $1 AND c.site_id = $1 AND u.state = 'pending' AND c.connection = 'offline'
    AND g.last_disconnect_at BETWEEN $2 AND $3`;

const OTHERS = `
  SELECT count(*) FILTER (WHERE u.state = 'pending' AND c.connection = 'online') AS online,
    count(*) FILTER (WHERE c.connection IN ('offline', 'lost') AND c.connection_type = 'active') AS unreachable,
    count(*) FILTER (WHERE c.connection IN ('standby', 'overdue')) AS passive,
    count(*) FILTER (WHERE c.connection = 'overdue') AS overdue,
    max(greatest(g.last_connect_at, g.last_disconnect_at)) FILTER (WHERE c.connection = 'standby') AS "lastConnectAt"
  FROM client_upgrade u JOIN client c ON c.id = u.id JOIN client_sighting g ON g.id = u.id
  WHERE u.site_id = $1 AND c.site_id = $1 AND u.state IN ('pending', 'awaiting_check_in')`;

export interface ReturnRow {
  returnedAfter: Date | null;
  returnedBy: Date;
  lastConnectAt: Date | null;
  awayMs: number | null;
}

export interface PendingRow {
  online: number;
  /** Active ones that are offline or lost. */
  unreachable: number;
  passive: number;
  overdue: number;
  lastConnectAt: Date | null;
}

const iso = (timeMs: number) => new Date(timeMs).toISOString();

/** SQL of what was seen of observed sites. Reads only. */
@Injectable()
export class ObservedSitesStore {
  /** Null when the site is gone. */
  async sight(tx: Statements, siteId: string): Promise<SightRow | null> {
    const rows = await tx.prepared<SightRow>(SIGHT, [siteId]);
    return rows[0] ?? null;
  }

  /** The newest `limit` of the run. */
  returns(tx: Statements, siteId: string, runId: string, limit: number): Promise<ReturnRow[]> {
    return tx.prepared(RETURNS, [siteId, runId, limit]);
  }

  /** Pending clients that are offline and disconnected between the two moments, in ms. */
  async disconnected(tx: Statements, siteId: string, [fromMs, untilMs]: readonly [number, number]): Promise<Date[]> {
    const rows = await tx.prepared<{ lastDisconnectAt: Date }>(UPGRADING, [siteId, iso(fromMs), iso(untilMs)]);
    return rows.map(({ lastDisconnectAt }) => lastDisconnectAt);
  }

  async pending(tx: Statements, siteId: string): Promise<PendingRow> {
    const rows = await tx.prepared<PendingRow>(OTHERS, [siteId]);
    return rows[0]!;
  }
}
