import { describe, expect, it } from '@jest/globals';
import { judgeLoad, LET_GO_AFTER_MS, LIMIT_AT_BYTES, RECOVERED_AT_BYTES, type Verdict } from './back-pressure.js';

const NOW = 1_000_000;

describe('judgeLoad', () => {
  it.each<[number, number | null, Verdict]>([
    [0, null, 'everything'],
    [LIMIT_AT_BYTES, null, 'everything'],
    [LIMIT_AT_BYTES + 1, null, 'limit'],
    [LIMIT_AT_BYTES + 1, NOW, 'stay_limited'],
    [RECOVERED_AT_BYTES + 1, NOW - LET_GO_AFTER_MS, 'stay_limited'],
    [RECOVERED_AT_BYTES + 1, NOW - LET_GO_AFTER_MS - 1, 'let_go'],
    [RECOVERED_AT_BYTES, NOW - LET_GO_AFTER_MS - 1, 'recover'],
    [0, NOW, 'recover'],
  ])('%i bytes waiting, limited since %s → %s', (waitingBytes, limitedSinceMs, verdict) => {
    expect(judgeLoad({ waitingBytes, limitedSinceMs }, NOW)).toBe(verdict);
  });
});
