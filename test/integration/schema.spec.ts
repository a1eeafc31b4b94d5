import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { createDataSource } from '../../src/platform/database/data-source.js';
import { createTestDatabase, FROM_SOURCES, type TestDatabase } from '../support/database.js';

const SOURCES = fileURLToPath(new URL('../../src', import.meta.url));
/** Partitioned by day, which TypeORM cannot say, and TypeORM's own list. */
const WITHOUT_ENTITY = /^(change|timeline)(_\w+)?$|^migration$/;

let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.entity.ts'),
  );
  const modules = await Promise.all(
    files.map(async (file) => (await import(pathToFileURL(path.join(SOURCES, file)).href)) as Record<string, unknown>),
  );
  const entities = modules.flatMap((module) => Object.values(module)).filter((value) => typeof value === 'function');
  database = await createTestDatabase();
  dataSource = createDataSource(database.url, 2, { ...FROM_SOURCES, entities });
  await dataSource.initialize();
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

describe('entities and migrations', () => {
  it('say the same; after an intended change write a migration with `npm run migration:generate`', async () => {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('know the same tables', async () => {
    const rows: { name: string }[] = await dataSource.query(
      `SELECT relname AS name FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace`,
    );
    const described = dataSource.entityMetadatas.map(({ tableName }) => tableName);
    const tables = rows.map(({ name }) => name).filter((name) => !WITHOUT_ENTITY.test(name));
    expect(described.sort()).toEqual(tables.sort());
  });
});
