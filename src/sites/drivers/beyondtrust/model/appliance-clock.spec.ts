import { describe, expect, it } from '@jest/globals';
import { clockOffsetOf } from './appliance-clock.js';

const SENT = Date.UTC(2026, 2, 1, 2, 0, 0, 100);
const ANSWERED = SENT + 300;

describe('clockOffsetOf', () => {
  it.each<[string, string, number | null]>([
    ['in whole seconds: the middle of the second', '2026-03-01T02:00:00+00:00', 250],
    ['to the millisecond', '2026-03-01T02:00:00.250+00:00', 0],
    ['of another zone', '2026-03-01T04:01:00.250+02:00', 60_000],
    ['behind', '2026-03-01T01:59:00.250Z', -60_000],
    ['as HTTP writes it', 'Sun, 01 Mar 2026 02:01:00 GMT', 60_250],
    ['far away', '1999-01-01T00:00:00Z', -(2 ** 31 - 1)],
    ['nothing', '', null],
    ['nonsense', 'noon', null],
    ['without a zone', '2026-03-01T02:00:00', null],
  ])('%s', (_, told, expected) => {
    expect(clockOffsetOf(told, SENT, ANSWERED)).toBe(expected);
  });
});
