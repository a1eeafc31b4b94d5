/**
 * What can be learned about a process that is not our child. Linux is asked through /proc, other systems through `ps`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

export type ProcessState = 'gone' | 'zombie' | 'running';

const hasProc = existsSync('/proc/self/stat');

/** A zombie has ended, and only its parent has not noticed: it holds nothing any more, though signals still "reach" it. */
export function processState(pid: number): ProcessState {
  const state = hasProc ? statFields(pid)?.[0] : ps(pid, 'stat=');
  if (!state) return 'gone';
  return state.startsWith('Z') ? 'zombie' : 'running';
}

/** Tells a process from a later one with the same id: when it began. Undefined when there is none. */
export function processBirth(pid: number): string | undefined {
  return hasProc ? statFields(pid)?.[19] : ps(pid, 'lstart=');
}

/** Whether `pid` is a postmaster that serves `clusterDir` (a real path). */
export function isPostmasterOf(pid: number, clusterDir: string): boolean {
  if (!hasProc) return ps(pid, 'command=')?.includes(clusterDir) ?? false;
  try {
    // A postmaster works in its data directory, also after that was moved.
    return readlinkSync(`/proc/${pid}/cwd`) === clusterDir;
  } catch {
    return false;
  }
}

/** Sends a signal; a process that has ended meanwhile is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Waits until the process runs no more; false when it still does after `withinMs`. */
export async function waitForEnd(pid: number, withinMs: number): Promise<boolean> {
  const deadlineMs = Date.now() + withinMs;
  while (processState(pid) === 'running') {
    if (Date.now() > deadlineMs) return false;
    await delay(50);
  }
  return true;
}

/** The fields of /proc/<pid>/stat after the command name, which may itself contain spaces and parentheses. */
function statFields(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function ps(pid: number, format: string): string | undefined {
  const result = spawnSync('ps', ['-ww', '-o', format, '-p', String(pid)], { encoding: 'utf8' });
  return result.stdout?.trim() || undefined;
}
