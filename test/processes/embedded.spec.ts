import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import pg from 'pg';
import { waitFor } from '../support/wait-for.js';

/**
 * The embedded stores as `npm start` uses them: built, in a process of their own that can be killed.
 */
const built = join(process.cwd(), 'dist/src/platform/embedded/embedded-stores.js');
const host = `
  const { startEmbeddedStores } = await import(${JSON.stringify(pathToFileURL(built).href)});
  const say = (message) => process.send(message);
  const stores = await startEmbeddedStores({ dataDir: process.argv[1], durable: false, log: (log) => say({ log }) }).catch((error) => {
    say({ failure: error.message });
    process.exit(1);
  });
  process.once('SIGTERM', () => stores.stop().then(() => process.exit(0)));
  say({ databaseUrl: stores.databaseUrl, redisUrl: stores.redisUrl });
`;

type Message = { log?: string; failure?: string; databaseUrl?: string; redisUrl?: string };

class Host {
  readonly logs: string[] = [];
  private constructor(readonly child: ChildProcess) {}
  databaseUrl = '';
  redisUrl = '';

  /** Resolves once the stores are up; rejects with the reason when they are not to be. */
  static async start(dataDir: string): Promise<Host> {
    const child = spawn(process.execPath, ['--input-type=module', '-e', host, dataDir], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const started = new Host(child);
    hosts.push(started);
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code, signal) => reject(new Error(`the host ended with ${signal ?? code}`)));
      child.on('message', (message: Message) => {
        if (message.log !== undefined) started.logs.push(message.log);
        if (message.failure !== undefined) reject(new Error(message.failure));
        if (message.databaseUrl === undefined || message.redisUrl === undefined) return;
        started.databaseUrl = message.databaseUrl;
        started.redisUrl = message.redisUrl;
        resolve();
      });
    });
    return started;
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill(signal);
    await ended;
  }
}

const hosts: Host[] = [];
const directories: string[] = [];

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'rollcall-embedded-'));
  directories.push(directory);
  return directory;
}

async function query(databaseUrl: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function ping(redisUrl: string): Promise<string> {
  const redis = new Redis(redisUrl, { lazyConnect: true, retryStrategy: null, enableReadyCheck: false });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return await redis.ping();
  } finally {
    redis.disconnect();
  }
}

function childOf(pid: number | undefined, program: string): number {
  const { stdout } = spawnSync('ps', ['-ww', '-eo', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' });
  const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/));
  const row = rows.find(
    (words) => words[1] === String(pid) && !words[2]?.startsWith('Z') && words.join(' ').includes(program),
  );
  return Number(row?.[0] ?? 0);
}

function isGone(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() === '' || stdout.trim().startsWith('Z');
}

/** 2147483647 is above every system's highest process id. */
const noProcess = 2_147_483_647;

