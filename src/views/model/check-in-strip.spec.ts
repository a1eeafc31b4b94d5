import { describe, expect, it } from '@jest/globals';
import { checkInStrip } from './check-in-strip.js';

const strip = (marks: number, minutesLater: number) =>
  checkInStrip({ connectionType: 'active', lastCheckInAtMs: 0, checkInMarks: marks }, minutesLater * 60_000);

describe('the strip of check-ins', () => {
  it.each([
    [0b1011, 0, '1011'],
    [0b1011, 4, '1011'],
    [0b1011, 5, '10110'],
    [0b1011, 14, '101100'],
    [2 ** 47 + 1, 5, '10'],
    [2 ** 48 - 1, 48 * 5, '0'],
    [1, 47 * 5, '1'.padEnd(48, '0')],
  ])('of %d marks, %d minutes later, ends in %s', (marks, minutes, end) => {
    expect(strip(marks, minutes)).toEqual({ stepSeconds: 300, marks: end.padStart(48, '0') });
  });

  it('is empty for a client that never checked in, and coarser for a passive one', () => {
    const never = { connectionType: 'passive', lastCheckInAtMs: null, checkInMarks: 0 } as const;
    expect(checkInStrip(never, 9e12)).toEqual({ stepSeconds: 3600, marks: '0'.repeat(48) });
  });
});
