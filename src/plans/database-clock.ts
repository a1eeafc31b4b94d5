import type { Statements } from '../platform/database/database.js';

/** The database's clock, as it is now; in ms. */
export async function databaseNow(statements: Statements): Promise<number> {
  const [row] = await statements.prepared<{ now: Date }>('SELECT clock_timestamp() AS now');
  return row!.now.getTime();
}
