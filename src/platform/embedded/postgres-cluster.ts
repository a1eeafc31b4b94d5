/** The files of the embedded PostgreSQL: made once, by `initdb`, with a password of their own. */
import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { chown, mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runAs, type SystemUser } from './database-user.js';
import { EmbeddedStoresError } from './embedded-stores-error.js';
import type { PostgresBinaries } from './postgres-binaries.js';

export const superuser = 'rollcall';

export type PostgresCluster = { directory: string; password: string };

export async function openCluster(options: {
  filesDirectory: string;
  user: SystemUser | undefined;
  binaries: PostgresBinaries;
  log: (line: string) => void;
}): Promise<PostgresCluster> {
  const { filesDirectory, user, binaries, log } = options;
  const directory = join(filesDirectory, 'pg');
  const passwordFile = join(filesDirectory, 'postgres-password');
  const version = await readIfThere(join(directory, 'PG_VERSION'));
  if (version === undefined) {
    const beganMs = Date.now();
    await createCluster({ filesDirectory, directory, passwordFile, user, binaries });
    log(`Created a database in ${directory} (${((Date.now() - beganMs) / 1000).toFixed(1)} s).`);
  } else {
    await refuseForeign(directory, version, binaries);
  }
  const password = await readIfThere(passwordFile);
  if (!password) {
    throw new EmbeddedStoresError(
      `The database in ${directory} has lost its password file ${passwordFile}. Put it back, or delete ${directory} to begin anew.`,
    );
  }
  return { directory: await realpath(directory), password };
}

/** Made aside and renamed: a start that is interrupted leaves no half database behind. */
async function createCluster(options: {
  filesDirectory: string;
  directory: string;
  passwordFile: string;
  user: SystemUser | undefined;
  binaries: PostgresBinaries;
}): Promise<void> {
  const { filesDirectory, directory, passwordFile, user, binaries } = options;
  for (const name of await readdir(filesDirectory)) {
    if (name.startsWith('pg-')) await rm(join(filesDirectory, name), { recursive: true, force: true, maxRetries: 3 });
  }
  await rm(passwordFile, { force: true });
  await writeFile(passwordFile, randomBytes(32).toString('hex'), { mode: 0o600 });
  const draft = join(filesDirectory, `pg-${randomUUID()}`);
  await mkdir(draft, { mode: 0o700 });
  if (user) await Promise.all([draft, passwordFile].map((path) => chown(path, user.uid, user.gid)));
  await runInitdb(binaries, draft, passwordFile, user);
  await rename(draft, directory);
}

/** Bytewise sort order is the fastest and needs no locale of the system; letters of all scripts still have upper and lower case. */
async function runInitdb(
  binaries: PostgresBinaries,
  directory: string,
  passwordFile: string,
  user: SystemUser | undefined,
): Promise<void> {
  const parameters = [
    `--pgdata=${directory}`,
    `--username=${superuser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ];
  const child = spawn(binaries.initdb, parameters, {
    ...runAs(user),
    env: postgresEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0) {
    throw new EmbeddedStoresError(
      `The embedded PostgreSQL could not create its database in ${directory}:\n${output.trim()}`,
    );
  }
}

/** None of ours: a PGDATA or PGOPTIONS meant for another server must not reach this one. */
export function postgresEnvironment(): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

async function refuseForeign(directory: string, version: string, binaries: PostgresBinaries): Promise<void> {
  if (version !== binaries.majorVersion) {
    throw new EmbeddedStoresError(
      `The database in ${directory} was made by PostgreSQL ${version}; this Rollcall brings PostgreSQL ${binaries.majorVersion}. ` +
        'Start the Rollcall it belongs to, or choose another ROLLCALL_DATA_DIR.',
    );
  }
  const { uid } = await stat(directory);
  const ours = process.getuid?.();
  if (ours !== 0 && uid !== ours) {
    throw new EmbeddedStoresError(
      `The database in ${directory} belongs to another user. Start Rollcall as that user (or as root), or choose another ROLLCALL_DATA_DIR.`,
    );
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'EACCES')
      throw new EmbeddedStoresError(`${path} belongs to another user; start Rollcall as that user or as root.`);
    throw error;
  }
}
