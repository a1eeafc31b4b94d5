import { Injectable } from '@nestjs/common';
import type {
  ApplianceName,
  PlanKind,
  PlanReason,
  PlanState,
  StepPerformer,
  StepState,
  SwitchMethod,
} from '../contracts/words.js';
import type { Evidence } from '../contracts/plans.js';
import type { Statements, Transaction } from '../platform/database/database.js';
import type { Sight } from './model/facts.js';
import type { PlanRecord, PlanSpec, StepRecord, StepResult, Window } from './model/plan.js';
import type { PlanMeta } from './model/view.js';

/** A plan as it is kept: its record, its particulars, and what was last seen for it. */
export interface KeptPlan {
  meta: PlanMeta;
  siteId: string;
  plan: PlanRecord;
  sight: Sight | null;
  blind: boolean;
}

interface PlanRow {
  id: string;
  site_id: string;
  number: number;
  kind: PlanKind;
  state: PlanState;
  version: number;
  target_version: string | null;
  target_revision: string | null;
  first_appliance: ApplianceName;
  switch_method: SwitchMethod | null;
  hand_back: boolean;
  first_window: Window | null;
  second_window: Window | null;
  fleet_back_percent: number;
  backup_hours_max: number;
  interim_minutes: number;
  exposed_minutes_max: number;
  speed: number;
  created_at: Date;
  created_by: string;
  started_at: Date | null;
  ended_at: Date | null;
  baseline_at: Date | null;
  baseline_online: number | null;
  sight: Sight | null;
  blind: boolean;
}

interface StepRow {
  plan_id: string;
  key: string;
  state: StepState;
  performer: StepPerformer | null;
  reason: PlanReason | null;
  detail: string | null;
  since: Date | null;
  ended_at: Date | null;
  by: string | null;
  note: string | null;
  evidence: Evidence[];
  checks: string[];
  result: StepResult;
  attempts: number;
  call_key: string | null;
  call_at: Date | null;
  call_answered: boolean;
  call_undelivered: boolean;
}

/** One line of a plan's story. */
export interface StoryLine {
  step: string | null;
  kind: string;
  by: string | null;
  says: string;
}

export interface EventRow extends StoryLine {
  id: number;
  at: Date;
}

const INSERT = `
  INSERT INTO upgrade_plan (id, site_id, number, kind, state, target_version, target_revision, first_appliance, switch_method,
    first_window, second_window, fleet_back_percent, backup_hours_max, interim_minutes, exposed_minutes_max, speed, created_by,
    hand_back)
  SELECT $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17
  FROM upgrade_plan WHERE site_id = $2
  ON CONFLICT (site_id) WHERE state IN ('draft', 'running', 'stopped') DO NOTHING
  RETURNING id`;

const INSERT_STEPS = `
  INSERT INTO plan_step (plan_id, place, key, state)
  SELECT $1, place - 1, key, 'waiting' FROM unnest($2::text[]) WITH ORDINALITY AS step (key, place)`;

const UPDATE = `
  UPDATE upgrade_plan SET state = $2, version = $3, first_window = $4, second_window = $5, fleet_back_percent = $6,
    backup_hours_max = $7, interim_minutes = $8, exposed_minutes_max = $9, speed = $10, started_at = $11, ended_at = $12,
    baseline_at = $13, baseline_online = $14
  WHERE id = $1`;

const UPDATE_STEP = `
  UPDATE plan_step SET state = $3, performer = $4, reason = $5, detail = $6, since = $7, ended_at = $8, by = $9, note = $10,
    evidence = $11, checks = $12, result = $13, attempts = $14, call_key = $15, call_at = $16, call_answered = $17,
    call_undelivered = $18
  WHERE plan_id = $1 AND key = $2`;

const CLAIM_LOOK = `
  UPDATE upgrade_plan SET looked_at = clock_timestamp()
  WHERE id = $1 AND (looked_at IS NULL OR looked_at <= clock_timestamp() - $2::float8 * interval '1 millisecond')
  RETURNING 1`;

const SWEPT_AT = `
  SELECT coalesce(taken_at, started_at) AS at FROM sweep
  WHERE site_id = $1 AND state = 'complete' ORDER BY number DESC LIMIT 1`;

/** A turn is claimed here, so that of all processes one asks for it. */
const CLAIM_TURNS = `
  UPDATE upgrade_plan SET turn = turn + 1, turn_due_at = now() + $1::float8 * interval '1 millisecond'
  WHERE state IN ('running', 'stopped') AND (turn_due_at IS NULL OR turn_due_at <= now())
  RETURNING id, site_id AS "siteId", turn`;

