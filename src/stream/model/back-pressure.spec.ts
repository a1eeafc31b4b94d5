import { describe, expect, it } from '@jest/globals';
import {
  BEHIND_FOR_MS,
  judgeLoad,
  LET_GO_AFTER_MS,
  MUCH_BYTES,
  RECOVERED_AT_BYTES,
  TOO_MUCH_BYTES,
  type Verdict,
} from './back-pressure.js';

const NOW = 1_000_000;
const MUCH = MUCH_BYTES + 1;

describe('judgeLoad', () => {
  it.each<[string, number, number | null, number | null, Verdict, number | null]>([
    ['nothing waits', 0, null, null, 'everything', null],
    ['not much waits', MUCH_BYTES, null, null, 'everything', null],
    ['much waits for the first time', MUCH, null, null, 'everything', NOW],
    ['much has waited a moment', MUCH, NOW - BEHIND_FOR_MS + 1, null, 'everything', NOW - BEHIND_FOR_MS + 1],
    ['much has waited for long', MUCH, NOW - BEHIND_FOR_MS, null, 'limit', NOW - BEHIND_FOR_MS],
    ['it has drained in between', MUCH_BYTES, NOW - 60_000, null, 'everything', null],
    ['far too much waits', TOO_MUCH_BYTES + 1, null, null, 'limit', NOW],
    ['a limited one has drained', RECOVERED_AT_BYTES, null, NOW - LET_GO_AFTER_MS - 1, 'recover', null],
    ['a limited one has not', RECOVERED_AT_BYTES + 1, null, NOW - LET_GO_AFTER_MS, 'stay_limited', null],
    ['a limited one never does', RECOVERED_AT_BYTES + 1, null, NOW - LET_GO_AFTER_MS - 1, 'let_go', null],
  ])('%s', (_, waitingBytes, muchSinceMs, limitedSinceMs, verdict, then) => {
    const load = { waitingBytes, nextBytes: 0, muchSinceMs, limitedSinceMs };
    expect(judgeLoad(load, NOW)).toEqual({ verdict, muchSinceMs: then });
  });

  it.each<[string, number, number, Verdict]>([
    ['the next message just fits', MUCH, TOO_MUCH_BYTES - MUCH, 'everything'],
    ['the next message would be too much', MUCH, TOO_MUCH_BYTES - MUCH + 1, 'limit'],
    ['a huge message, when hardly anything waits', RECOVERED_AT_BYTES, 2 * TOO_MUCH_BYTES, 'everything'],
  ])('%s', (_, waitingBytes, nextBytes, verdict) => {
    const load = { waitingBytes, nextBytes, muchSinceMs: null, limitedSinceMs: null };
    expect(judgeLoad(load, NOW).verdict).toBe(verdict);
  });
});
