import { Injectable } from '@nestjs/common';
import { BRAKE_FAILURES, type ChangeKind, type SiteControl } from '../contracts/words.js';
import type { RunStory } from '../contracts/forecast.js';
import type { Statements, Transaction } from '../platform/database/database.js';

export interface StoryRun {
  id: string;
  number: number;
  begunAt: Date;
  activeFinishedAt: Date | null;
  endedAt: Date | null;
  now: Date;
}

export interface InterventionRow {
  at: Date;
  kind: ChangeKind;
  by: string | null;
  data: Record<string, unknown>;
  why: string | null;
}

export interface MadeRow {
  at: Date;
  secondsP10: number;
  secondsP50: number;
  secondsP90: number;
}

/** A run that forecasts are made of now, and when the last one was. */
export interface ForecastRun {
  siteId: string;
  control: SiteControl;
  runId: string;
}

/** What a person or the brake does, as the change feed calls it. */
const KINDS = ['limit.changed', 'starts.paused', 'starts.resumed', 'brake.tripped', 'gate.changed'] as const;

const RUN = `
  SELECT id, number, begun_at AS "begunAt", active_finished_at AS "activeFinishedAt", ended_at AS "endedAt", now() AS now
  FROM upgrade_run WHERE site_id = $1 AND id = $2`;

const SLOWEST = `
  SELECT c.id, c.name, c.group_name AS "group", slow.seconds, slow.attempts
  FROM (
    SELECT client_id, extract(epoch FROM max(at) FILTER (WHERE reason = 'succeeded')
        - min(at - make_interval(secs => held_ms / 1000.0)))::float8 AS seconds,
      count(*) FILTER (WHERE reason = ANY($3::text[])) AS attempts
    FROM slot_log WHERE run_id = $1 AND action <> 'acquired'
    GROUP BY client_id HAVING bool_or(reason = 'succeeded')
    ORDER BY seconds DESC, client_id LIMIT $2
  ) slow JOIN client c ON c.id = slow.client_id
  ORDER BY slow.seconds DESC, c.id`;

/** Of an observed site: those that were away longest about their return, by the appliance's own times. */
const LONGEST_AWAY = `
  SELECT c.id, c.name, c.group_name AS "group", away.seconds, 0 AS attempts
  FROM (
    SELECT id, away_ms / 1000.0::float8 AS seconds FROM client_sighting
    WHERE site_id = $1 AND returned_run_id = $2 AND returned_by IS NOT NULL AND away_ms IS NOT NULL
    ORDER BY away_ms DESC, id LIMIT $3
  ) away JOIN client c ON c.id = away.id
  ORDER BY away.seconds DESC, c.id`;

const INTERVENTIONS = `
  SELECT at, kind, by, data, why FROM site_intervention WHERE site_id = $1 AND at >= $2 AND at <= $3 ORDER BY at, change_id LIMIT $4`;

const MADE = `
  SELECT at, seconds_p10 AS "secondsP10", seconds_p50 AS "secondsP50", seconds_p90 AS "secondsP90"
  FROM forecast_made WHERE run_id = $1 AND at <= $2 ORDER BY at`;

/**
 * The feed is kept for a day; what a story needs of it is kept for as long as stories are told. Lines are taken again and again until
 * they are too old to have been committed late. Why a setting was changed stands in the audit trail, under the same transaction's time.
 */
const KEEP = `
  INSERT INTO site_intervention (change_id, site_id, at, kind, by, data, why)
  SELECT line.id, line.site_id, line.at, line.kind, line.by, line.data, coalesce(line.data ->> 'reason', (
    SELECT why FROM audit_entry a
    WHERE a.at = line.at AND a.site_id = line.site_id AND a.action = 'settings.changed' AND line.kind = 'limit.changed' LIMIT 1))
  FROM site_settings s
  CROSS JOIN LATERAL (
    SELECT c.id, c.site_id, c.at, c.kind, c.by, c.data FROM change c
    WHERE c.site_id = s.site_id AND c.kind = ANY($1::text[]) AND c.kind NOT IN ('client.enrolled', 'client.connection_changed',
        'client.version_changed', 'client.attributes_changed', 'client.upgrade_changed', 'client.bumped', 'client.deleted')
      AND c.at > coalesce((SELECT max(at) - interval '2 minutes' FROM site_intervention i WHERE i.site_id = s.site_id), '-infinity')
      AND NOT EXISTS (SELECT 1 FROM site_intervention kept WHERE kept.change_id = c.id)
    ORDER BY c.at, c.id LIMIT $2
  ) line
  ON CONFLICT (change_id) DO NOTHING`;