describe('the embedded stores', () => {
  /** One database for the tests that do not need a new one: making one takes longer than all the rest. */
  let directory: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'rollcall-embedded-'));
    if (!existsSync(built))
      throw new Error('These tests run the built stores: use `npm test`, or `npm run build` first.');
  });
  afterEach(async () => {
    for (const started of hosts.splice(0)) await started.end('SIGTERM');
    for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
  });

  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it('start real servers on loopback with passwords of their own, and stop within seconds', async () => {
    const stores = await Host.start(directory);

    const [row] = await query(
      stores.databaseUrl,
      `select current_database() as database, current_setting('server_version_num')::int / 10000 as version,
         current_setting('listen_addresses') as addresses, current_setting('server_encoding') as encoding, upper('é') as upper`,
    );
    expect(row).toEqual({ database: 'rollcall', version: 18, addresses: '127.0.0.1', encoding: 'UTF8', upper: 'É' });
    expect(await ping(stores.redisUrl)).toBe('PONG');

    const withoutPassword = new URL(stores.databaseUrl);
    withoutPassword.password = 'password';
    await expect(query(withoutPassword.href, 'select 1')).rejects.toThrow('password authentication failed');
    await expect(ping(`redis://127.0.0.1:${new URL(stores.redisUrl).port}`)).rejects.toThrow('NOAUTH');
    expect(statSync(join(directory, 'postgres-password')).mode & 0o777).toBe(0o600);

    const postmaster = childOf(stores.child.pid, 'bin/postgres');
    const beganMs = Date.now();
    await stores.end('SIGTERM');
    expect(Date.now() - beganMs).toBeLessThan(5000);
    expect(isGone(postmaster)).toBe(true);
    expect(existsSync(join(directory, 'rollcall.lock'))).toBe(false);
  }, 30_000);

  it('refuse a second Rollcall on the same data directory and say which one holds it', async () => {
    const first = await Host.start(directory);
    await expect(Host.start(directory)).rejects.toThrow(
      `in use by the Rollcall that runs as process ${first.child.pid}`,
    );
    expect(await ping(first.redisUrl)).toBe('PONG');
  }, 30_000);

  it('keep what was committed, and their ports, through kill -9; nothing of them outlives the killed process', async () => {
    const first = await Host.start(directory);
    await query(first.databaseUrl, 'create table kept_through_kill as select 42 as answer');
    const left = [childOf(first.child.pid, 'bin/postgres'), childOf(first.child.pid, 'valkey-process')];
    await first.end('SIGKILL');
    await waitFor(() => left.every(isGone), { what: 'both servers to end with their parent', deadlineMs: 5000 });

    const second = await Host.start(directory);
    expect(await query(second.databaseUrl, 'select answer from kept_through_kill')).toEqual([{ answer: 42 }]);
    expect(new URL(second.databaseUrl).port).toBe(new URL(first.databaseUrl).port);
  }, 30_000);

  it('stop a PostgreSQL that lost both Rollcall and its watchdog', async () => {
    const first = await Host.start(directory);
    const postmaster = childOf(first.child.pid, 'bin/postgres');
    process.kill(childOf(first.child.pid, 'rollcall-watchdog'), 'SIGKILL');
    await first.end('SIGKILL');
    expect(isGone(postmaster)).toBe(false);

    const second = await Host.start(directory);
    expect(second.logs.join('\n')).toContain(`left running (process ${postmaster})`);
    expect(isGone(postmaster)).toBe(true);
    expect(await query(second.databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  }, 30_000);

  it.each([
    ['a process that is gone', () => noProcess],
    ['another program that got the same process id', () => process.pid],
  ])(
    'start in spite of a stale postmaster.pid of %s, and of a killed PostgreSQL’s remains',
    async (_, pid) => {
      const first = await Host.start(directory);
      await query(first.databaseUrl, `create table kept_by_${pid()} as select 42 as answer`);
      const everybody = ['rollcall-watchdog', 'valkey-process', 'bin/postgres'].map((name) =>
        childOf(first.child.pid, name),
      );
      for (const each of [first.child.pid ?? 0, ...everybody]) process.kill(each, 'SIGKILL');
      await waitFor(() => everybody.every(isGone), { what: 'everything to be killed', deadlineMs: 5000 });
      const lockFile = join(directory, 'pg/postmaster.pid');
      writeFileSync(lockFile, readFileSync(lockFile, 'utf8').replace(/^\d+/, String(pid())));

      const second = await Host.start(directory);
      expect(await query(second.databaseUrl, `select answer from kept_by_${pid()}`)).toEqual([{ answer: 42 }]);
    },
    30_000,
  );

  it('bring back a Valkey or a PostgreSQL that dies, on the same port', async () => {
    const stores = await Host.start(directory);
    const isUpAgain = (what: string) => stores.logs.includes(`${what} is up again.`);
    process.kill(childOf(stores.child.pid, 'valkey-process'), 'SIGKILL');
    await waitFor(() => isUpAgain('Valkey'), { what: 'Valkey', deadlineMs: 5000 });
    expect(await ping(stores.redisUrl)).toBe('PONG');
    process.kill(childOf(stores.child.pid, 'bin/postgres'), 'SIGKILL');
    await waitFor(() => isUpAgain('PostgreSQL'), { what: 'PostgreSQL', deadlineMs: 10_000 });
    expect(await query(stores.databaseUrl, 'select 1 AS one')).toEqual([{ one: 1 }]);
  }, 30_000);

  it('take other ports when those of last time are taken', async () => {
    const squatter = createServer();
    const port = await new Promise<number>((resolve) => {
      squatter.listen(0, '127.0.0.1', () => resolve((squatter.address() as { port: number }).port));
    });
    writeFileSync(join(directory, 'ports.json'), JSON.stringify({ postgres: port, valkey: port }));
    try {
      const stores = await Host.start(directory);
      expect(await query(stores.databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
      expect(await ping(stores.redisUrl)).toBe('PONG');
    } finally {
      squatter.close();
    }
  }, 30_000);

  it('say what is wrong with a data directory that cannot be used', async () => {
    const directory = newDirectory();
    writeFileSync(join(directory, 'file'), '');
    await expect(Host.start(join(directory, 'file', 'data'))).rejects.toThrow('Set ROLLCALL_DATA_DIR to a folder');
    const old = newDirectory();
    mkdirSync(join(old, 'pg'));
    writeFileSync(join(old, 'pg', 'PG_VERSION'), '9\n');
    await expect(Host.start(old)).rejects.toThrow(/made by PostgreSQL 9; this Rollcall brings PostgreSQL 18/);
  }, 30_000);

  // Only root needs another user for PostgreSQL, so only root meets this.
  (process.getuid?.() === 0 ? it : it.skip)(
    'move the data to where PostgreSQL’s user can get at them when a parent folder is closed (as root)',
    async () => {
      const closed = newDirectory();
      const directory = join(closed, 'data');
      const first = await Host.start(directory);
      const place = readFileSync(join(directory, 'moved-to'), 'utf8').trim();
      directories.push(place);
      expect(first.logs.join('\n')).toContain(`the data are kept in ${place}`);
      await query(first.databaseUrl, 'create table kept as select 42 as answer');
      await first.end('SIGTERM');
      const second = await Host.start(directory);
      expect(await query(second.databaseUrl, 'select answer from kept')).toEqual([{ answer: 42 }]);
    },
    30_000,
  );
});
