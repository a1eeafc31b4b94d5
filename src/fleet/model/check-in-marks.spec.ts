import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HOUR_MS } from '../../../test/support/model-builders.js';
import type { ConnectionType } from '../../contracts/words.js';
import { MARKS, marksAfter, shiftMarks, stepSecondsOf, stepsBetween, type Marked } from './check-in-marks.js';

const NEVER: Marked = { connectionType: 'active', lastCheckInAtMs: null, checkInMarks: 0 };
const after = (times: readonly number[], connectionType: ConnectionType = 'active'): Marked =>
  times.reduce<Marked>(
    (client, nowMs) => ({
      connectionType,
      lastCheckInAtMs: nowMs,
      checkInMarks: marksAfter({ ...client, connectionType }, connectionType, nowMs),
    }),
    { ...NEVER, connectionType },
  );
const bits = (marks: number) => marks.toString(2).padStart(MARKS, '0');

describe('the marks of check-ins', () => {
  it('have one step marked after the first', () => {
    expect(after([HOUR_MS]).checkInMarks).toBe(1);
  });

  it('mark a step once, however often the client checks in', () => {
    expect(after([0, 60_000, 299_999]).checkInMarks).toBe(1);
    expect(after([0, 299_999, 300_000]).checkInMarks).toBe(0b11);
    expect(after([0, 900_000]).checkInMarks).toBe(0b1001);
  });

  it('have longer steps for a passive client', () => {
    expect(stepSecondsOf('active')).toBe(300);
    expect(after([0, 24 * HOUR_MS], 'passive').checkInMarks).toBe(2 ** 24 + 1);
  });

  it('begin anew with another connection type', () => {
    const active = after([0, 300_000, 600_000]);
    expect(marksAfter(active, 'passive', 900_000)).toBe(1);
  });

  it('keep what they have when the clock goes back', () => {
    expect(shiftMarks(0b101, -3)).toBe(0b101);
    expect(stepsBetween('active', 600_000, 0)).toBe(-2);
  });

  it('are what a list of steps would say, exactly, whatever the gaps', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 60 * 300_000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(gaps, (gapsMs) => {
        let atMs = 0;
        const times = gapsMs.map((gapMs) => (atMs += gapMs));
        const marked = new Set(times.map((timeMs) => Math.floor(timeMs / 300_000)));
        const last = Math.floor(times.at(-1)! / 300_000);
        const listed = Array.from({ length: MARKS }, (_, index) => (marked.has(last - MARKS + 1 + index) ? '1' : '0'));
        expect(bits(after(times).checkInMarks)).toBe(listed.join(''));
      }),
    );
  });
});
