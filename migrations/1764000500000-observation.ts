import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Observed sites: what was seen of their clients, the looks at whole fleets, and what the appliance's API was asked. */
export class Observation1764000500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE site ADD COLUMN driver_options jsonb');
    await runner.query(
      'ALTER TABLE fleet_sample ADD COLUMN pending integer NOT NULL DEFAULT 0, ADD COLUMN returned integer',
    );
    await runner.query(PLANS);
    await runner.query(SIGHTINGS);
    await runner.query(SWEEPS);
    await runner.query(JUMPOINTS);
    await runner.query(APPLIANCE_CALLS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE jumpoint, appliance_backup, appliance_calls, site_watch, sweep, client_sighting;
      ALTER TABLE fleet_sample DROP COLUMN pending, DROP COLUMN returned;
      ALTER TABLE site DROP COLUMN driver_options;
      ALTER TABLE upgrade_plan DROP COLUMN hand_back, DROP COLUMN looked_at;
    `);
  }
}

const PLANS = `
  ALTER TABLE upgrade_plan ADD COLUMN hand_back boolean NOT NULL DEFAULT false, ADD COLUMN looked_at timestamptz`;

const SIGHTINGS = `
  CREATE TABLE client_sighting (
    id uuid PRIMARY KEY REFERENCES client (id) ON DELETE CASCADE,
    site_id uuid NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    source text NOT NULL,
    seen_at timestamptz NOT NULL,
    missed_sweeps integer NOT NULL DEFAULT 0,
    needs_update boolean NOT NULL,
    pending_at timestamptz,
    last_connect_at timestamptz,
    last_disconnect_at timestamptz,
    last_access_at timestamptz,
    returned_run_id uuid,
    returned_after timestamptz,
    returned_by timestamptz,
    away_ms bigint,
    ghost_of uuid REFERENCES client (id) ON DELETE SET NULL,
    host_key text
  ) WITH (fillfactor = 70);
  CREATE INDEX client_sighting_site ON client_sighting (site_id, id);
  CREATE INDEX client_sighting_host ON client_sighting (site_id, host_key) WHERE host_key IS NOT NULL;
  CREATE INDEX client_sighting_ghost ON client_sighting (site_id, id) WHERE ghost_of IS NOT NULL;
  CREATE INDEX client_sighting_ghost_of ON client_sighting (ghost_of) WHERE ghost_of IS NOT NULL;
  CREATE INDEX client_sighting_returned ON client_sighting (site_id, returned_run_id, returned_by)
    WHERE returned_by IS NOT NULL;
`;

const SWEEPS = `
  CREATE TABLE sweep (
    id uuid PRIMARY KEY,
    site_id uuid NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    number bigint NOT NULL,
    source text NOT NULL,
    state text NOT NULL,
    pace text,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_page_at timestamptz,
    finished_at timestamptz,
    taken_at timestamptz,
    by text,
    next_page integer NOT NULL DEFAULT 1,
    last_page integer,
    total integer,
    rows integer NOT NULL DEFAULT 0,
    calls integer NOT NULL DEFAULT 0,
    enrolled integer NOT NULL DEFAULT 0,
    changed integer NOT NULL DEFAULT 0,
    missed integer NOT NULL DEFAULT 0,
    removed integer NOT NULL DEFAULT 0,
    failure text
  );
  CREATE UNIQUE INDEX sweep_site_number ON sweep (site_id, number);
  CREATE INDEX sweep_complete ON sweep (site_id, number) WHERE state = 'complete';
  CREATE INDEX sweep_age ON sweep (started_at);

  CREATE TABLE site_watch (
    site_id uuid PRIMARY KEY REFERENCES site (id) ON DELETE CASCADE,
    source text NOT NULL,
    pace text NOT NULL DEFAULT 'quiet',
    fast_until timestamptz,
    next_look_at timestamptz,
    looked_at timestamptz,
    next_sweep_at timestamptz,
    sweep_asked_by text,
    lease_owner uuid,
    lease_until timestamptz,
    connected_clients integer,
    connected_at timestamptz,
    clock_offset_ms integer,
    clock_seen_at timestamptz,
    certificate_sha256 text,
    problem text,
    problem_of text,
    problem_since timestamptz,
    problem_detail text,
    troubles jsonb NOT NULL DEFAULT '[]',
    oldest_seen_at timestamptz,
    missed integer NOT NULL DEFAULT 0,
    ghosts integer NOT NULL DEFAULT 0
  );
`;

const JUMPOINTS = `
  CREATE TABLE jumpoint (
    site_id uuid NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    id integer NOT NULL,
    name text NOT NULL,
    platform text,
    enabled boolean NOT NULL,
    connected boolean NOT NULL,
    clustered boolean NOT NULL,
    nodes jsonb NOT NULL,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (site_id, id)
  )`;

const APPLIANCE_CALLS = `
  CREATE TABLE appliance_calls (
    account text NOT NULL,
    minute timestamptz NOT NULL,
    calls integer NOT NULL,
    PRIMARY KEY (account, minute)
  );
  CREATE INDEX appliance_calls_age ON appliance_calls (minute);

  CREATE TABLE appliance_backup (
    id uuid PRIMARY KEY,
    site_id uuid NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    appliance text NOT NULL,
    order_key text NOT NULL,
    taken_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    sha256 text NOT NULL,
    bytes bigint NOT NULL,
    file text
  );
  CREATE UNIQUE INDEX appliance_backup_order ON appliance_backup (site_id, order_key);
  CREATE INDEX appliance_backup_latest ON appliance_backup (site_id, appliance, taken_at);
`;