const FORGET = {
  site_intervention: `DELETE FROM site_intervention WHERE change_id IN (
    SELECT change_id FROM site_intervention WHERE at < now() - make_interval(days => $1) ORDER BY at LIMIT $2)`,
  forecast_made: `DELETE FROM forecast_made WHERE (run_id, at) IN (
    SELECT run_id, at FROM forecast_made WHERE at < now() - make_interval(days => $1) ORDER BY at LIMIT $2)`,
} as const;

/** Runs whose reachable clients are not back yet, of which no forecast was made for long enough; the one without for longest first. */
const DUE = `
  SELECT r.site_id AS "siteId", site.control, r.id AS "runId"
  FROM upgrade_run r JOIN site_settings s ON s.run_id = r.id JOIN site ON site.id = r.site_id
  LEFT JOIN LATERAL (SELECT at FROM forecast_made m WHERE m.run_id = r.id ORDER BY at DESC LIMIT 1) latest ON true
  WHERE r.state = 'active' AND r.active_finished_at IS NULL AND (latest.at IS NULL OR latest.at <= now() - make_interval(
    secs => CASE WHEN r.begun_at > now() - make_interval(secs => $1) THEN $2::float8 ELSE $3::float8 END))
  ORDER BY latest.at NULLS FIRST, r.id LIMIT $4`;

const NOTE = `
  INSERT INTO forecast_made (site_id, run_id, at, seconds_p10, seconds_p50, seconds_p90)
  SELECT $1, id, $3, $4, $5, $6 FROM upgrade_run WHERE id = $2 ON CONFLICT DO NOTHING`;

/** SQL of what is told of a run, and of what has to be kept for it. */
@Injectable()
export class RunStoryStore {
  async run(tx: Statements, siteId: string, id: string): Promise<StoryRun | null> {
    const rows = await tx.prepared<StoryRun>(RUN, [siteId, id]);
    return rows[0] ?? null;
  }

  /** Clients that came back, by the time from their first grant in this run; the slowest first. */
  slowest(tx: Statements, runId: string, limit: number): Promise<RunStory['slowest']> {
    return tx.prepared(SLOWEST, [runId, limit, ['succeeded', 'start_not_taken', ...BRAKE_FAILURES]]);
  }

  /** The same for an observed site, whose slots are not visible. */
  longestAway(tx: Statements, siteId: string, runId: string, limit: number): Promise<RunStory['slowest']> {
    return tx.prepared(LONGEST_AWAY, [siteId, runId, limit]);
  }

  interventions(
    tx: Statements,
    siteId: string,
    span: readonly [Date, Date],
    limit: number,
  ): Promise<InterventionRow[]> {
    return tx.prepared(INTERVENTIONS, [siteId, span[0].toISOString(), span[1].toISOString(), limit]);
  }

  /** Forecasts that were made of the run until then, oldest first. */
  made(tx: Statements, runId: string, until: Date): Promise<MadeRow[]> {
    return tx.prepared(MADE, [runId, until.toISOString()]);
  }

  /** Keeps what the change feed says people and the brake did; at most `limit` lines a site at once. */
  async keepInterventions(tx: Transaction, limit: number): Promise<void> {
    await tx.query(KEEP, [KINDS, limit]);
  }

  /** Removes lines past keeping, at most `limit`. */
  async forget(tx: Transaction, table: keyof typeof FORGET, keepDays: number, limit: number): Promise<void> {
    await tx.query(FORGET[table], [keepDays, limit]);
  }

  /** A forecast is due each `often` seconds in the first `soonSeconds` of a run, and each `else` seconds afterwards. */
  due(
    tx: Transaction,
    every: { soonSeconds: number; often: number; else: number },
    limit: number,
  ): Promise<ForecastRun[]> {
    return tx.query(DUE, [every.soonSeconds, every.often, every.else, limit]);
  }

  async note(
    tx: Transaction,
    { siteId, runId }: ForecastRun,
    made: Omit<MadeRow, 'at'> & { at: string },
  ): Promise<void> {
    await tx.prepared(NOTE, [siteId, runId, made.at, made.secondsP10, made.secondsP50, made.secondsP90]);
  }
}
