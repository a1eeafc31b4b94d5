/**
 * One Rollcall per data directory. The lock is a file that names its holder; one whose holder has ended is taken over, so that
 * neither a crash nor `kill -9` needs a hand.
 */
import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedStoresError } from './embedded-stores-error.js';
import { processBirth, processState } from './processes.js';

type Holder = { pid: number; birth?: string };

/** Takes the lock and returns what releases it. Throws {@link EmbeddedStoresError} while another process holds it. */
export function lockDirectory(directory: string): () => void {
  const path = join(directory, 'rollcall.lock');
  const ours = JSON.stringify({ pid: process.pid, birth: processBirth(process.pid) } satisfies Holder);
  for (let attempt = 0; attempt < 3; attempt++) {
    if (createWhole(path, ours)) return () => releaseIfOurs(path, ours);
    const found = readIfThere(path);
    if (found === undefined) continue;
    const holder = parseHolder(found);
    if (holder && isAlive(holder)) throw inUse(directory, holder);
    moveAside(path, found);
  }
  throw new EmbeddedStoresError(
    `The data directory ${directory} is being taken by another Rollcall at this moment; try again.`,
  );
}

/** Written aside and linked, so that nobody ever reads half a lock. False when there is one already. */
function createWhole(path: string, content: string): boolean {
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, content, { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Renaming is atomic: of two that find the same stale lock, the slower one may catch the other's new lock, and puts it back. */
function moveAside(path: string, stale: string): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = readIfThere(aside);
  if (moved !== undefined && moved !== stale) createWhole(path, moved);
  rmSync(aside, { force: true });
}

function releaseIfOurs(path: string, ours: string): void {
  if (readIfThere(path) === ours) rmSync(path, { force: true });
}

function isAlive(holder: Holder): boolean {
  return processState(holder.pid) === 'running' && processBirth(holder.pid) === holder.birth;
}

function parseHolder(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Holder;
    return Number.isInteger(holder.pid) && holder.pid > 0 ? holder : undefined;
  } catch {
    return undefined;
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function inUse(directory: string, holder: Holder): EmbeddedStoresError {
  return new EmbeddedStoresError(
    `The data directory ${directory} is in use by the Rollcall that runs as process ${holder.pid}. ` +
      'Stop that one, or give this one a directory of its own. Example: ROLLCALL_DATA_DIR=.rollcall-2 PORT=3001 npm start',
  );
}
