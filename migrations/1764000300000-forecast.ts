import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A site over time, what was forecast for its runs, and what people and the brake did meanwhile. */
export class Forecast1764000300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE fleet_sample (
        site_id uuid NOT NULL REFERENCES site (id) ON DELETE CASCADE,
        at timestamptz NOT NULL,
        awaiting_check_in integer NOT NULL,
        queued integer NOT NULL,
        in_use integer NOT NULL,
        up_to_date integer NOT NULL,
        failed integer NOT NULL,
        offline integer NOT NULL,
        slot_limit integer NOT NULL,
        PRIMARY KEY (site_id, at)
      );
      CREATE INDEX fleet_sample_age ON fleet_sample (at);

      CREATE TABLE forecast_made (
        site_id uuid NOT NULL REFERENCES site (id) ON DELETE CASCADE,
        run_id uuid NOT NULL REFERENCES upgrade_run (id) ON DELETE CASCADE,
        at timestamptz NOT NULL,
        seconds_p10 double precision NOT NULL,
        seconds_p50 double precision NOT NULL,
        seconds_p90 double precision NOT NULL,
        PRIMARY KEY (run_id, at)
      );
      CREATE INDEX forecast_made_age ON forecast_made (at);

      CREATE TABLE site_intervention (
        change_id bigint PRIMARY KEY,
        site_id uuid NOT NULL REFERENCES site (id) ON DELETE CASCADE,
        at timestamptz NOT NULL,
        kind text NOT NULL,
        by text,
        data jsonb NOT NULL,
        why text
      );
      CREATE INDEX site_intervention_site ON site_intervention (site_id, at);
      CREATE INDEX site_intervention_age ON site_intervention (at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE site_intervention, forecast_made, fleet_sample');
  }
}
