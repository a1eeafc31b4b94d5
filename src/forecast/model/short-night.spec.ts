import { describe, expect, it } from '@jest/globals';
import { Chance } from './chance.js';
import { Draws } from './draws.js';
import { momentsOf, type Durations } from './durations.js';
import { playNight, type Evening, type Terms } from './night.js';
import { quantile } from './remaining-time.js';
import { playedWhole, playShortNight, split } from './short-night.js';

const NIGHTS = 600;
const FOR_EVER = 1e9;

/** Log-normal around 30 s, of which a share fails. */
function durations(spread: number, fails: number, chance: Chance): Durations {
  const seconds = Float64Array.from({ length: 1024 }, () => 30 * Math.exp(spread * chance.normal())).sort();
  const outcomes = Int8Array.from(seconds, () => (chance.float() < fails ? 1 : 0));
  return { seconds, outcomes, shares: new Float64Array(seconds.length).fill(1 / seconds.length) };
}

const quantiles = (ends: number[]) => {
  ends.sort((a, b) => a - b);
  return [0.1, 0.5, 0.9].map((share) => quantile(ends, share));
};

describe('the short night against the whole one', () => {
  it.each<[string, number, number[], number, number, Partial<Terms>]>([
    ['small', 5, [400], 0.5, 0, {}],
    ['of middle size', 25, [1000], 1, 0.05, {}],
    ['with many failures', 25, [1000], 0.3, 0.2, {}],
    ['in which nothing but failure is left to chance', 10, [1000], 0, 0.3, {}],
    ['with attempts behind many', 20, [200, 500, 100], 0.5, 0.1, {}],
    ['that the connection rate holds back', 100, [1500], 0.5, 0, { endsPerSecond: 2 }],
    ['with gaps between slots', 25, [600], 0.4, 0, { gapSeconds: 5 }],
  ])('%s', (_, slots, waiting, spread, fails, parts) => {
    const chance = new Chance(`short ${slots} ${spread}`);
    const found = durations(spread, fails, chance);
    const draws = new Draws(found, 1950, chance);
    const terms: Terms = { slots, maxAttempts: 3, gapSeconds: 0.1, endsPerSecond: FOR_EVER, ...parts };
    const evening = (): Evening => ({
      holding: Array.from({ length: slots }, (_one, index) => ({ ...draws.restOf(index % 20), attempts: 0 })),
      waiting,
      delayed: [],
    });
    expect(waiting.reduce((a, b) => a + b)).toBeGreaterThan(playedWhole(terms));
    const whole: number[] = [];
    const short: number[] = [];
    for (let night = 0; night < NIGHTS; night += 1) {
      whole.push(playNight(evening(), terms, draws));
      short.push(playShortNight(evening(), terms, { draws, moments: momentsOf(found), chance }));
    }
    const [wholeAt, shortAt] = [quantiles(whole), quantiles(short)];
    // As many nights as these know their quantiles to less than a tenth of the range; half a per cent is the shortcut's own.
    const allowed = 0.25 * (wholeAt[2]! - wholeAt[0]!) + 0.005 * wholeAt[1]!;
    shortAt.forEach((seconds, index) => expect(Math.abs(seconds - wholeAt[index]!)).toBeLessThan(allowed));
  });

  it('drains first where more slots are held than the limit allows', () => {
    const chance = new Chance('drain');
    const found = durations(0.3, 0, chance);
    const draws = new Draws(found, 1950, chance);
    const terms: Terms = { slots: 10, maxAttempts: 3, gapSeconds: 0, endsPerSecond: FOR_EVER };
    const evening = (): Evening => ({
      holding: Array.from({ length: 60 }, () => ({ ...draws.restOf(0), attempts: 0 })),
      waiting: [400],
      delayed: [],
    });
    const nights = Array.from({ length: NIGHTS }, () => [
      playNight(evening(), terms, draws),
      playShortNight(evening(), terms, { draws, moments: momentsOf(found), chance }),
    ]);
    const [whole, short] = [0, 1].map((index) => quantiles(nights.map((one) => one[index]!)));
    expect(Math.abs(short![1]! / whole![1]! - 1)).toBeLessThan(0.01);
  });
});

describe('the cut', () => {
  const terms: Terms = { slots: 10, maxAttempts: 3, gapSeconds: 0, endsPerSecond: FOR_EVER };
  const moments = (fails: number) => ({ mean: 30, variance: 1, byOutcome: [1 - fails, fails, 0] as const });

  it('leaves the tail it is asked for, and counts the starts before', () => {
    const { startsBefore, tail } = split([1000], 60, terms, moments(0));
    expect(tail).toEqual([60, 0, 0]);
    expect(startsBefore).toBe(940);
  });

  it('finds those at the end of the queue who failed before', () => {
    const { startsBefore, tail } = split([1000], 60, terms, moments(0.2));
    expect(tail[0]).toBe(0);
    expect(tail.reduce((a, b) => a + b)).toBeGreaterThanOrEqual(59);
    // All first attempts, and of the 200 second ones those before the tail.
    expect(startsBefore).toBeGreaterThan(1120);
    expect(startsBefore).toBeLessThan(1180);
  });
});
