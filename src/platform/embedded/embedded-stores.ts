/**
 * Rollcall's own PostgreSQL and Valkey, for when no URLs are set. Real servers in processes of their own; both listen on loopback only,
 * on ports that were free, with random passwords.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDataDirectory, locateFiles, makeReachable, sharedDirectory } from './data-directory.js';
import { chooseDatabaseUser } from './database-user.js';
import { lockDirectory } from './directory-lock.js';
import { EmbeddedStoresError } from './embedded-stores-error.js';
import { findFreePort } from './free-port.js';
import { preparePostgresBinaries } from './postgres-binaries.js';
import { openCluster } from './postgres-cluster.js';
import { PostgresServer } from './postgres-server.js';
import { keptSecretKey } from './secret-key.js';
import { ValkeyChild } from './valkey-child.js';

const database = 'rollcall';

export type EmbeddedStores = {
  /** Of the database `rollcall`, as its superuser. */
  databaseUrl: string;
  redisUrl: string;
  /** 32 bytes, kept beside the database and never in it. */
  secretKey: Uint8Array;
  /** Within a few seconds. Close your own connections first; those still open are cut. */
  stop(): Promise<void>;
};

export type EmbeddedStoresOptions = {
  dataDir: string;
  log: (line: string) => void;
  /** False for throw-away data: commits do not wait for the disk. Default true. */
  durable?: boolean;
};

/**
 * Starts both servers on the files in `dataDir`, which is made if need be. Throws {@link EmbeddedStoresError}, with nothing left running,
 * when another Rollcall uses the directory or a server cannot be started there; its message says what to do.
 */
export async function startEmbeddedStores(options: EmbeddedStoresOptions): Promise<EmbeddedStores> {
  if (process.platform === 'win32') {
    throw new EmbeddedStoresError(
      'The embedded stores run on Linux and macOS. On Windows use WSL, or servers of your own: set DATABASE_URL and REDIS_URL.',
    );
  }
  const directory = await createDataDirectory(options.dataDir);
  const unlock = lockDirectory(directory);
  try {
    const stores = await startServers(directory, options);
    return { ...stores, stop: () => stores.stop().finally(unlock) };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function startServers(directory: string, options: EmbeddedStoresOptions): Promise<EmbeddedStores> {
  const { log } = options;
  const { postgres, filesDirectory } = await preparePostgres(directory, options);
  const secretKey = await keptSecretKey(filesDirectory);
  // Before ports are chosen: a leftover server still has the one that is to be used again.
  await postgres.clearLeftover();
  const ports = await recallPorts(filesDirectory);
  postgres.port = await findFreePort(ports.postgres);
  const valkey = new ValkeyChild(await findFreePort(ports.valkey), log);
  const stop = async () => void (await Promise.all([valkey.stop(), postgres.stop()]));
  try {
    const starts = await Promise.allSettled([
      valkey.start(),
      postgres.start().then(() => postgres.ensureDatabase(database)),
    ]);
    for (const start of starts) if (start.status === 'rejected') throw start.reason;
    await rememberPorts(filesDirectory, { postgres: postgres.port, valkey: valkey.port });
  } catch (error) {
    await stop();
    throw error;
  }
  return { databaseUrl: postgres.url(database), redisUrl: valkey.url, secretKey, stop };
}

/** PostgreSQL alone, on the files in `directory` (a real path), which are made if need be; not started yet, and without a port. */
export async function preparePostgres(
  directory: string,
  { log, durable = true }: Pick<EmbeddedStoresOptions, 'log' | 'durable'>,
) {
  let filesDirectory = await locateFiles(directory);
  const user = chooseDatabaseUser(join(filesDirectory, 'pg'), log);
  if (user) filesDirectory = await makeReachable(filesDirectory, user, log);
  const binaries = await preparePostgresBinaries({ user, copyDirectory: user ? sharedDirectory : filesDirectory, log });
  const cluster = await openCluster({ filesDirectory, user, binaries, log });
  const logFile = join(filesDirectory, 'postgres.log');
  return { filesDirectory, postgres: new PostgresServer({ cluster, binaries, user, logFile, durable, log }) };
}

type Ports = { postgres?: number; valkey?: number };

/** The same ports at each start, where they are free: a psql or a redis-cli that was pointed at them stays right. */
async function recallPorts(filesDirectory: string): Promise<Ports> {
  try {
    return JSON.parse(await readFile(join(filesDirectory, 'ports.json'), 'utf8')) as Ports;
  } catch {
    return {};
  }
}

async function rememberPorts(filesDirectory: string, ports: Required<Ports>): Promise<void> {
  await writeFile(join(filesDirectory, 'ports.json'), `${JSON.stringify(ports)}\n`);
}
