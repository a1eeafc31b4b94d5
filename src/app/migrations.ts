import pg from 'pg';
import type { DataSource } from 'typeorm';

const LOCK = `SELECT pg_advisory_lock(hashtextextended('rollcall:migrations', 0))`;

/**
 * Brings the schema up to date. Of several processes that start at once one migrates and the others wait: the lock is held by a
 * connection of its own, because those of the pool give up waiting after a while.
 */
export async function migrate(dataSource: DataSource, databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'rollcall-migrations' });
  await client.connect();
  try {
    await client.query(LOCK);
    await dataSource.runMigrations({ transaction: 'each' });
  } finally {
    await client.end();
  }
}
