import { Injectable } from '@nestjs/common';
import {
  FAILURE_REASONS,
  type ConnectionType,
  type FailureReason,
  type RunState,
  type UpgradeState,
} from '../contracts/words.js';
import type { Statements, Transaction } from '../platform/database/database.js';
import type { Target } from './model/target.js';

/** A row of `upgrade_run`. */
export interface RunRow {
  id: string;
  site_id: string;
  number: number;
  target_version: string;
  target_revision: string | null;
  state: RunState;
  begun_at: Date;
  begun_by: string;
  /** When the fleet began to lose its connections for this run's upgrade, where that is known. */
  baseline_at: Date | null;
  labelled_to: string | null;
  labelled_at: Date | null;
  active_finished_at: Date | null;
  ended_at: Date | null;
  report: object | null;
}

/** What never changes of a run. */
export interface RunAim {
  target: Target;
  baselineAtMs: number | null;
  begunAtMs: number;
}

export interface NewRun extends Omit<RunAim, 'begunAtMs'> {
  id: string;
  siteId: string;
  by: string;
}

export interface CohortProgress {
  active: number;
  activeFinished: number;
  passive: number;
  passiveFinished: number;
}

/** Open: still waits for something or holds a slot. Those that are lost or gone are not waited for. */
const OPEN = `
  SELECT EXISTS (
    SELECT 1 FROM client_upgrade u JOIN client c ON c.id = u.id
    WHERE u.site_id = $1 AND u.state IN ('awaiting_check_in', 'queued', 'granted', 'upgrading', 'suspect', 'pending')
      AND u.run_id = $2 AND u.cohort AND c.connection_type = $3
      AND c.connection NOT IN ('lost', 'disabled', 'uninstalled')
  ) AS open`;

/** Of an observed site: who was not seen since then may stand anyhow. A stale double is waited for by nobody. */
const UNSEEN = `
  SELECT EXISTS (
    SELECT 1 FROM client_sighting s JOIN client_upgrade u ON u.id = s.id JOIN client c ON c.id = s.id
    WHERE s.site_id = $1 AND s.seen_at < $4 AND u.run_id = $2 AND u.cohort AND u.state <> 'ghost' AND c.connection_type = $3
      AND c.connection NOT IN ('lost', 'disabled', 'uninstalled')
  ) AS unseen`;

const COHORT = `
  SELECT
    count(*) FILTER (WHERE active)::int AS active,
    count(*) FILTER (WHERE active AND done)::int AS "activeFinished",
    count(*) FILTER (WHERE NOT active)::int AS passive,
    count(*) FILTER (WHERE NOT active AND done)::int AS "passiveFinished"
  FROM (
    SELECT c.connection_type = 'active' AS active, u.finished_at IS NOT NULL AS done
    FROM client_upgrade u JOIN client c ON c.id = u.id
    WHERE u.site_id = $1 AND u.run_id = $2 AND u.cohort
  ) one`;

/** How the slots of a run ended: times in ms, and seconds from the first end to the last. */
export interface RunOutcomes {
  succeeded: number;
  median: number | null;
  p95: number | null;
  seconds: number | null;
}

const OUTCOMES = `
  SELECT count(*) FILTER (WHERE reason = 'succeeded')::int AS succeeded,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY held_ms) FILTER (WHERE reason = 'succeeded') AS median,
    percentile_cont(0.95) WITHIN GROUP (ORDER BY held_ms) FILTER (WHERE reason = 'succeeded') AS p95,
    extract(epoch FROM max(at) - min(at))::float8 AS seconds
  FROM slot_log WHERE run_id = $1 AND action <> 'acquired'`;

const AIM = `
  SELECT target_version AS version, target_revision AS revision, baseline_at AS "baselineAt", begun_at AS "begunAt"
  FROM upgrade_run WHERE id = $1`;

/**
 * The latest complete look at an observed site's fleet that began by then. An import shows what was when its file was written; one of a part
 * of the fleet has no total.
 */
const LAST_SWEEP = `
  SELECT coalesce(taken_at, started_at) AS "begunAt" FROM sweep
  WHERE site_id = $1 AND state = 'complete' AND total IS NOT NULL AND ($2::timestamptz IS NULL OR started_at <= $2) ORDER BY number DESC LIMIT 1`;

