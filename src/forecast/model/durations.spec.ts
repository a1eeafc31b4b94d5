import { describe, expect, it } from '@jest/globals';
import { Chance } from './chance.js';
import { estimate, momentsOf, sampleOf } from './durations.js';
import { Draws } from './draws.js';
import type { Watched } from './measure.js';
import type { SlotOutcome } from './slots.js';

const LEASE = 2000;
const watched = (toSeconds: number, outcome: SlotOutcome | null = 'back', fromSeconds = 0): Watched => ({
  fromSeconds,
  toSeconds,
  outcome,
  inUse: 10,
  block: 0,
});
const of = (slots: Watched[]) =>
  estimate(sampleOf(slots, new Float64Array(slots.length).fill(1), LEASE), new Float64Array(slots.length).fill(1));
const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);

describe('the estimate of durations', () => {
  it('is what was seen where all have ended', () => {
    const found = of([watched(10), watched(20), watched(30, 'failed')]);
    expect(sum(found.shares)).toBeCloseTo(1);
    expect(momentsOf(found)).toMatchObject({
      mean: expect.closeTo(20),
      byOutcome: [expect.closeTo(2 / 3), expect.closeTo(1 / 3), 0],
    });
  });

  it('does not take the short ones for all while the long ones are held still', () => {
    // Ten of a hundred have ended after 10 s; the others are 60 s old.
    const found = of([
      ...Array.from({ length: 10 }, () => watched(10)),
      ...Array.from({ length: 90 }, () => watched(60, null)),
    ]);
    expect(sum(found.shares)).toBeCloseTo(1);
    expect(momentsOf(found).mean).toBeGreaterThan(60);
  });

  it('counts a slot only from when it was watched', () => {
    const early = Array.from({ length: 10 }, () => watched(10));
    const found = of([...early, watched(95), watched(100, 'back', 90)]);
    // Ten of eleven: the twelfth was not watched yet.
    expect(sum(found.shares.slice(0, 10))).toBeCloseTo(10 / 11);
  });

  it('is not ended by the one slot that is watched so early', () => {
    const found = of([watched(5, 'back'), watched(100, 'back', 50), watched(120, 'back', 50)]);
    expect(momentsOf(found).mean).toBeGreaterThan(50);
  });

  it('knows no duration beyond the lease', () => {
    const found = of([watched(10), watched(1999, null)]);
    expect(Math.max(...found.seconds)).toBeLessThanOrEqual(LEASE);
    expect(momentsOf(found).byOutcome[1]).toBeGreaterThan(0);
  });
});

describe('drawing', () => {
  const chance = new Chance('draws');
  const slots = Array.from({ length: 200 }, () => watched(30 * Math.exp(0.5 * chance.normal())));
  const draws = new Draws(of(slots), LEASE, chance);
  const mean = (draw: () => number) => Array.from({ length: 20_000 }, draw).reduce((a, b) => a + b) / 20_000;

  it('has the mean of the estimate', () => {
    expect(mean(() => draws.fresh().seconds) / momentsOf(of(slots)).mean).toBeCloseTo(1, 1);
  });

  it('leaves less the older a slot is, but never less than nothing', () => {
    const rest = [0, 10, 20, 40].map((age) => mean(() => draws.restOf(age).seconds));
    expect([...rest].sort((a, b) => b - a)).toEqual(rest);
    expect(mean(() => Math.min(0, draws.restOf(500).seconds))).toBe(0);
  });

  it('meets long ones more often: what is left then is E d² ÷ 2 E d', () => {
    const { mean: first, variance } = momentsOf(of(slots));
    expect(mean(() => draws.restOfMet().seconds) / ((variance + first ** 2) / (2 * first))).toBeCloseTo(1, 1);
  });
});
