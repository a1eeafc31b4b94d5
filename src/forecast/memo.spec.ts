import { describe, expect, it } from '@jest/globals';
import { Memo } from './memo.js';

describe('a memo', () => {
  function begin() {
    const clock = { nowMs: 0, made: 0 };
    const memo = new Memo<number>({ times: 20, keepMsMin: 10, keepMsMax: 2000 }, () => clock.nowMs);
    /** Takes so many ms. */
    const get = (tookMs: number, key = 'a') =>
      memo.get(key, async () => {
        clock.nowMs += tookMs;
        return (clock.made += 1);
      });
    return { clock, memo, get };
  }

  it.each([
    ['twenty times what it took', 50, 1000],
    ['no longer than allowed', 500, 2000],
    ['at least so long', 0, 10],
  ])('keeps %s', async (_, tookMs, keptMs) => {
    const { clock, get } = begin();
    await get(tookMs);
    const keptUntilMs = clock.nowMs + keptMs;
    clock.nowMs = keptUntilMs - 1;
    expect(await get(tookMs)).toBe(1);
    clock.nowMs = keptUntilMs;
    expect(await get(tookMs)).toBe(2);
  });

  it('is made once for all who ask at once, and for each key', async () => {
    const { get, clock } = begin();
    expect(await Promise.all([get(1), get(1), get(1, 'b')])).toEqual([1, 1, 2]);
    expect(clock.made).toBe(2);
  });

  it('keeps no failure', async () => {
    const { memo, get } = begin();
    await expect(memo.get('a', () => Promise.reject(new Error('no database')))).rejects.toThrow('no database');
    expect(await get(1)).toBe(1);
  });
});
