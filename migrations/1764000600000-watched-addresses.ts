import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Observed sites: where what is known was read, and how many missing clients somebody said may go. */
export class WatchedAddresses1764000600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE site_watch ADD COLUMN reads_from text, ADD COLUMN confirmed_removed integer');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE site_watch DROP COLUMN reads_from, DROP COLUMN confirmed_removed');
  }
}
