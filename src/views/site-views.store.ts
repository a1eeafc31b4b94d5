import { Injectable } from '@nestjs/common';
import type { Connection, RunState, UpgradeState } from '../contracts/words.js';
import type { Statements } from '../platform/database/database.js';
import type { QueueRow } from './model/client-row.js';
import type { StepCount } from './model/throughput.js';

export interface StateCount {
  state: UpgradeState;
  count: number;
  /** Of the run's cohort. */
  cohort: number;
  cohortFinished: number;
}

export interface RunOfSite {
  id: string;
  number: number;
  targetVersion: string;
  targetRevision: string | null;
  state: RunState;
  begunAt: Date;
  begunBy: string;
  activeFinishedAt: Date | null;
  endedAt: Date | null;
  /** Of an ended run: what its report kept. */
  keptCohort: number | null;
  keptCohortFinished: number | null;
}

const STATES = `
  SELECT state, count(*) AS count,
    count(*) FILTER (WHERE cohort AND run_id = $2) AS cohort,
    count(*) FILTER (WHERE cohort AND run_id = $2 AND finished_at IS NOT NULL) AS "cohortFinished"
  FROM client_upgrade WHERE site_id = $1 GROUP BY state`;

const CONNECTIONS = 'SELECT connection, count(*) AS count FROM client WHERE site_id = $1 GROUP BY connection';

const STEPS = `
  WITH ended AS (
    SELECT at, reason = 'succeeded' AS succeeded FROM slot_log
    WHERE site_id = $1 AND action <> 'acquired' AND at > $2::timestamptz - make_interval(secs => $3)
  )
  SELECT floor(extract(epoch FROM at) / $4)::bigint AS step,
    count(*) FILTER (WHERE succeeded) AS succeeded,
    count(*) FILTER (WHERE succeeded AND at > $2::timestamptz - interval '1 minute') AS "lastMinute",
    count(*) FILTER (WHERE succeeded AND at > $2::timestamptz - interval '5 minutes') AS "lastFiveMinutes"
  FROM ended GROUP BY 1`;

const RUN = `
  SELECT id, number, target_version AS "targetVersion", target_revision AS "targetRevision", state, begun_at AS "begunAt",
    begun_by AS "begunBy", active_finished_at AS "activeFinishedAt", ended_at AS "endedAt",
    (report ->> 'cohort')::int AS "keptCohort", (report ->> 'cohortFinished')::int AS "keptCohortFinished"
  FROM upgrade_run WHERE id = $1`;

const ENTRY = `
  u.id, c.client_id AS "clientId", c.name, u.state, u.reason, u.state_since AS "stateSince", u.rank_class AS "rankClass",
  u.wants_front AS "wantsFront", u.bumped_by AS "bumpedBy", u.bumped_at AS "bumpedAt", u.fence, u.attempts, c.connection`;

const HOLDING = `
  SELECT ${ENTRY} FROM client_upgrade u JOIN client c ON c.id = u.id
  WHERE u.site_id = $1 AND u.state IN ('granted', 'upgrading', 'suspect') ORDER BY u.fence, u.id`;

const WAITING = `
  SELECT ${ENTRY} FROM (
    SELECT * FROM client_upgrade WHERE site_id = $1 AND state = 'queued'
    ORDER BY rank_class, rank_sequence, id LIMIT $2
  ) u JOIN client c ON c.id = u.id
  ORDER BY u.rank_class, u.rank_sequence, u.id`;

const LENGTH = "SELECT count(*) AS count FROM client_upgrade WHERE site_id = $1 AND state = 'queued'";

/** SQL of what is shown of a site as a whole. Reads only. */
@Injectable()
export class SiteViewsStore {
  states(tx: Statements, siteId: string, runId: string | null): Promise<StateCount[]> {
    return tx.prepared<StateCount>(STATES, [siteId, runId]);
  }

  connections(tx: Statements, siteId: string): Promise<{ connection: Connection; count: number }[]> {
    return tx.prepared(CONNECTIONS, [siteId]);
  }

  /** Slots that ended in the last `windowSeconds` before `nowMs`, by steps of `stepSeconds`. */
  steps(
    tx: Statements,
    siteId: string,
    nowMs: number,
    window: { windowSeconds: number; stepSeconds: number },
  ): Promise<StepCount[]> {
    const now = new Date(nowMs).toISOString();
    return tx.prepared<StepCount>(STEPS, [siteId, now, window.windowSeconds, window.stepSeconds]);
  }

  async run(tx: Statements, runId: string): Promise<RunOfSite | null> {
    const rows = await tx.prepared<RunOfSite>(RUN, [runId]);
    return rows[0] ?? null;
  }

  holding(tx: Statements, siteId: string): Promise<QueueRow[]> {
    return tx.prepared<QueueRow>(HOLDING, [siteId]);
  }

  waiting(tx: Statements, siteId: string, limit: number): Promise<QueueRow[]> {
    return tx.prepared<QueueRow>(WAITING, [siteId, limit]);
  }

  async queueLength(tx: Statements, siteId: string): Promise<number> {
    const rows = await tx.prepared<{ count: number }>(LENGTH, [siteId]);
    return rows[0]!.count;
  }
}
