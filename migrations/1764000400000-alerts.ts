import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Incidents and who is in them, silences, receivers and what is on its way to them. */
export class Alerts1764000400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(APPLIANCES);
    await runner.query(JUDGEMENT);
    await runner.query(INCIDENTS);
    await runner.query(SILENCES);
    await runner.query(RECEIVERS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE alert_delivery, incident_told, alert_receiver, silence, incident_event, incident_member, incident, alert_judgement,
        alert_settings;
      DROP INDEX client_gone;
      ALTER TABLE appliance DROP COLUMN failed_probes, DROP COLUMN unreachable_since;
    `);
  }
}

const APPLIANCES = `
  ALTER TABLE appliance ADD COLUMN failed_probes integer NOT NULL DEFAULT 0, ADD COLUMN unreachable_since timestamptz;
`;

/** Clients that are gone are found without reading those that are there; heartbeats change no column of the index. */
const JUDGEMENT = `
  CREATE INDEX client_gone ON client (site_id, connection_since) WHERE connection IN ('offline', 'overdue');

  CREATE TABLE alert_settings (
    site_id uuid PRIMARY KEY REFERENCES site (id) ON DELETE CASCADE,
    version integer NOT NULL DEFAULT 1,
    settings jsonb NOT NULL DEFAULT '{}',
    changed_at timestamptz NOT NULL DEFAULT now(),
    changed_by text NOT NULL
  );

  CREATE TABLE alert_judgement (
    site_id uuid PRIMARY KEY REFERENCES site (id) ON DELETE CASCADE,
    judged_at timestamptz NOT NULL DEFAULT now(),
    due_at timestamptz NOT NULL DEFAULT now(),
    feed_xid text NOT NULL,
    feed_id bigint NOT NULL,
    last_number integer NOT NULL DEFAULT 0,
    memory jsonb NOT NULL DEFAULT '{}'
  );
  CREATE INDEX alert_judgement_due ON alert_judgement (due_at);
`;

/** A member names its client without a foreign key: 25,000 of them at once would lock as many rows that check-ins are waiting for. */
const INCIDENTS = `
  CREATE TABLE incident (
    id uuid PRIMARY KEY,
    site_id uuid NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    number integer NOT NULL,
    alert text NOT NULL,
    scope text NOT NULL,
    scope_key text NOT NULL DEFAULT '',
    severity text NOT NULL,
    state text NOT NULL,
    muted boolean NOT NULL DEFAULT false,
    flapping boolean NOT NULL DEFAULT false,
    began_at timestamptz NOT NULL,
    fired_at timestamptz,
    calming_since timestamptz,
    resolved_at timestamptz,
    resolution text,
    absorbed_by uuid REFERENCES incident (id) ON DELETE SET NULL,
    acknowledged_at timestamptz,
    acknowledged_by text,
    acknowledged_note text,
    count integer NOT NULL DEFAULT 0,
    muted_count integer NOT NULL DEFAULT 0,
    peak integer NOT NULL DEFAULT 0,
    facts jsonb NOT NULL DEFAULT '{}',
    cause jsonb,
    changes jsonb NOT NULL DEFAULT '[]',
    sequence integer NOT NULL DEFAULT 0,
    told jsonb
  );
  CREATE UNIQUE INDEX incident_open ON incident (site_id, alert, scope, scope_key) WHERE state <> 'resolved';
  CREATE UNIQUE INDEX incident_number ON incident (site_id, number);
  CREATE INDEX incident_resolved ON incident (site_id, resolved_at) WHERE state = 'resolved';
  CREATE INDEX incident_absorbed ON incident (absorbed_by) WHERE absorbed_by IS NOT NULL;

  CREATE TABLE incident_member (
    incident_id uuid NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
    client_id uuid NOT NULL,
    since timestamptz NOT NULL,
    joined_at timestamptz NOT NULL,
    left_at timestamptz,
    muted boolean NOT NULL DEFAULT false,
    PRIMARY KEY (incident_id, client_id)
  );
  CREATE INDEX incident_member_client ON incident_member (client_id);
  CREATE INDEX incident_member_order ON incident_member (incident_id, (left_at IS NOT NULL), joined_at, client_id);

  CREATE TABLE incident_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    incident_id uuid NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
    at timestamptz NOT NULL,
    kind text NOT NULL,
    by text,
    data jsonb NOT NULL DEFAULT '{}'
  );
  CREATE INDEX incident_event_order ON incident_event (incident_id, id);
