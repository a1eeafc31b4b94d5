import { describe, expect, it } from '@jest/globals';
import { sweepCost, sweepCostSentence, sweepEvery } from './sweep-cost.js';

describe('what a sweep costs', () => {
  it('is said in a sentence', () => {
    expect(sweepCostSentence(12_400, 60)).toBe(
      'a sweep of 12,400 clients is 124 calls; every 60 s uses 50 % of the hour',
    );
    expect(sweepCostSentence(1, 300)).toBe('a sweep of 1 client is 1 call; every 300 s uses 0 % of the hour');
    expect(sweepCostSentence(1_234_567, 3600)).toContain('1,234,567 clients is 12,346 calls');
  });

  it.each([
    [0, 60, 1, 0],
    [100, 60, 1, 0],
    [101, 60, 2, 1],
    [10_000, 35, 100, 69],
  ])('of %i clients every %i s is %i calls and %i %% of the hour', (clients, every, calls, percentOfHour) =>
    expect(sweepCost(clients, every)).toEqual({ calls, percentOfHour }),
  );
});

describe('how often a fleet is swept', () => {
  it.each([
    ['quiet', 0, 300],
    ['quiet', 10_000, 300],
    ['quiet', 12_400, 300],
    ['quiet', 50_000, 1_200],
    ['run', 500, 15],
    ['run', 3_100, 15],
    ['run', 12_400, 60],
    ['run', 50_000, 240],
    ['fast', 500, 10],
    ['fast', 10_000, 35],
    ['fast', 50_000, 172],
  ] as const)('%s, %i clients: every %i s', (pace, clients, seconds) =>
    expect(sweepEvery(pace, clients)).toBe(seconds),
  );

  it.each([
    ['quiet', 10],
    ['run', 50],
    ['fast', 70],
  ] as const)('%s is never more than %i %% of the hour', (pace, percent) => {
    for (let clients = 0; clients < 300_000; clients += 977) {
      const calls = sweepCost(clients, 1).calls;
      expect((calls * 3600) / sweepEvery(pace, clients)).toBeLessThanOrEqual(15_000 * (percent / 100));
    }
  });
});
