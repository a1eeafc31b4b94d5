/**
 * Keeps in which of the last steps of time a client checked in, as the bits of one whole number: the lowest is the step of its last
 * check-in, the next the step before. Receive times decide. It is for the eye alone: nothing is judged by it, and what a change of the
 * connection type makes unreadable is dropped. Invariant: below 2^48, which a number holds exactly.
 */
import type { ConnectionType } from '../../contracts/words.js';

export const MARKS = 48;

const STEP_SECONDS: Record<ConnectionType, number> = { active: 300, passive: 3600 };

/** How long a step is: a passive client that checks in once a day is to be seen as well as an active one. */
export const stepSecondsOf = (type: ConnectionType): number => STEP_SECONDS[type];

export interface Marked {
  connectionType: ConnectionType;
  lastCheckInAtMs: number | null;
  checkInMarks: number;
}

/** The marks of a client that checks in at `nowMs`, as a client of that type. */
export function marksAfter(client: Marked, type: ConnectionType, nowMs: number): number {
  const { connectionType, lastCheckInAtMs, checkInMarks } = client;
  if (lastCheckInAtMs === null || connectionType !== type) return 1;
  const shifted = shiftMarks(checkInMarks, stepsBetween(type, lastCheckInAtMs, nowMs));
  return shifted % 2 === 0 ? shifted + 1 : shifted;
}

/** The marks seen from `steps` steps later. Multiplying by a power of two and its remainder are exact. */
export function shiftMarks(marks: number, steps: number): number {
  if (steps <= 0) return marks;
  return steps >= MARKS ? 0 : (marks * 2 ** steps) % 2 ** MARKS;
}

/** How many steps lie between two times; steps begin at whole multiples of their length. */
export function stepsBetween(type: ConnectionType, fromMs: number, toMs: number): number {
  const stepMs = STEP_SECONDS[type] * 1000;
  return Math.floor(toMs / stepMs) - Math.floor(fromMs / stepMs);
}
