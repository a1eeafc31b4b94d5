/**
 * What every row stands on: real embedded stores in a temporary folder, a database of its own for each row, and the built server.
 * Whatever a row opens is closed when the row is over, whether it came to its end or not.
 */
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { startEmbeddedStores, type EmbeddedStores } from '../../src/platform/embedded/embedded-stores.js';
import type { BenchOptions } from '../options.js';
import { Api } from './api.js';
import { Child } from './child.js';
import { ServerProcess } from './server-process.js';

export interface Database {
  url: string;
  query<Row extends object = Record<string, unknown>>(sql: string, params?: unknown[]): Promise<Row[]>;
}

export interface Server {
  process: ServerProcess;
  api: Api;
  database: Database;
  /** The administrator's. */
  key: string;
}

export class Stage {
  private readonly closers: (() => Promise<unknown>)[] = [];
  private stores: EmbeddedStores | null = null;

  private constructor(
    private readonly directory: string,
    readonly quick: boolean,
    readonly minutes: number | null,
    private readonly profileTo: string | null,
  ) {}

  static async open({ quick, minutes, profileTo }: Omit<BenchOptions, 'only'>): Promise<Stage> {
    const directory = await mkdtemp(join(tmpdir(), 'rollcall-bench-'));
    // PostgreSQL may have to run as another user, who must be able to reach its files.
    await chmod(directory, 0o711);
    return new Stage(directory, quick, minutes, profileTo);
  }

  /** A folder below the bench's own that is removed with it. */
  folder(name: string): string {
    return join(this.directory, name);
  }

  get redisUrl(): string {
    return this.opened.redisUrl;
  }

  /** Closed when the row is over, last opened first. */
  whenRowIsOver(close: () => Promise<unknown>): void {
    this.closers.push(close);
  }

  async newDatabase(): Promise<Database> {
    await this.openStores();
    const name = `bench_${randomBytes(4).toString('hex')}`;
    await onServer(this.opened.databaseUrl, `CREATE DATABASE ${name}`);
    this.whenRowIsOver(() => onServer(this.opened.databaseUrl, `DROP DATABASE ${name} WITH (FORCE)`));
    const url = new URL(this.opened.databaseUrl);
    url.pathname = `/${name}`;
    const pool = new pg.Pool({ connectionString: url.href, max: 2 });
    this.whenRowIsOver(() => pool.end());
    return {
      url: url.href,
      query: async <Row extends object>(sql: string, params: unknown[] = []) =>
        (await pool.query<Row>(sql, params)).rows,
    };
  }

  /** The server on a database of its own, with nothing left of earlier rows in Valkey. */
  async newServer(): Promise<Server> {
    const database = await this.newDatabase();
    await this.emptyRedis();
    const key = randomBytes(24).toString('hex');
    const process = await ServerProcess.start({
      databaseUrl: database.url,
      redisUrl: this.redisUrl,
      key,
      logFile: this.folder('server.log'),
      profileTo: this.profileTo,
    });
    this.whenRowIsOver(() => process.stop());
    return { process, api: new Api(process.url, key), database, key };
  }

  newChild(file: string, env: NodeJS.ProcessEnv = {}): Child {
    const child = Child.start(file, env);
    this.whenRowIsOver(() => child.stop());
    return child;
  }

  async emptyRedis(): Promise<void> {
    const redis = new Redis(this.redisUrl);
    await redis.flushall().finally(() => redis.disconnect());
  }

  async endRow(): Promise<void> {
    for (let close = this.closers.pop(); close !== undefined; close = this.closers.pop()) {
      await close().catch((error: unknown) => console.error(`  could not be closed: ${String(error)}`));
    }
  }

  async close(): Promise<void> {
    await this.endRow();
    await this.stores?.stop();
    await removeDataDirectory(this.folder('data'));
    await rm(this.directory, { recursive: true, force: true });
  }

  private async openStores(): Promise<void> {
    this.stores ??= await startEmbeddedStores({ dataDir: this.folder('data'), log: () => undefined });
  }

  private get opened(): EmbeddedStores {
    if (this.stores === null) throw new Error('the stores are not open yet');
    return this.stores;
  }
}

/** With what was moved elsewhere because PostgreSQL's user could not enter it. */
export async function removeDataDirectory(directory: string): Promise<void> {
  const movedTo = await readFile(join(directory, 'moved-to'), 'utf8').catch(() => null);
  if (movedTo !== null) await rm(movedTo.trim(), { recursive: true, force: true });
  await rm(directory, { recursive: true, force: true });
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
