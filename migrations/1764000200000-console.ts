import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the console needs: a limit that goes back by itself, who changed what last, when clients checked in, who bumped, search, views. */
export class Console1764000200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SITES);
    await runner.query(CLIENTS);
    await runner.query(SAVED_VIEWS);
    await runner.query(AUDIT);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX audit_entry_site, audit_entry_actor, audit_entry_action, audit_entry_target, audit_entry_at, audit_entry_search;
      CREATE INDEX audit_entry_site ON audit_entry (site_slug, id);
      DROP TABLE saved_view;
      DROP INDEX client_search;
      ALTER TABLE client_upgrade DROP COLUMN bumped_by, DROP COLUMN bumped_at;
      ALTER TABLE client DROP COLUMN check_in_marks, DROP COLUMN search_text;
      ALTER TABLE site_settings DROP COLUMN soft_max_concurrent_upgrades, DROP COLUMN limit_revert_at, DROP COLUMN limit_revert_to,
        DROP COLUMN limit_revert_by, DROP COLUMN setting_changes;
      ALTER TABLE site DROP COLUMN time_zone;
      DROP EXTENSION pg_trgm;
    `);
  }
}

const SITES = `
  ALTER TABLE site ADD COLUMN time_zone text;
  ALTER TABLE site_settings
    ADD COLUMN soft_max_concurrent_upgrades integer NOT NULL DEFAULT 100,
    ADD COLUMN limit_revert_at timestamptz,
    ADD COLUMN limit_revert_to integer,
    ADD COLUMN limit_revert_by text,
    ADD COLUMN setting_changes jsonb NOT NULL DEFAULT '{}';
`;

/**
 * The search text is written by whoever writes the texts that are in it: heartbeats leave it, and its index, alone. Marks of check-ins
 * change with every heartbeat, so nothing is indexed by them.
 */
const CLIENTS = `
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  ALTER TABLE client ADD COLUMN check_in_marks bigint NOT NULL DEFAULT 0, ADD COLUMN search_text text NOT NULL DEFAULT '';
  UPDATE client SET search_text = lower(concat_ws(E'\\n', name, hostname, client_id, tag, console_user, public_ip, private_ip));
  CREATE INDEX client_search ON client USING gin (search_text gin_trgm_ops);
  ALTER TABLE client_upgrade ADD COLUMN bumped_by text, ADD COLUMN bumped_at timestamptz;
`;

const SAVED_VIEWS = `
  CREATE TABLE saved_view (
    id uuid PRIMARY KEY,
    site_id uuid NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    name text NOT NULL,
    name_key text NOT NULL,
    query text NOT NULL,
    created_by text NOT NULL,
    created_by_id text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE UNIQUE INDEX saved_view_name ON saved_view (site_id, name_key);
`;

/** Each filter of the trail with its order behind it, so that a stretch of time is a stretch of the index. */
const AUDIT = `
  DROP INDEX audit_entry_site;
  CREATE INDEX audit_entry_site ON audit_entry (site_slug, at, id);
  CREATE INDEX audit_entry_actor ON audit_entry (actor, at, id);
  CREATE INDEX audit_entry_action ON audit_entry (action, at, id);
  CREATE INDEX audit_entry_target ON audit_entry (target, at, id);
  CREATE INDEX audit_entry_at ON audit_entry (at, id);
  CREATE INDEX audit_entry_search ON audit_entry USING gin
    (lower(actor || E'\\n' || action || E'\\n' || coalesce(target, '') || E'\\n' || coalesce(why, '')) gin_trgm_ops);
`;
