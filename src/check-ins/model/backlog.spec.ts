import { describe, expect, it } from '@jest/globals';
import { admit, BACKLOG_CHECK_INS_FREE, BACKLOG_CHECK_INS_MAX } from './backlog.js';

describe('whether more check-ins may come in', () => {
  it.each<[string, number, number | null, number, boolean]>([
    ['nothing waits', 0, 10_000, 1, true],
    ['few wait, however slow the last commits were', BACKLOG_CHECK_INS_FREE - 1, 1, 1, true],
    ['nothing was measured yet', BACKLOG_CHECK_INS_MAX - 1, null, 1, true],
    ['they are saved within two seconds', 19_000, 10_000, 1000, true],
    ['they are not', 19_001, 10_000, 1000, false],
    ['memory is full, however fast they are saved', BACKLOG_CHECK_INS_MAX, 1_000_000, 1, false],
  ])('%s', (_, waiting, ratePerSecond, arriving, admitted) => {
    expect(admit({ waiting, ratePerSecond }, arriving, 0.5).admitted).toBe(admitted);
  });

  it.each([
    [0, 10],
    [0.5, 20],
    [1, 30],
  ])('spreads those it sends away: jitter %f, %i s', (jitter, retryAfterSeconds) => {
    const admission = admit({ waiting: 20_000, ratePerSecond: 1000 }, 0, jitter);
    expect(admission).toEqual({ admitted: false, retryAfterSeconds });
  });

  it('sends nobody away for more than 45 s, nor for less than one', () => {
    expect(admit({ waiting: 50_000, ratePerSecond: 1 }, 0, 1)).toMatchObject({ retryAfterSeconds: 45 });
    expect(admit({ waiting: BACKLOG_CHECK_INS_MAX, ratePerSecond: null }, 1, 0)).toMatchObject({
      retryAfterSeconds: 1,
    });
  });
});