`;

const SILENCES = `
  CREATE TABLE silence (
    id uuid PRIMARY KEY,
    site_id uuid NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    alerts text[] NOT NULL,
    filter text NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    reason text NOT NULL,
    author text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    ended_by text
  );
  CREATE INDEX silence_ends ON silence (site_id, ends_at, id);
`;

/**
 * Deliveries of one receiver go by \`sequence\`, those of one incident strictly; the partial index holds only what is on its way. \`step\` is
 * the place on the ladder of tries; \`superseded_by\` names the digest that a message went into. Secrets are sealed with a key that is not in
 * the database.
 */
const RECEIVERS = `
  CREATE TABLE alert_receiver (
    id uuid PRIMARY KEY,
    site_id uuid NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    version integer NOT NULL DEFAULT 1,
    name text NOT NULL,
    kind text NOT NULL,
    config jsonb NOT NULL,
    secret_names text[] NOT NULL DEFAULT '{}',
    secrets text,
    routes jsonb NOT NULL,
    enabled boolean NOT NULL,
    disabled_reason text,
    allow_private boolean NOT NULL,
    per_minute_max integer NOT NULL,
    failing_since timestamptz,
    failures integer NOT NULL DEFAULT 0,
    last_failure jsonb,
    last_delivered_at timestamptz,
    held_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL
  );
  CREATE UNIQUE INDEX alert_receiver_name ON alert_receiver (site_id, lower(name));

  CREATE TABLE incident_told (
    incident_id uuid NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
    receiver_id uuid NOT NULL REFERENCES alert_receiver (id) ON DELETE CASCADE,
    first_told_at timestamptz NOT NULL,
    reference text,
    PRIMARY KEY (incident_id, receiver_id)
  );
  CREATE INDEX incident_told_receiver ON incident_told (receiver_id);

  CREATE TABLE alert_delivery (
    id uuid PRIMARY KEY,
    site_id uuid NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    receiver_id uuid NOT NULL REFERENCES alert_receiver (id) ON DELETE CASCADE,
    incident_id uuid REFERENCES incident (id) ON DELETE CASCADE,
    sequence bigint GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL,
    message jsonb NOT NULL,
    state text NOT NULL,
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    next_attempt_at timestamptz,
    sending_until timestamptz,
    attempt_count integer NOT NULL DEFAULT 0,
    attempts jsonb NOT NULL DEFAULT '[]',
    step integer NOT NULL DEFAULT 0,
    by_hand boolean NOT NULL DEFAULT false,
    replay_of uuid,
    superseded_by uuid
  );
  CREATE INDEX alert_delivery_due ON alert_delivery (receiver_id, sequence) WHERE state IN ('waiting', 'sending');
  CREATE INDEX alert_delivery_site ON alert_delivery (site_id, sequence);
  CREATE INDEX alert_delivery_receiver ON alert_delivery (receiver_id, sequence);
  CREATE INDEX alert_delivery_incident ON alert_delivery (incident_id, sequence);
  CREATE INDEX alert_delivery_sent ON alert_delivery (receiver_id, ended_at) WHERE state = 'delivered';
  CREATE INDEX alert_delivery_ended ON alert_delivery (ended_at) WHERE ended_at IS NOT NULL;
  CREATE INDEX alert_delivery_parts ON alert_delivery (superseded_by) WHERE superseded_by IS NOT NULL;
`;
