import { fileURLToPath } from 'node:url';
import { DataSource, type DataSourceOptions } from 'typeorm';

const below = (pattern: string) => fileURLToPath(new URL(`../../../${pattern}`, import.meta.url));

/** So that one stopped process holds up neither grants nor the feed. Milliseconds. */
const TIMEOUTS = { idle_in_transaction_session_timeout: 5000, lock_timeout: 2000, statement_timeout: 15000 };

/** Also the longest wait for a connection of the pool: every request is answered within three seconds, if only by "later". */
export const CONNECT_WITHIN_MS = 2000;

/**
 * A TypeORM data source for `url`. Entities and migrations are found beside the running code (the built one); `overrides` replaces
 * them where the code runs from its sources.
 */
export function createDataSource(url: string, poolSize = 10, overrides: Partial<DataSourceOptions> = {}): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    poolSize,
    applicationName: 'rollcall',
    entities: [below('src/**/*.entity.js')],
    migrations: [below('migrations/*.js')],
    migrationsTableName: 'migration',
    extra: { ...TIMEOUTS, connectionTimeoutMillis: CONNECT_WITHIN_MS, pipeline: true },
    ...overrides,
  } as DataSourceOptions);
}
