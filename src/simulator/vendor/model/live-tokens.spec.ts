import { describe, expect, it } from '@jest/globals';
import { LiveTokens } from './live-tokens.js';

const HOUR_MS = 3_600_000;

function issue(count: number, nowMs = 0): LiveTokens {
  const tokens = new LiveTokens({ most: 30, seconds: 3600 });
  for (let number = 1; number <= count; number += 1) tokens.add(`t${number}`, nowMs);
  return tokens;
}

describe('live tokens', () => {
  it('keeps thirty, and ends the oldest for one more', () => {
    expect(issue(30).isLive('t1', 0, null)).toBe(true);
    const tokens = issue(31);
    expect(['t1', 't2', 't31'].map((token) => tokens.isLive(token, 0, null))).toEqual([false, true, true]);
    expect([tokens.count(0), tokens.issued]).toEqual([30, 31]);
  });

  it('ends each after its hour, which makes room', () => {
    const tokens = issue(30);
    expect([tokens.isLive('t1', HOUR_MS - 1, null), tokens.isLive('t1', HOUR_MS, null)]).toEqual([true, false]);
    tokens.add('late', HOUR_MS);
    expect(tokens.count(HOUR_MS)).toBe(1);
  });

  it('knows none that was given out before all were revoked', () => {
    const tokens = issue(1, 500);
    expect([tokens.isLive('t1', 600, 501), tokens.isLive('t1', 600, 500)]).toEqual([false, true]);
    tokens.revokeAll();
    expect(tokens.isLive('t1', 600, null)).toBe(false);
  });
});
