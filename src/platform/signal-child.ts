import type { ChildProcess } from 'node:child_process';

/**
 * Sends a signal to a child that was started. For one whose start failed Node has no process id, and until it says so its own `kill`
 * would signal the whole process group of the caller, whoever started that included.
 */
export function signalChild(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid !== undefined) child.kill(signal);
}
