/**
 * `npm run migration:run | migration:revert | migration:generate <name> | migration:check`.
 *
 * `run` and `revert` work on DATABASE_URL, without it on the embedded database of ROLLCALL_DATA_DIR. `generate` and `check` work on a
 * scratch database of their own, on the server of DATABASE_URL or on temporary embedded stores, and never touch anybody's data.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fail, root, setUp } from './setup.mjs';
import { startEmbedded, startTemporaryStores } from './temporary-stores.mjs';

const commands = { run: runUp, revert, generate, check };
const [command, name] = process.argv.slice(2);
if (!Object.hasOwn(commands, command ?? '')) fail(`Say what to do: ${Object.keys(commands).join(', ')}.`);
await setUp();
const built = (path) => import(pathToFileURL(join(root, 'dist', 'src', path)).href);
const { createDataSource } = await built('platform/database/data-source.js');
const { migrate } = await built('app/migrations.js');
process.exitCode = (await commands[command]()) ? 0 : 1;

async function runUp() {
  return withDatabase(async (dataSource, url) => {
    await migrate(dataSource, url);
    return say(`${(await appliedNames(dataSource)).length} migrations are applied.`);
  });
}

async function revert() {
  return withDatabase(async (dataSource) => {
    const last = (await appliedNames(dataSource)).at(-1);
    if (!last) return say('There is no migration to revert.');
    await dataSource.undoLastMigration({ transaction: 'each' });
    return say(`Reverted ${last}.`);
  });
}

/** Writes a migration for what the entities say and the migrations so far do not. */
async function generate() {
  if (!/^[a-z][a-z0-9-]*$/.test(name ?? ''))
    fail('Give it a name in kebab-case. Example: npm run migration:generate add-site-notes');
  return withScratchDatabase(async (dataSource, url) => {
    await migrate(dataSource, url);
    const drift = await driftOf(dataSource);
    if (drift.up.length === 0) return say('Entities and migrations agree; there is nothing to generate.');
    const timestamp = Date.now();
    const file = join('migrations', `${timestamp}-${name}.ts`);
    writeFileSync(join(root, file), migrationText(drift, timestamp));
    return say(`Wrote ${file}. Read it, format it, and try it with npm run migration:check.`);
  });
}

/** Up, down and up again on an empty database, then compares with the entities. */
async function check() {
  return withScratchDatabase(async (dataSource, url) => {
    await migrate(dataSource, url);
    const count = (await appliedNames(dataSource)).length;
    const full = await schemaOf(dataSource);
    for (let undone = 0; undone < count; undone += 1) await dataSource.undoLastMigration({ transaction: 'each' });
    const left = (await schemaOf(dataSource)).filter((line) => !line.includes(dataSource.options.migrationsTableName));
    if (left.length > 0) return complain('Reverting all migrations leaves behind:', left);
    await migrate(dataSource, url);
    const again = await schemaOf(dataSource);
    const changed = [...full.filter((line) => !again.includes(line)), ...again.filter((line) => !full.includes(line))];
    if (changed.length > 0) return complain('Up, down and up again ends elsewhere than up:', changed);
    const drift = await driftOf(dataSource);
    if (drift.up.length > 0)
      return complain('The entities say otherwise than the migrations; to agree the schema would need:', drift.up);
    return say(`${count} migrations go up, down and up again, and agree with the entities.`);
  });
}

async function withDatabase(work) {
  if (process.env.DATABASE_URL) return withDataSource(process.env.DATABASE_URL, work);
  const dataDir = process.env.ROLLCALL_DATA_DIR || '.rollcall';
  const stores = await startEmbedded({ dataDir, log: console.log }).catch((error) => fail(error.message));
  return withDataSource(stores.databaseUrl, work).finally(stores.stop);
}

async function withScratchDatabase(work) {
  if (!process.env.DATABASE_URL) {
    const stores = await startTemporaryStores();
    return withDataSource(stores.databaseUrl, work).finally(stores.stop);
  }
  const scratch = `rollcall_check_${process.pid}_${Date.now()}`;
  const url = new URL(process.env.DATABASE_URL);
  url.pathname = `/${scratch}`;
  await onServer(`CREATE DATABASE ${scratch}`);
  return withDataSource(url.href, work).finally(() => onServer(`DROP DATABASE ${scratch}`));
}

async function withDataSource(url, work) {
  const dataSource = await createDataSource(url, 2).initialize();
  try {
    return await work(dataSource, url);
  } finally {
    await dataSource.destroy();
  }
}

function onServer(sql) {
  return withDataSource(process.env.DATABASE_URL, (dataSource) => dataSource.query(sql));
}

async function appliedNames(dataSource) {
  await dataSource.showMigrations();
  const rows = await dataSource.query(`SELECT name FROM ${dataSource.options.migrationsTableName} ORDER BY id`);
  return rows.map((row) => row.name);
}

async function driftOf(dataSource) {
  const { upQueries, downQueries } = await dataSource.driver.createSchemaBuilder().log();
  return { up: upQueries.map((query) => query.query), down: downQueries.map((query) => query.query).reverse() };
}

/** One line for every column, constraint, index, trigger, function, type and sequence that is not PostgreSQL's own. */
async function schemaOf(dataSource) {
  const ours = (alias) => `${alias} NOT IN ('pg_catalog', 'information_schema', 'pg_toast')`;
  const rows = await dataSource.query(`
    SELECT 'column ' || table_schema || '.' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' '
        || coalesce(column_default, '') AS line
      FROM information_schema.columns WHERE ${ours('table_schema')}
    UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
      FROM pg_constraint WHERE ${ours('connamespace::regnamespace::text')}
    UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE ${ours('schemaname')}
    UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'function ' || pg_get_functiondef(oid) FROM pg_proc
      WHERE prokind <> 'a' AND ${ours('pronamespace::regnamespace::text')}
    UNION ALL SELECT 'sequence ' || sequencename || ' ' || increment_by FROM pg_sequences WHERE ${ours('schemaname')}
    UNION ALL SELECT 'type ' || typname FROM pg_type WHERE typtype IN ('e', 'd') AND ${ours('typnamespace::regnamespace::text')}
    ORDER BY line`);
  return rows.map((row) => row.line);
}

function migrationText({ up, down }, timestamp) {
  const className = `${name
    .split('-')
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join('')}${timestamp}`;
  const body = (queries) =>
    queries.map((sql) => `    await runner.query(\`${sql.replace(/[`\\]|\$\{/g, '\\$&')}\`);`).join('\n');
  return `import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ${className} implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
${body(up)}
  }

  async down(runner: QueryRunner): Promise<void> {
${body(down)}
  }
}
`;
}

function say(line) {
  console.log(line);
  return true;
}

function complain(line, details) {
  console.error([line, ...details].join('\n  '));
  return false;
}
