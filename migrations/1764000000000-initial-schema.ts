import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every table of the first release. Logs (`change`, `timeline`) are partitioned by day; `platform/changes` makes and drops partitions. */
export class InitialSchema1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ACCESS);
    await runner.query(SITES);
    await runner.query(FLEET);
    await runner.query(UPGRADES);
    await runner.query(LOGS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE change, timeline, slot_log;
      DROP SEQUENCE change_id, timeline_id;
      DROP TABLE bulk_action, start_gate, client_upgrade, upgrade_run;
      DROP SEQUENCE rank_sequence;
      DROP TABLE client;
      DROP TABLE appliance, api_key, site_settings, site;
      DROP TABLE installation, idempotency_key, audit_entry, session, sign_in_link, person;
    `);
  }
}

const ACCESS = `
  CREATE TABLE installation (
    id uuid PRIMARY KEY,
    present_at timestamptz,
    back_at timestamptz
  );
  INSERT INTO installation (id) VALUES (gen_random_uuid());

  CREATE TABLE person (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    role text NOT NULL,
    password_hash text,
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE UNIQUE INDEX person_name ON person (name);

  CREATE TABLE sign_in_link (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    secret_hash bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
  );
  CREATE UNIQUE INDEX sign_in_link_secret ON sign_in_link (secret_hash);

  CREATE TABLE session (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    secret_hash bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz
  );
  CREATE UNIQUE INDEX session_secret ON session (secret_hash);

  CREATE TABLE audit_entry (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL,
    action text NOT NULL,
    site_id uuid,
    site_slug text,
    target text,
    before jsonb,
    after jsonb,
    why text
  );
  CREATE INDEX audit_entry_site ON audit_entry (site_slug, id);

  CREATE TABLE idempotency_key (
    actor text NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    status integer,
    body jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (actor, key)
  );
  CREATE INDEX idempotency_key_age ON idempotency_key (created_at);
`;

const SITES = `
  CREATE TABLE site (
    id uuid PRIMARY KEY,
    slug text NOT NULL,
    name text NOT NULL,
    control text NOT NULL,
    driver_kind text NOT NULL,
    driver_url text,
    driver_secret text,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE UNIQUE INDEX site_slug ON site (slug);

  CREATE TABLE site_settings (
    site_id uuid PRIMARY KEY REFERENCES site (id) ON DELETE CASCADE,
    version integer NOT NULL DEFAULT 1,
    changed_at timestamptz NOT NULL DEFAULT now(),
    max_concurrent_upgrades integer NOT NULL,
    max_upgrade_bandwidth_mibps integer NOT NULL,
    connection_rate_per_second integer NOT NULL,
    automatic_upgrades text NOT NULL,
    passive_check_in_hours integer NOT NULL,
    passive_grace_hours integer NOT NULL,
    heartbeat_seconds integer NOT NULL,
    offline_after_seconds integer NOT NULL,
    start_within_seconds integer NOT NULL,
    max_upgrade_seconds integer NOT NULL,
    clock_skew_seconds integer NOT NULL,
    max_attempts integer NOT NULL,
    safety_brake_percent integer NOT NULL,
    lost_after_days integer NOT NULL,
    delete_after_days integer NOT NULL,
    paused_at timestamptz,
    paused_by text,
    pause_reason text,
    brake_since timestamptz NOT NULL DEFAULT now(),
    brake_tripped_at timestamptz,
    brake_failures integer,
    brake_outcomes integer,
    last_fence bigint NOT NULL DEFAULT 0,
    run_id uuid
  );

  CREATE TABLE appliance (
    site_id uuid NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    name text NOT NULL,
    role text NOT NULL,
    hostname text,
    base_version text,
    site_version text,
    site_revision text,
    health text NOT NULL DEFAULT 'unknown',
    health_message text,
    last_data_sync_at timestamptz,
    last_data_sync_status text,
    observed_at timestamptz,
    PRIMARY KEY (site_id, name)
  );

  CREATE TABLE api_key (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    role text NOT NULL,
    site_id uuid REFERENCES site (id) ON DELETE CASCADE,
    client_id text,
    secret_hash bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz
  );
  CREATE UNIQUE INDEX api_key_secret ON api_key (secret_hash);
`;

const FLEET = `
  CREATE TABLE client (
    id uuid PRIMARY KEY,
    site_id uuid NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    client_id text NOT NULL,
    epoch integer NOT NULL DEFAULT 0,
    sequence bigint NOT NULL DEFAULT 0,
    version text,
    revision text,
    revision_value text,
    revision_version text,
    revision_epoch integer NOT NULL DEFAULT 0,
    revision_sequence bigint NOT NULL DEFAULT 0,
    connection text NOT NULL DEFAULT 'offline',
    connection_since timestamptz NOT NULL DEFAULT now(),
    connection_type text NOT NULL DEFAULT 'active',
    last_check_in_at timestamptz,
    last_check_in_cause text,
    look_at timestamptz,
    name text NOT NULL,
    hostname text,
    fqdn text,
    group_name text,
    tag text,
    comments text,
    operating_system text,
    public_ip text,
    private_ip text,
    console_user text,
    attributes jsonb NOT NULL DEFAULT '{}',
    edited jsonb NOT NULL DEFAULT '{}',
    enrolled_at timestamptz NOT NULL DEFAULT now()
  ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
  CREATE UNIQUE INDEX client_site_client_id ON client (site_id, client_id);
  CREATE INDEX client_site_name ON client (site_id, name, id);
  CREATE INDEX client_site_enrolled ON client (site_id, enrolled_at, id);
  CREATE INDEX client_site_connection ON client (site_id, connection);
  CREATE INDEX client_look_at ON client (look_at) WHERE look_at IS NOT NULL;
`;

const UPGRADES = `
  CREATE SEQUENCE rank_sequence;

  CREATE TABLE upgrade_run (
    id uuid PRIMARY KEY,
    site_id uuid NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    number integer NOT NULL,
    target_version text NOT NULL,
    target_revision text,
    state text NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT now(),
    begun_by text NOT NULL,
    labelled_to uuid,
    labelled_at timestamptz,
    active_finished_at timestamptz,
    ended_at timestamptz,
    report jsonb
  );
  CREATE UNIQUE INDEX upgrade_run_number ON upgrade_run (site_id, number);

  CREATE TABLE client_upgrade (
    id uuid PRIMARY KEY REFERENCES client (id) ON DELETE CASCADE,
    site_id uuid NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    state text NOT NULL DEFAULT 'up_to_date',
    reason text,
    state_since timestamptz NOT NULL DEFAULT now(),
    run_id uuid,
    cohort boolean NOT NULL DEFAULT false,
    finished_at timestamptz,
    rank_class smallint NOT NULL DEFAULT 1,
    rank_sequence bigint NOT NULL DEFAULT 0,
    wants_front boolean NOT NULL DEFAULT false,
    released boolean NOT NULL DEFAULT false,
    reachable boolean NOT NULL DEFAULT false,
    next_check_in_at timestamptz,
    retry_at timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    undelivered integer NOT NULL DEFAULT 0,
    fence bigint,
    target_version text,
    target_revision text,
    granted_at timestamptz,
    start_by timestamptz,
    lease_until timestamptz,
    told_at timestamptz,
    started_at timestamptz,
    failure_reason text,
    failure_detail text,
    failed_at timestamptz
  ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
  CREATE INDEX client_upgrade_state ON client_upgrade (site_id, state, id);
  CREATE INDEX client_upgrade_queue ON client_upgrade (site_id, rank_class, rank_sequence, id) WHERE state = 'queued';
  CREATE INDEX client_upgrade_eligible ON client_upgrade (site_id, rank_class, rank_sequence, id)
    WHERE state = 'queued' AND reachable AND retry_at IS NULL;
  CREATE INDEX client_upgrade_slots ON client_upgrade (site_id) WHERE state IN ('granted', 'upgrading', 'suspect');
  CREATE INDEX client_upgrade_retry ON client_upgrade (site_id, retry_at) WHERE state = 'queued' AND retry_at IS NOT NULL;
  CREATE INDEX client_upgrade_label ON client_upgrade (site_id, id);

  CREATE TABLE start_gate (
    site_id uuid NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    source text NOT NULL,
    reason text NOT NULL,
    opens_at timestamptz,
    closes_at timestamptz,
    PRIMARY KEY (site_id, source)
  );

  CREATE TABLE bulk_action (
    id uuid PRIMARY KEY,
    site_id uuid NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    action text NOT NULL,
    state text NOT NULL,
    ids uuid[] NOT NULL,
    rank_from bigint,
    done integer NOT NULL DEFAULT 0,
    skipped jsonb NOT NULL DEFAULT '{}',
    why text,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    finished_at timestamptz
  );
  CREATE INDEX bulk_action_running ON bulk_action (site_id) WHERE state = 'running';
`;

const LOGS = `
  CREATE TABLE slot_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    site_id uuid NOT NULL,
    client_id uuid NOT NULL,
    run_id uuid,
    fence bigint NOT NULL,
    action text NOT NULL,
    reason text,
    held_ms bigint
  );
  CREATE UNIQUE INDEX slot_log_acquired ON slot_log (site_id, fence) WHERE action = 'acquired';
  CREATE UNIQUE INDEX slot_log_given_back ON slot_log (site_id, fence) WHERE action <> 'acquired';
  CREATE INDEX slot_log_outcomes ON slot_log (site_id, at) WHERE action <> 'acquired';
  CREATE INDEX slot_log_run ON slot_log (run_id) WHERE action <> 'acquired';

  CREATE SEQUENCE change_id;
  CREATE TABLE change (
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    id bigint NOT NULL DEFAULT nextval('change_id'),
    at timestamptz NOT NULL DEFAULT now(),
    site_id uuid NOT NULL,
    kind text NOT NULL,
    client_id uuid,
    by text,
    data jsonb NOT NULL
  ) PARTITION BY RANGE (at);
  CREATE INDEX change_order ON change (xid, id);
  CREATE INDEX change_rare ON change (site_id, at, id)
    WHERE kind NOT IN ('client.enrolled', 'client.connection_changed', 'client.version_changed', 'client.attributes_changed',
      'client.upgrade_changed', 'client.bumped', 'client.deleted');
  CREATE TABLE change_default PARTITION OF change DEFAULT;

  CREATE SEQUENCE timeline_id;
  CREATE TABLE timeline (
    id bigint NOT NULL DEFAULT nextval('timeline_id'),
    at timestamptz NOT NULL DEFAULT now(),
    site_id uuid NOT NULL,
    client_id uuid NOT NULL,
    kind text NOT NULL,
    by text,
    data jsonb NOT NULL
  ) PARTITION BY RANGE (at);
  CREATE INDEX timeline_client ON timeline (client_id, at, id);
  CREATE TABLE timeline_default PARTITION OF timeline DEFAULT;
`;