/** SQL over `upgrade_plan`, `plan_step` and `plan_event`. */
@Injectable()
export class PlansStore {
  /** False when the site has a plan that is not over. */
  async insert(
    tx: Transaction,
    siteId: string,
    id: string,
    { spec, state, speed, steps }: PlanRecord,
    by: string,
  ): Promise<boolean> {
    const rows = await tx.query(INSERT, [
      id,
      siteId,
      spec.kind,
      state,
      spec.target?.version ?? null,
      spec.target?.revision ?? null,
      spec.first,
      spec.switchMethod,
      json(spec.firstWindow),
      json(spec.secondWindow),
      spec.fleetBackPercent,
      spec.backupHoursMax,
      spec.interimMinutes,
      spec.exposedMinutesMax,
      speed,
      by,
      spec.handBack,
    ]);
    if (rows.length === 0) return false;
    await tx.query(INSERT_STEPS, [id, steps.map(({ key }) => key)]);
    return true;
  }

  async read(tx: Statements, siteId: string, id: string): Promise<KeptPlan | null> {
    return this.one(tx, 'SELECT * FROM upgrade_plan WHERE site_id = $1 AND id = $2', [siteId, id]);
  }

  /** The plan that is not over, else the latest. */
  async latest(tx: Statements, siteId: string): Promise<KeptPlan | null> {
    return this.one(tx, 'SELECT * FROM upgrade_plan WHERE site_id = $1 ORDER BY number DESC LIMIT 1', [siteId]);
  }

  /** The latest that was ever started. */
  async latestStarted(tx: Statements, siteId: string): Promise<KeptPlan | null> {
    return this.one(
      tx,
      `SELECT * FROM upgrade_plan WHERE site_id = $1 AND state <> 'draft' ORDER BY number DESC LIMIT 1`,
      [siteId],
    );
  }

  /** For oneself until the end of the transaction. */
  async lock(tx: Transaction, siteId: string, id: string): Promise<KeptPlan | null> {
    return this.one(tx, 'SELECT * FROM upgrade_plan WHERE site_id = $1 AND id = $2 FOR NO KEY UPDATE', [siteId, id]);
  }

  /** Newest first, with numbers below `before`. Their steps are not read. */
  async list(tx: Statements, siteId: string, before: number | null, limit: number): Promise<KeptPlan[]> {
    const rows = await tx.query<PlanRow>(
      'SELECT * FROM upgrade_plan WHERE site_id = $1 AND ($2::int IS NULL OR number < $2) ORDER BY number DESC LIMIT $3',
      [siteId, before, limit],
    );
    return rows.map((row) => toKept(row, []));
  }

  /** Writes what differs. `version` is the plan's new one. */
  save(tx: Transaction, before: PlanRecord, after: PlanRecord, id: string, version: number): void {
    const { spec, baseline } = after;
    tx.write(UPDATE, [
      id,
      after.state,
      version,
      json(spec.firstWindow),
      json(spec.secondWindow),
      spec.fleetBackPercent,
      spec.backupHoursMax,
      spec.interimMinutes,
      spec.exposedMinutesMax,
      after.speed,
      time(after.startedAtMs),
      time(after.endedAtMs),
      time(baseline?.atMs ?? null),
      baseline?.online ?? null,
    ]);
    after.steps.forEach((step, place) => {
      if (step !== before.steps[place]) this.saveStep(tx, id, step);
    });
  }

  private saveStep(tx: Transaction, id: string, step: StepRecord): void {
    tx.write(UPDATE_STEP, [
      id,
      step.key,
      step.state,
      step.performer,
      step.reason,
      step.detail,
      time(step.sinceMs),
      time(step.endedAtMs),
      step.by,
      step.note,
      JSON.stringify(step.evidence),
      JSON.stringify(step.checks),
      JSON.stringify(step.result),
      step.attempts,
      step.call?.key ?? null,
      time(step.call?.atMs ?? null),
      step.call?.answered ?? false,
      step.call?.undelivered ?? false,
    ]);
  }

  /** What was seen last. `sight` null: this look failed, what was seen before it stands. */
  saveSight(tx: Transaction, id: string, sight: Sight | null, blind: boolean): void {
    tx.write('UPDATE upgrade_plan SET sight = coalesce($2, sight), blind = $3 WHERE id = $1', [id, json(sight), blind]);
  }

  /** Whether a look is due; whoever is told so takes it. */
  async claimLook(tx: Statements, id: string, everyMs: number): Promise<boolean> {
    const rows = await tx.prepared(CLAIM_LOOK, [id, everyMs]);
    return rows.length > 0;
  }

