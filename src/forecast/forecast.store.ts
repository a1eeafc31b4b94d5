import { Injectable } from '@nestjs/common';
import type { SlotRelease } from '../contracts/words.js';
import type { Statements } from '../platform/database/database.js';

/** What a forecast needs of the clients that are neither in the queue nor in a slot, or cannot be reached there. */
export interface Others {
  /** Active ones that are online and will check in within a heartbeat. */
  arriving: number;
  unreachable: number;
  passive: number;
  overdue: number;
  lastCheckInAt: Date | null;
}

const QUEUED = `
  SELECT attempts, count(*) AS count FROM client_upgrade
  WHERE site_id = $1 AND state = 'queued' AND reachable GROUP BY attempts`;

const DELAYED = `
  SELECT attempts, retry_at AS "retryAt" FROM client_upgrade
  WHERE site_id = $1 AND state = 'queued' AND retry_at IS NOT NULL AND reachable ORDER BY retry_at DESC LIMIT $2`;

const HOLDING = `
  SELECT attempts, granted_at AS "grantedAt" FROM client_upgrade
  WHERE site_id = $1 AND state IN ('granted', 'upgrading', 'suspect')`;

const OTHERS = `
  SELECT count(*) FILTER (WHERE awaits AND connection = 'online') AS arriving,
    count(*) FILTER (WHERE connection IN ('offline', 'lost') AND connection_type = 'active') AS unreachable,
    count(*) FILTER (WHERE awaits AND connection IN ('standby', 'overdue')) AS passive,
    count(*) FILTER (WHERE awaits AND connection = 'overdue') AS overdue,
    max(last_check_in_at) FILTER (WHERE awaits AND connection = 'standby') AS "lastCheckInAt"
  FROM (
    SELECT c.connection, c.connection_type, c.last_check_in_at, u.state = 'awaiting_check_in' AS awaits
    FROM client_upgrade u JOIN client c ON c.id = u.id
    WHERE u.site_id = $1 AND c.site_id = $1 AND (u.state = 'awaiting_check_in' OR (u.state = 'queued' AND NOT u.reachable))
  ) other`;

const ENDED = `
  SELECT at, held_ms AS "heldMs", reason FROM slot_log
  WHERE site_id = $1 AND action <> 'acquired' AND at > $2 AND at <= $3 ORDER BY at DESC LIMIT $4`;

const FINISHED = `
  SELECT count(*) AS finished FROM slot_log
  WHERE site_id = $1 AND action <> 'acquired' AND reason = 'succeeded' AND at > $2 AND at <= $3`;

const BEGUN = 'SELECT begun_at AS "begunAt" FROM upgrade_run WHERE id = $1';

const iso = (timeMs: number) => new Date(timeMs).toISOString();

/** SQL of the facts of a forecast. Reads only. */
@Injectable()
export class ForecastStore {
  /** Reachable clients in the queue, by their attempts so far; those in back-off among them. */
  queued(tx: Statements, siteId: string): Promise<{ attempts: number; count: number }[]> {
    return tx.prepared(QUEUED, [siteId]);
  }

  /** Reachable clients whose back-off is not over, those that wait longest first. */
  delayed(tx: Statements, siteId: string, limit: number): Promise<{ attempts: number; retryAt: Date }[]> {
    return tx.prepared(DELAYED, [siteId, limit]);
  }

  holding(tx: Statements, siteId: string): Promise<{ attempts: number; grantedAt: Date }[]> {
    return tx.prepared(HOLDING, [siteId]);
  }

  async others(tx: Statements, siteId: string): Promise<Others> {
    const rows = await tx.prepared<Others>(OTHERS, [siteId]);
    return rows[0]!;
  }

  /** The newest `limit` slots that ended after the first and up to the second time, newest first. */
  ended(
    tx: Statements,
    siteId: string,
    [afterMs, untilMs]: readonly [number, number],
    limit: number,
  ): Promise<{ at: Date; heldMs: number; reason: SlotRelease }[]> {
    return tx.prepared(ENDED, [siteId, iso(afterMs), iso(untilMs), limit]);
  }

  /** How many clients came back after the first and up to the second time. */
  async finished(tx: Statements, siteId: string, [afterMs, untilMs]: readonly [number, number]): Promise<number> {
    const rows = await tx.prepared<{ finished: number }>(FINISHED, [siteId, iso(afterMs), iso(untilMs)]);
    return rows[0]!.finished;
  }

  /** When the run began; null when it is gone. */
  async begunAtMs(tx: Statements, runId: string): Promise<number | null> {
    const [row] = await tx.prepared<{ begunAt: Date }>(BEGUN, [runId]);
    return row?.begunAt.getTime() ?? null;
  }
}
