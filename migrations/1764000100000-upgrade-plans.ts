import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Upgrade plans, and since when the fleet was expected to be away before a run. */
export class UpgradePlans1764000100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(BASELINES);
    await runner.query(PLANS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE plan_event, plan_step, upgrade_plan;
      ALTER TABLE upgrade_run DROP COLUMN baseline_at;
      ALTER TABLE site_settings DROP COLUMN baseline_at;
    `);
  }
}

const BASELINES = `
  ALTER TABLE site_settings ADD COLUMN baseline_at timestamptz;
  ALTER TABLE upgrade_run ADD COLUMN baseline_at timestamptz;
`;

const PLANS = `
  CREATE TABLE upgrade_plan (
    id uuid PRIMARY KEY,
    site_id uuid NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    number integer NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    target_version text,
    target_revision text,
    first_appliance text NOT NULL,
    switch_method text,
    first_window jsonb,
    second_window jsonb,
    fleet_back_percent integer NOT NULL,
    backup_hours_max integer NOT NULL,
    interim_minutes integer NOT NULL,
    exposed_minutes_max integer NOT NULL,
    speed double precision NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    started_at timestamptz,
    ended_at timestamptz,
    baseline_at timestamptz,
    baseline_online integer,
    sight jsonb,
    blind boolean NOT NULL DEFAULT false,
    turn integer NOT NULL DEFAULT 0,
    turn_due_at timestamptz
  );
  CREATE UNIQUE INDEX upgrade_plan_number ON upgrade_plan (site_id, number);
  CREATE UNIQUE INDEX upgrade_plan_open ON upgrade_plan (site_id) WHERE state IN ('draft', 'running', 'stopped');
  CREATE INDEX upgrade_plan_turn ON upgrade_plan (turn_due_at) WHERE state IN ('running', 'stopped');

  CREATE TABLE plan_step (
    plan_id uuid NOT NULL REFERENCES upgrade_plan (id) ON DELETE CASCADE,
    place smallint NOT NULL,
    key text NOT NULL,
    state text NOT NULL,
    performer text,
    reason text,
    detail text,
    since timestamptz,
    ended_at timestamptz,
    by text,
    note text,
    evidence jsonb NOT NULL DEFAULT '[]',
    checks jsonb NOT NULL DEFAULT '[]',
    result jsonb NOT NULL DEFAULT '{}',
    attempts integer NOT NULL DEFAULT 0,
    call_key text,
    call_at timestamptz,
    call_answered boolean NOT NULL DEFAULT false,
    PRIMARY KEY (plan_id, place)
  );

  CREATE TABLE plan_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan_id uuid NOT NULL REFERENCES upgrade_plan (id) ON DELETE CASCADE,
    at timestamptz NOT NULL DEFAULT now(),
    step text,
    kind text NOT NULL,
    by text,
    says text NOT NULL
  );
  CREATE INDEX plan_event_plan ON plan_event (plan_id, id);
`;