  /** What was asked of the appliances may show now: the next turn looks. */
  lookAnew(tx: Transaction, id: string): void {
    tx.write('UPDATE upgrade_plan SET looked_at = NULL WHERE id = $1', [id]);
  }

  /** When the latest whole look at the fleet of an observed site began; null before the first. */
  async sweptAtMs(tx: Statements, siteId: string): Promise<number | null> {
    const [row] = await tx.prepared<{ at: Date }>(SWEPT_AT, [siteId]);
    return row?.at.getTime() ?? null;
  }

  /** The next turn comes no sooner. */
  restTurns(tx: Transaction, id: string, forMs: number): void {
    tx.write(`UPDATE upgrade_plan SET turn_due_at = now() + $2::float8 * interval '1 millisecond' WHERE id = $1`, [
      id,
      forMs,
    ]);
  }

  async claimTurns(tx: Transaction, everyMs: number): Promise<{ id: string; siteId: string; turn: number }[]> {
    return tx.query(CLAIM_TURNS, [everyMs]);
  }

  appendEvents(tx: Transaction, id: string, events: readonly StoryLine[]): void {
    if (events.length === 0) return;
    tx.write(
      `INSERT INTO plan_event (plan_id, step, kind, by, says)
       SELECT $1, step, kind, by, says FROM unnest($2::text[], $3::text[], $4::text[], $5::text[])
         WITH ORDINALITY AS event (step, kind, by, says, place) ORDER BY place`,
      [
        id,
        events.map(({ step }) => step),
        events.map(({ kind }) => kind),
        events.map(({ by }) => by),
        events.map(({ says }) => says),
      ],
    );
  }

  /** Newest first, with ids below `before`. */
  async events(tx: Statements, id: string, before: number | null, limit: number): Promise<EventRow[]> {
    return tx.query(
      `SELECT id, at, step, kind, by, says FROM plan_event
       WHERE plan_id = $1 AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
      [id, before, limit],
    );
  }

  private async one(tx: Statements, sql: string, params: unknown[]): Promise<KeptPlan | null> {
    const [row] = await tx.query<PlanRow>(sql, params);
    if (row === undefined) return null;
    const steps = await tx.query<StepRow>('SELECT * FROM plan_step WHERE plan_id = $1 ORDER BY place', [row.id]);
    return toKept(row, steps);
  }
}

const json = (value: object | null): string | null => (value === null ? null : JSON.stringify(value));
const time = (timeMs: number | null): Date | null => (timeMs === null ? null : new Date(timeMs));

function toKept(row: PlanRow, steps: readonly StepRow[]): KeptPlan {
  const { id, number, version, created_at, created_by } = row;
  return {
    meta: { id, number, version, createdAtMs: created_at.getTime(), createdBy: created_by },
    siteId: row.site_id,
    sight: row.sight,
    blind: row.blind,
    plan: {
      spec: toSpec(row),
      state: row.state,
      speed: row.speed,
      startedAtMs: row.started_at?.getTime() ?? null,
      endedAtMs: row.ended_at?.getTime() ?? null,
      baseline: row.baseline_at === null ? null : { atMs: row.baseline_at.getTime(), online: row.baseline_online ?? 0 },
      steps: steps.map(toStep),
    },
  };
}

const toSpec = (row: PlanRow): PlanSpec => ({
  kind: row.kind,
  target: row.target_version === null ? null : { version: row.target_version, revision: row.target_revision },
  first: row.first_appliance,
  switchMethod: row.switch_method,
  handBack: row.hand_back,
  firstWindow: row.first_window,
  secondWindow: row.second_window,
  fleetBackPercent: row.fleet_back_percent,
  backupHoursMax: row.backup_hours_max,
  interimMinutes: row.interim_minutes,
  exposedMinutesMax: row.exposed_minutes_max,
});

const toStep = (row: StepRow): StepRecord => ({
  key: row.key,
  state: row.state,
  performer: row.performer,
  reason: row.reason,
  detail: row.detail,
  sinceMs: row.since?.getTime() ?? null,
  endedAtMs: row.ended_at?.getTime() ?? null,
  by: row.by,
  note: row.note,
  evidence: row.evidence,
  checks: row.checks,
  result: row.result,
  attempts: row.attempts,
  call:
    row.call_key === null
      ? null
      : {
          key: row.call_key,
          atMs: row.call_at?.getTime() ?? 0,
          answered: row.call_answered,
          undelivered: row.call_undelivered,
        },
});
