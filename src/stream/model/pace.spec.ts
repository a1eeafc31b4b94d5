import { describe, expect, it } from '@jest/globals';
import { nextTurnAtMs, type Turns } from './pace.js';

const turns: Turns = { lastBeganAtMs: 10_000, lastCostMs: 5, isTouched: false, clockEveryMs: null };

describe('nextTurnAtMs', () => {
  it.each<[string, Partial<Turns>, number | null]>([
    ['a room that was never made up is due', { lastBeganAtMs: null }, 0],
    ['nothing happened and no clock moves', {}, null],
    ['a touch waits for the interval', { isTouched: true }, 10_250],
    ['a dear room turns more seldom', { isTouched: true, lastCostMs: 80 }, 10_800],
    ['but not for ever more seldom', { isTouched: true, lastCostMs: 60_000 }, 20_000],
    ['a clock turns it by itself', { clockEveryMs: 2000 }, 12_000],
    ['a touch comes before the clock', { clockEveryMs: 2000, isTouched: true }, 10_250],
    ['a clock is no faster than the cost allows', { clockEveryMs: 2000, lastCostMs: 500 }, 15_000],
  ])('%s', (_, changes, dueAtMs) => {
    expect(nextTurnAtMs({ ...turns, ...changes }, 250)).toBe(dueAtMs);
  });
});
