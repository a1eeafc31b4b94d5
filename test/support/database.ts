import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { DataSourceOptions } from 'typeorm';
import { InitialSchema1764000000000 } from '../../migrations/1764000000000-initial-schema.js';
import { UpgradePlans1764000100000 } from '../../migrations/1764000100000-upgrade-plans.js';
import { Console1764000200000 } from '../../migrations/1764000200000-console.js';
import { Forecast1764000300000 } from '../../migrations/1764000300000-forecast.js';
import { Alerts1764000400000 } from '../../migrations/1764000400000-alerts.js';
import { Observation1764000500000 } from '../../migrations/1764000500000-observation.js';
import { WatchedAddresses1764000600000 } from '../../migrations/1764000600000-watched-addresses.js';
import { UndeliveredCalls1764000700000 } from '../../migrations/1764000700000-undelivered-calls.js';
import { migrate } from '../../src/app/migrations.js';
import { createDataSource } from '../../src/platform/database/data-source.js';
import { Database } from '../../src/platform/database/database.js';

/** The schema by class: tests run from the sources, where the built files are not looked for. */
export const FROM_SOURCES: Partial<DataSourceOptions> = {
  entities: [],
  migrations: [
    InitialSchema1764000000000,
    UpgradePlans1764000100000,
    Console1764000200000,
    Forecast1764000300000,
    Alerts1764000400000,
    Observation1764000500000,
    WatchedAddresses1764000600000,
    UndeliveredCalls1764000700000,
  ],
};

export interface TestDatabase {
  url: string;
  /** Removes it, also while connections to it are open. */
  drop: () => Promise<void>;
}

/** Where the tests' servers are; throws what to do when they are not there. */
export function testServers(): { databaseUrl: string; redisUrl: string } {
  const databaseUrl = process.env['TEST_DATABASE_URL'];
  const redisUrl = process.env['TEST_REDIS_URL'];
  if (databaseUrl === undefined || redisUrl === undefined) {
    throw new Error(
      'These tests need PostgreSQL and Redis or Valkey: run them with `npm test`, or set TEST_DATABASE_URL (of a superuser) and TEST_REDIS_URL.',
    );
  }
  return { databaseUrl, redisUrl };
}

/** A new, migrated and otherwise empty database. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { databaseUrl } = testServers();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(databaseUrl, `CREATE DATABASE ${name}`);
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  const drop = () => onServer(databaseUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  try {
    const dataSource = createDataSource(url.href, 2, FROM_SOURCES);
    await dataSource.initialize();
    await migrate(dataSource, url.href).finally(() => dataSource.destroy());
  } catch (error) {
    await drop();
    throw error;
  }
  return { url: url.href, drop };
}

/** The same with a {@link Database} on it, for tests of stores and services without an application. */
export async function openTestDatabase(
  poolSize = 5,
): Promise<{ database: Database; url: string; close: () => Promise<void> }> {
  const { url, drop } = await createTestDatabase();
  const dataSource = createDataSource(url, poolSize, FROM_SOURCES);
  await dataSource.initialize();
  const close = async () => {
    await dataSource.destroy();
    await drop();
  };
  return { database: new Database(dataSource), url, close };
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
