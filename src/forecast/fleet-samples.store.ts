import { Injectable } from '@nestjs/common';
import type { Statements, Transaction } from '../platform/database/database.js';

/** A site as it was when it was last looked at within a step. */
export interface SampleRow {
  /** Seconds since 1970 ÷ the length of a step, rounded down. */
  step: number;
  at: Date;
  awaitingCheckIn: number;
  queued: number;
  pending: number;
  /** Since the run began, on an observed site. */
  returned: number | null;
  inUse: number;
  back: number;
  failedState: number;
  offline: number;
  limit: number;
}

export interface EndedRow {
  step: number;
  finished: number;
  failures: number;
}

/** A time in ms, from the first to the second, in steps of so many seconds. */
export interface Span {
  fromMs: number;
  toMs: number;
  stepSeconds: number;
}

/**
 * Looks at every site that is due: while any of its clients waits or holds a slot, and once more when the last one does not, every `$1`
 * seconds, else every `$2`. Whether one does is asked of the index, so that a fleet at rest is counted no oftener than it is shown.
 */
const TAKE = `
  INSERT INTO fleet_sample (site_id, at, awaiting_check_in, queued, in_use, up_to_date, failed, offline, slot_limit, pending, returned)
  SELECT due.site_id, now(),
    count(*) FILTER (WHERE u.state = 'awaiting_check_in'), count(*) FILTER (WHERE u.state = 'queued'),
    count(*) FILTER (WHERE u.state IN ('granted', 'upgrading', 'suspect')), count(*) FILTER (WHERE u.state = 'up_to_date'),
    count(*) FILTER (WHERE u.state = 'failed'),
    (SELECT count(*) FROM client c WHERE c.site_id = due.site_id AND c.connection = 'offline' AND c.connection_type = 'active'),
    due.slot_limit, count(*) FILTER (WHERE u.state = 'pending'),
    CASE WHEN due.control = 'observed' THEN (
      SELECT count(*) FROM client_sighting g
      WHERE g.site_id = due.site_id AND g.returned_run_id = due.run_id AND g.returned_by IS NOT NULL) END
  FROM (
    SELECT s.site_id, s.max_concurrent_upgrades AS slot_limit, s.run_id, site.control
    FROM site_settings s JOIN site ON site.id = s.site_id
    LEFT JOIN LATERAL (
      SELECT at, awaiting_check_in + queued + in_use + pending AS moving FROM fleet_sample f
      WHERE f.site_id = s.site_id ORDER BY at DESC LIMIT 1
    ) latest ON true
    WHERE latest.at IS NULL OR latest.at <= now() - make_interval(secs => $2)
      OR latest.at <= now() - make_interval(secs => $1) AND (latest.moving > 0 OR EXISTS (
        SELECT 1 FROM client_upgrade u
        WHERE u.site_id = s.site_id AND u.state IN ('awaiting_check_in', 'queued', 'granted', 'upgrading', 'suspect', 'pending')))
  ) due LEFT JOIN client_upgrade u ON u.site_id = due.site_id
  GROUP BY due.site_id, due.slot_limit, due.control, due.run_id
  ON CONFLICT DO NOTHING`;

const FORGET = `
  DELETE FROM fleet_sample WHERE (site_id, at) IN (
    SELECT site_id, at FROM fleet_sample WHERE at < now() - make_interval(days => $1) ORDER BY at LIMIT $2)`;

const BY_STEPS = `
  SELECT DISTINCT ON (step) floor(extract(epoch FROM at) / $4)::bigint AS step, at, awaiting_check_in AS "awaitingCheckIn", queued,
    in_use AS "inUse", up_to_date AS back, failed AS "failedState", offline, slot_limit AS "limit", pending, returned
  FROM fleet_sample WHERE site_id = $1 AND at >= $2 AND at <= $3 ORDER BY step, at DESC`;

const ENDED = `
  SELECT floor(extract(epoch FROM at) / $4)::bigint AS step, count(*) FILTER (WHERE reason = 'succeeded') AS finished,
    count(*) FILTER (WHERE reason = ANY($5::text[])) AS failures
  FROM slot_log WHERE site_id = $1 AND action <> 'acquired' AND at >= $2 AND at <= $3 GROUP BY 1 ORDER BY 1`;

/** SQL of sites over time. */
@Injectable()
export class FleetSamplesStore {
  async take(tx: Transaction, movingSeconds: number, restingSeconds: number): Promise<void> {
    await tx.query(TAKE, [movingSeconds, restingSeconds]);
  }

  /** Removes samples past keeping, at most `limit`. */
  async forget(tx: Transaction, keepDays: number, limit: number): Promise<void> {
    await tx.query(FORGET, [keepDays, limit]);
  }

  bySteps(tx: Statements, siteId: string, { fromMs, toMs, stepSeconds }: Span): Promise<SampleRow[]> {
    return tx.prepared(BY_STEPS, [siteId, new Date(fromMs).toISOString(), new Date(toMs).toISOString(), stepSeconds]);
  }

  /** How slots ended, by the same steps; `failures` are the reasons that count as one. */
  ended(
    tx: Statements,
    siteId: string,
    { fromMs, toMs, stepSeconds }: Span,
    failures: readonly string[],
  ): Promise<EndedRow[]> {
    const times = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
    return tx.prepared(ENDED, [siteId, ...times, stepSeconds, failures]);
  }
}
