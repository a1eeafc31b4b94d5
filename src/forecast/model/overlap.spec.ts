import { describe, expect, it } from '@jest/globals';
import { concurrencyWithin, countsAtStart, type Interval } from './overlap.js';

const interval = (fromMs: number, toMs: number): Interval => ({ fromMs, toMs });

describe('how many were away at once', () => {
  it.each<[string, Interval[], Interval, number, number]>([
    ['nobody', [], interval(0, 10), 0, 0],
    ['one all the time', [interval(0, 10)], interval(0, 10), 1, 1],
    ['one half the time', [interval(5, 20)], interval(0, 10), 0.5, 1],
    ['two one after the other', [interval(0, 5), interval(5, 10)], interval(0, 10), 1, 1],
    ['two that overlap', [interval(0, 6), interval(4, 10)], interval(0, 10), 1.2, 2],
    ['before and after the time', [interval(-5, 0), interval(10, 20)], interval(0, 10), 0, 0],
    ['two that began before it', [interval(-5, 2), interval(-3, 2)], interval(0, 10), 0.4, 2],
    ['no time', [interval(0, 10)], interval(5, 5), 0, 0],
  ])('%s', (_, intervals, within, mean, most) => {
    expect(concurrencyWithin(intervals, within)).toEqual({ mean, most });
  });

  it('counts at each beginning', () => {
    expect(countsAtStart([interval(0, 6), interval(4, 10), interval(6, 8)])).toEqual([1, 2, 2]);
  });
});
