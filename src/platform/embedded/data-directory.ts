/**
 * Where the embedded stores keep their files. Normally that is ROLLCALL_DATA_DIR itself. As root, PostgreSQL's user must be able to
 * enter it; where a parent refuses that (a clone under /root), the files move to /var/lib/rollcall, and a pointer stays behind.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { access, chmod, constants, mkdir, readdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { canAccess, type SystemUser } from './database-user.js';
import { EmbeddedStoresError } from './embedded-stores-error.js';

/** Outside everybody's home; only root, who alone needs it, can write here. */
export const sharedDirectory = '/var/lib/rollcall';

const pointerName = 'moved-to';
const ownFiles = new Set([
  pointerName,
  'rollcall.lock',
  'pg',
  'ports.json',
  'postgres-password',
  'postgres.log',
  'secret.key',
]);

/** Makes the directory if need be; returns its real path. Throws {@link EmbeddedStoresError} when it cannot be used. */
export async function createDataDirectory(requested: string): Promise<string> {
  const path = resolve(requested);
  try {
    await mkdir(path, { recursive: true, mode: 0o711 });
    await access(path, constants.W_OK);
  } catch (error) {
    throw new EmbeddedStoresError(
      `The data directory ${path} cannot be used (${(error as Error).message}). ` +
        'Set ROLLCALL_DATA_DIR to a folder that the user running Rollcall may write. Example: ROLLCALL_DATA_DIR=$HOME/rollcall',
    );
  }
  return realpath(path);
}

/** Where a directory's files are kept: in itself, unless they have been moved. */
export async function locateFiles(directory: string): Promise<string> {
  try {
    return (await readFile(join(directory, pointerName), 'utf8')).trim();
  } catch {
    return directory;
  }
}

/** Makes sure that `user` can enter `directory`; returns it, or the new place where that is not possible. */
export async function makeReachable(directory: string, user: SystemUser, log: (line: string) => void): Promise<string> {
  await mkdir(directory, { recursive: true, mode: 0o711 });
  if (await isOurs(directory)) await chmod(directory, ((await stat(directory)).mode & 0o777) | 0o011);
  if (canAccess(user, '-x', directory)) return directory;
  if (existsSync(join(directory, 'pg'))) {
    throw new EmbeddedStoresError(
      `There is a database in ${directory}, but the user ${user.name}, whom PostgreSQL runs as, cannot enter that folder any more. ` +
        `Let others pass its parent folders. Example: chmod o+x ${dirname(directory)}`,
    );
  }
  const place = join(sharedDirectory, `${slug(basename(dirname(directory)))}-${randomBytes(4).toString('hex')}`);
  await mkdir(place, { recursive: true, mode: 0o711 });
  await chmod(sharedDirectory, 0o711);
  await chmod(place, 0o711);
  if (!canAccess(user, '-x', place)) {
    throw new EmbeddedStoresError(
      `PostgreSQL runs as the user ${user.name}, who can enter neither ${directory} nor ${place}. ` +
        'Set ROLLCALL_DATA_DIR to a folder whose parents everybody may enter. Example: ROLLCALL_DATA_DIR=/srv/rollcall',
    );
  }
  await writeFile(join(directory, pointerName), `${place}\n`);
  log(
    `The user ${user.name} cannot enter ${directory} (a parent folder is closed to others); the data are kept in ${place}.`,
  );
  return place;
}

/** A directory that holds nothing of others may be opened; somebody's home, given as data directory, may not. */
async function isOurs(directory: string): Promise<boolean> {
  const names = await readdir(directory);
  return names.every((name) => ownFiles.has(name) || /^(pg|postgres|rollcall\.lock|secret\.key)[-.]/.test(name));
}

function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 40) || 'data'
  );
}
