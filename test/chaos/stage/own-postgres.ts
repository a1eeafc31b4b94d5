import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { preparePostgres } from '../../../src/platform/embedded/embedded-stores.js';
import { findFreePort } from '../../../src/platform/embedded/free-port.js';
import { waitForEnd } from '../../../src/platform/embedded/processes.js';
import type { PostgresServer } from '../../../src/platform/embedded/postgres-server.js';
import { waitFor } from '../../support/wait-for.js';

const DATABASE = 'rollcall';
const ENDS_WITHIN_MS = 20_000;
const ANSWERS_WITHIN_MS = 120_000;

/** Counts and sequences are below 2^53, so `bigint` may be read as a number. */
const INT8_OID = 20;
pg.types.setTypeParser(INT8_OID, (value) => Number(value));
const OPTIONS = { log: () => undefined, durable: false };

/** A PostgreSQL of one's own, to break; and a way to look into it that does not pass through whatever stands between it and Rollcall. */
export class OwnPostgres {
  private readonly pool: pg.Pool;

  private constructor(
    private readonly directory: string,
    private readonly filesDirectory: string,
    private server: PostgresServer,
  ) {
    this.pool = new pg.Pool({ connectionString: this.url, max: 3, connectionTimeoutMillis: 3000 });
    this.pool.on('error', () => undefined);
  }

  static async start(directory: string): Promise<OwnPostgres> {
    const { filesDirectory, postgres } = await preparePostgres(directory, OPTIONS);
    postgres.port = await findFreePort();
    await postgres.start();
    await postgres.ensureDatabase(DATABASE);
    return new OwnPostgres(directory, filesDirectory, postgres);
  }

  get url(): string {
    return this.server.url(DATABASE);
  }

  get port(): number {
    return this.server.port;
  }

  async query<Row extends object = Record<string, unknown>>(sql: string, params: readonly unknown[] = []) {
    return (await this.pool.query<Row>(sql, params as unknown[])).rows;
  }

  /** The same, again and again until there is an answer. */
  patientQuery<Row extends object>(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
    return waitFor(() => this.query<Row>(sql, params), {
      deadlineMs: ANSWERS_WITHIN_MS,
      what: 'an answer of PostgreSQL',
    });
  }

  /** What `pg_ctl stop -m immediate` does: no goodbyes, no checkpoint. Then it is started again, and recovers. */
  async crash(): Promise<void> {
    const pid = Number(readFileSync(join(this.filesDirectory, 'pg', 'postmaster.pid'), 'utf8').split('\n', 1)[0]);
    process.kill(pid, 'SIGQUIT');
    if (!(await waitForEnd(pid, ENDS_WITHIN_MS))) throw new Error('PostgreSQL did not stop immediately');
  }

  /** Resolves once it takes statements. */
  async untilUp(): Promise<void> {
    await this.patientQuery('SELECT 1');
  }

  /** Cuts every connection of Rollcall's that `chosen` (by its process id) says to; answers how many. */
  async terminateBackends(chosen: (pid: number) => boolean): Promise<number> {
    const rows = await this.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE datname = $1 AND application_name LIKE 'rollcall%' ORDER BY pid`,
      [DATABASE],
    );
    const pids = rows.map(({ pid }) => pid).filter(chosen);
    await this.query('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid', [pids]);
    return pids.length;
  }

  /** Away until {@link startAgain}. */
  async stop(): Promise<void> {
    await this.server.stop();
  }

  async startAgain(): Promise<void> {
    const { port } = this.server;
    this.server = (await preparePostgres(this.directory, OPTIONS)).postgres;
    this.server.port = port;
    await this.server.start();
  }

  async close(): Promise<void> {
    await this.pool.end().catch(() => undefined);
    await this.server.stop();
  }
}
