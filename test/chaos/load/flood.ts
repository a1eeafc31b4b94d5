import { fork } from 'node:child_process';
import { once } from 'node:events';
import { built } from '../../support/built.js';
import type { FloodOrder, FloodReport } from './flood-process.js';

/** Sends check-ins from a process of its own, which ends with the report, with ours, or when the signal says so. */
export async function flood(order: FloodOrder, signal: AbortSignal): Promise<FloodReport> {
  const child = fork(built('test/chaos/load/flood-process.js'), { execArgv: ['--no-warnings'] });
  const kill = () => void child.kill('SIGKILL');
  signal.addEventListener('abort', kill);
  try {
    child.send(order);
    const ended = once(child, 'exit').then(([code, name]) => {
      throw new Error(`the flood ended with ${String(name ?? code)} before its report`);
    });
    const [report] = (await Promise.race([once(child, 'message'), ended])) as [FloodReport];
    ended.catch(() => undefined);
    return report;
  } finally {
    signal.removeEventListener('abort', kill);
  }
}
