/** The last check-ins of a client in words, for who cannot see the strip. Pure. */
import type { Client } from '@contracts/clients';
import { formatCount, formatDuration } from '../lib/format';

export type CheckIns = Client['checkIns'];

/** `Checked in within 46 of the last 48 steps of 1 min; not within the last 2.` */
export function describeCheckIns({ stepSeconds, marks }: CheckIns): string {
  const steps = marks.length;
  if (steps === 0) return 'No check-ins are known.';
  const hits = [...marks].filter((mark) => mark === '1').length;
  const span = formatDuration(stepSeconds * steps);
  if (hits === 0) return `No check-in in the last ${span}.`;
  const since = steps - 1 - marks.lastIndexOf('1');
  const head = `Checked in within ${formatCount(hits)} of the last ${formatCount(steps)} steps of ${formatDuration(stepSeconds)}`;
  return since === 0 ? `${head}, the present one too.` : `${head}; not within the last ${formatCount(since)}.`;
}

/** The strip as two lines of an SVG path, one for steps with a check-in and one for those without. A step is `pitch` wide, a bar two. */
export function stripPaths(marks: string, pitch: number, height: number): { hits: string; misses: string } {
  let hits = '';
  let misses = '';
  for (let step = 0; step < marks.length; step += 1) {
    const x = step * pitch + 1;
    if (marks[step] === '1') hits += `M${x} 0V${height}`;
    else misses += `M${x} ${height - 3}V${height}`;
  }
  return { hits, misses };
}
