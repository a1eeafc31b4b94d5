/**
 * `kill -9` of Rollcall can leave its PostgreSQL running, or leave only the lock file `postmaster.pid`. Both are cleared away before a
 * start. A leftover server is stopped rather than adopted: a stop is quick, needs no recovery afterwards, and the new start is then
 * always our child, with our settings.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isPostmasterOf, processState, signal, waitForEnd } from './processes.js';

/** Fast stop, then stop without a checkpoint, then the hard way; each with the time it may take. */
const stops: readonly { name: NodeJS.Signals; withinMs: number }[] = [
  { name: 'SIGINT', withinMs: 10_000 },
  { name: 'SIGQUIT', withinMs: 7000 },
  { name: 'SIGKILL', withinMs: 3000 },
];

/** Makes `clusterDir` (a real path) startable: afterwards no server runs on it and no stale lock names it. */
export async function clearLeftoverPostmaster(clusterDir: string, log: (line: string) => void): Promise<void> {
  const lockFile = join(clusterDir, 'postmaster.pid');
  const pid = readPid(lockFile);
  if (pid === undefined) return;
  const state = processState(pid);
  if (state === 'running' && isPostmasterOf(pid, clusterDir)) {
    log(`Stopping a PostgreSQL that an earlier Rollcall left running (process ${pid}).`);
    await stopPostmaster(pid);
  } else {
    log(`Removing the lock of a PostgreSQL that has ended (process ${pid} ${stateWords[state]}).`);
  }
  // Also after a crash this is safe: PostgreSQL finds servers that still hold the cluster's shared memory without the file.
  rmSync(lockFile, { force: true });
}

const stateWords = { gone: 'is gone', zombie: 'is a zombie', running: 'is another program' } as const;

async function stopPostmaster(pid: number): Promise<void> {
  for (const stop of stops) {
    signal(pid, stop.name);
    if (await waitForEnd(pid, stop.withinMs)) return;
  }
}

function readPid(lockFile: string): number | undefined {
  try {
    // PostgreSQL writes the id of a server without postmaster (single-user mode) as a negative number.
    const pid = Math.abs(Number.parseInt(readFileSync(lockFile, 'utf8'), 10));
    return pid > 0 ? pid : 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