/** A managed site's clients speak for themselves; an observed site's must have been looked at since. */
const IS_SEEN_SINCE = `
  SELECT s.control <> 'observed' OR EXISTS (
    SELECT 1 FROM sweep WHERE site_id = s.id AND state = 'complete' AND total IS NOT NULL
      AND coalesce(taken_at, started_at) >= $2
  ) AS seen FROM site s WHERE s.id = $1`;

/** Returns that were seen in a run of an observed site: times away in ms, and seconds from before the first to the last. */
export interface RunReturns {
  returned: number;
  median: number | null;
  p95: number | null;
  seconds: number | null;
  sweepEverySeconds: number | null;
}

/** No row for a managed site. */
const RETURNS = `
  SELECT count(g.id)::int AS returned,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY g.away_ms) AS median,
    percentile_cont(0.95) WITHIN GROUP (ORDER BY g.away_ms) AS p95,
    extract(epoch FROM max(g.returned_by) - min(coalesce(g.returned_after, g.returned_by)))::float8 AS seconds,
    (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY every) FROM (
      SELECT extract(epoch FROM started_at - lag(started_at) OVER (ORDER BY number))::float8 AS every FROM sweep
      WHERE site_id = $1 AND state = 'complete' AND source = 'sweep'
        AND started_at >= $3 AND started_at <= coalesce($4::timestamptz, now())) looks) AS "sweepEverySeconds"
  FROM site LEFT JOIN client_sighting g ON g.site_id = site.id AND g.returned_run_id = $2 AND g.returned_by IS NOT NULL
  WHERE site.id = $1 AND site.control = 'observed' GROUP BY site.id`;

/** SQL over `upgrade_run`, and what is counted of a run. */
@Injectable()
export class RunsStore {
  async insert(tx: Transaction, run: NewRun): Promise<RunRow> {
    const rows = await tx.query<RunRow>(
      `INSERT INTO upgrade_run (id, site_id, number, target_version, target_revision, state, begun_by, baseline_at)
       SELECT $1, $2, coalesce(max(number), 0) + 1, $3, $4, 'active', $5, $6 FROM upgrade_run WHERE site_id = $2
       RETURNING *`,
      [
        run.id,
        run.siteId,
        run.target.version,
        run.target.revision,
        run.by,
        run.baselineAtMs === null ? null : new Date(run.baselineAtMs),
      ],
    );
    return rows[0]!;
  }

  async byId(tx: Statements, siteId: string, id: string): Promise<RunRow | null> {
    const rows = await tx.query<RunRow>('SELECT * FROM upgrade_run WHERE site_id = $1 AND id = $2', [siteId, id]);
    return rows[0] ?? null;
  }

  /** Newest first, with numbers below `before`. */
  async list(tx: Statements, siteId: string, before: number | null, limit: number): Promise<RunRow[]> {
    return tx.query<RunRow>(
      `SELECT * FROM upgrade_run WHERE site_id = $1 AND ($2::int IS NULL OR number < $2) ORDER BY number DESC LIMIT $3`,
      [siteId, before, limit],
    );
  }

  /** Runs that have not ended, of all sites. */
  async active(tx: Transaction): Promise<RunRow[]> {
    return tx.query<RunRow>("SELECT * FROM upgrade_run WHERE state = 'active' ORDER BY id LIMIT 1000");
  }

  /** One run whose clients are not all labelled yet, if there is any; the site's newest only. */
  async unlabelled(tx: Transaction): Promise<RunRow | null> {
    const rows = await tx.query<RunRow>(
      `SELECT r.* FROM upgrade_run r JOIN site_settings s ON s.run_id = r.id WHERE r.labelled_at IS NULL LIMIT 1`,
    );
    return rows[0] ?? null;
  }

