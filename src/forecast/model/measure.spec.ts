import { describe, expect, it } from '@jest/globals';
import { Chance } from './chance.js';
import { measureSlots } from './measure.js';
import { canBeTold, fitSharing, pointsOf, stretch } from './sharing.js';
import type { EndedSlot } from './slots.js';

const ended = (agoSeconds: number, heldSeconds: number): EndedSlot => ({
  agoSeconds,
  heldSeconds,
  reason: 'succeeded',
});

describe('measuring slots', () => {
  it('counts what is in use beside each, those held still among them', () => {
    const { watched } = measureSlots([ended(10, 20), ended(0, 20)], [{ ageSeconds: 20, attempts: 0 }], 600);
    // From −30 to −10, from −20 to 0, and since −20.
    expect(watched.map(({ inUse }) => inUse)).toEqual([2, 2.5, 2.5]);
    expect(watched.map(({ outcome }) => outcome)).toEqual(['back', 'back', null]);
  });

  it('watches a slot from the beginning of the time measured', () => {
    const { watched } = measureSlots([ended(10, 100)], [], 50);
    expect(watched[0]).toMatchObject({ fromSeconds: 60, toSeconds: 100 });
  });

  it('finds how long a freed slot stays free, and is not misled by a pause', () => {
    const slots = Array.from({ length: 20 }, (_, index) => ended(12 * index, 10));
    const paused = [...slots, ...Array.from({ length: 4 }, (_, index) => ended(600 + 12 * index, 10))];
    expect(measureSlots(slots, [], 600).gapSeconds).toBe(2);
    expect(measureSlots(paused, [], 900).gapSeconds).toBe(2);
  });

  it('finds the fastest ten seconds', () => {
    expect(measureSlots([ended(1, 5), ended(2, 5), ended(3, 5), ended(55, 5)], [], 60).endsPerSecondMost).toBe(0.3);
  });

  it('of nothing is nothing', () => {
    expect(measureSlots([], [], 600)).toEqual({ watched: [], gapSeconds: 0, endsPerSecondMost: 0 });
  });
});

describe('sharing', () => {
  const chance = new Chance('sharing');
  const measured = (own: number, each: number, slots: readonly number[]) =>
    pointsOf(
      Array.from({ length: 300 }, (_, index) => {
        const inUse = slots[index % slots.length]!;
        const toSeconds = (own + each * inUse) * Math.exp(0.2 * chance.normal());
        return { fromSeconds: 0, toSeconds, outcome: 'back' as const, inUse, block: index };
      }),
    );

  it.each<[string, number, number, number[], boolean]>([
    ['a bandwidth that is shared', 10, 1, [10, 20, 40], true],
    ['upgrades that are all their own', 30, 0, [10, 20, 40], true],
    ['all of it shared', 0, 2, [10, 20, 40], true],
    ['a limit that never changed', 10, 1, [25, 25.5], false],
  ])('%s', (_, own, each, slots, told) => {
    const points = measured(own, each, slots);
    expect(canBeTold(points)).toBe(told);
    if (!told) return;
    const fit = fitSharing(points, null);
    expect(fit.ownSeconds).toBeGreaterThanOrEqual(0);
    expect(fit.eachSeconds).toBeGreaterThanOrEqual(0);
    const truth = { ownSeconds: own, eachSeconds: each, meanInUse: 0 };
    expect(stretch(fit, 10, 80) / stretch(truth, 10, 80)).toBeCloseTo(1, 0);
  });

  it('of nothing stretches nothing', () => {
    expect(stretch(fitSharing(pointsOf([]), null), 10, 20)).toBe(1);
  });
});
