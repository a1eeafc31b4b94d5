/**
 * Makes the strip of a client's check-ins from its marks: which of the last steps, up to the present one, it checked in in. Decides
 * nothing of its own. Invariant: always {@link MARKS} signs, oldest first.
 */
import type { Client } from '../../contracts/clients.js';
import { MARKS, shiftMarks, stepSecondsOf, stepsBetween, type Marked } from '../../fleet/model/check-in-marks.js';

export function checkInStrip(
  { connectionType, lastCheckInAtMs, checkInMarks }: Marked,
  nowMs: number,
): Client['checkIns'] {
  const steps = lastCheckInAtMs === null ? 0 : stepsBetween(connectionType, lastCheckInAtMs, nowMs);
  const marks = shiftMarks(checkInMarks, steps);
  return { stepSeconds: stepSecondsOf(connectionType), marks: marks.toString(2).padStart(MARKS, '0') };
}