  /** The next ids to be labelled, in id order. */
  async nextToLabel(tx: Transaction, run: RunRow, limit: number): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT id FROM client_upgrade WHERE site_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`,
      [run.site_id, run.labelled_to, limit],
    );
    return rows.map((row) => row.id);
  }

  async labelledTo(tx: Transaction, id: string, labelledTo: string | null): Promise<void> {
    await tx.query(
      `UPDATE upgrade_run SET labelled_to = coalesce($2, labelled_to),
         labelled_at = CASE WHEN $2::uuid IS NULL THEN now() END WHERE id = $1`,
      [id, labelledTo],
    );
  }

  async cohort(tx: Statements, run: Pick<RunRow, 'id' | 'site_id'>): Promise<CohortProgress> {
    const rows = await tx.query<CohortProgress>(COHORT, [run.site_id, run.id]);
    return rows[0]!;
  }

  /** Whether any of the cohort's active (or passive) clients is not done yet. */
  async hasOpen(tx: Statements, run: Pick<RunRow, 'id' | 'site_id'>, type: ConnectionType): Promise<boolean> {
    const rows = await tx.prepared<{ open: boolean }>(OPEN, [run.site_id, run.id, type]);
    return rows[0]!.open;
  }

  /** Whether some of the cohort were not looked at since then. */
  async hasUnseen(
    tx: Statements,
    run: Pick<RunRow, 'id' | 'site_id'>,
    type: ConnectionType,
    sinceMs: number,
  ): Promise<boolean> {
    const rows = await tx.prepared<{ unseen: boolean }>(UNSEEN, [run.site_id, run.id, type, new Date(sinceMs)]);
    return rows[0]!.unseen;
  }

  /** False when the run has ended meanwhile. */
  async setActiveFinished(tx: Transaction, id: string): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE upgrade_run SET active_finished_at = now() WHERE id = $1 AND state = 'active' RETURNING 1`,
      [id],
    );
    return rows.length > 0;
  }

  /**
   * Ends the run; its report is kept as it is at that moment, since rows go on to carry the next run's label. False when it has ended
   * meanwhile: a run ends once.
   */
  async end(tx: Transaction, id: string, state: Exclude<RunState, 'active'>, report: object): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE upgrade_run SET state = $2, ended_at = now(), report = $3 WHERE id = $1 AND state = 'active' RETURNING 1`,
      [id, state, JSON.stringify(report)],
    );
    return rows.length > 0;
  }

  async aim(tx: Statements, id: string): Promise<RunAim | null> {
    const [row] = await tx.prepared<Target & { baselineAt: Date | null; begunAt: Date }>(AIM, [id]);
    if (row === undefined) return null;
    const { version, revision, baselineAt, begunAt } = row;
    return {
      target: { version, revision },
      baselineAtMs: baselineAt?.getTime() ?? null,
      begunAtMs: begunAt.getTime(),
    };
  }

  /** When the last complete look at an observed site's fleet began, of those that began no later than `latestMs`; null: there is none. */
  async lastSweepMs(tx: Statements, siteId: string, latestMs: number | null): Promise<number | null> {
    const latest = latestMs === null ? null : new Date(latestMs);
    const [row] = await tx.prepared<{ begunAt: Date }>(LAST_SWEEP, [siteId, latest]);
    return row?.begunAt.getTime() ?? null;
  }

  /** Whether all of a site's clients were looked at since then. */
  async isSeenSince(tx: Statements, siteId: string, sinceMs: number): Promise<boolean> {
    const [row] = await tx.prepared<{ seen: boolean }>(IS_SEEN_SINCE, [siteId, new Date(sinceMs)]);
    return row?.seen ?? false;
  }

  async outcomes(tx: Statements, id: string): Promise<RunOutcomes> {
    const rows = await tx.query<RunOutcomes>(OUTCOMES, [id]);
    return rows[0]!;
  }

  /** Null for a managed site. */
  async returns(
    tx: Statements,
    run: Pick<RunRow, 'id' | 'site_id' | 'begun_at' | 'ended_at'>,
  ): Promise<RunReturns | null> {
    const rows = await tx.query<RunReturns>(RETURNS, [run.site_id, run.id, run.begun_at, run.ended_at]);
    return rows[0] ?? null;
  }

  async countByState(
    tx: Statements,
    run: Pick<RunRow, 'id' | 'site_id'>,
  ): Promise<{ state: UpgradeState; count: number }[]> {
    return tx.query(
      'SELECT state, count(*)::int AS count FROM client_upgrade WHERE site_id = $1 AND run_id = $2 GROUP BY state',
      [run.site_id, run.id],
    );
  }

  async countByFailure(tx: Statements, id: string): Promise<{ reason: FailureReason; count: number }[]> {
    return tx.query(
      `SELECT reason, count(*)::int AS count FROM slot_log
       WHERE run_id = $1 AND action <> 'acquired' AND reason = ANY($2::text[]) GROUP BY reason`,
      [id, FAILURE_REASONS],
    );
  }
}
