import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Upgrade plans: a call that surely did not arrive is told from one whose answer may still come. */
export class UndeliveredCalls1764000700000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE plan_step ADD COLUMN call_undelivered boolean NOT NULL DEFAULT false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE plan_step DROP COLUMN call_undelivered');
  }
}
