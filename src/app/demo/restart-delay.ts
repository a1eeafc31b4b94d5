const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** How long to wait before a process that failed `failures` times in a row is started again: twice as long each time, up to 30 s. */
export function restartDelayMs(failures: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(Math.max(failures, 1) - 1, 16));
}
