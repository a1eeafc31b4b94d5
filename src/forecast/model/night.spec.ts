import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Chance } from './chance.js';
import { Draws } from './draws.js';
import { playNight, type Evening, type Terms } from './night.js';
import { TimeHeap } from './time-heap.js';

const always = (seconds: number, outcome: number) =>
  new Draws(
    { seconds: Float64Array.of(seconds), outcomes: Int8Array.of(outcome), shares: Float64Array.of(1) },
    100_000,
    new Chance('one'),
  );
const evening = (parts: Partial<Evening>): Evening => ({ holding: [], waiting: [], delayed: [], ...parts });
const terms = (parts: Partial<Terms>): Terms => ({
  slots: 10,
  maxAttempts: 3,
  gapSeconds: 0,
  endsPerSecond: 1e9,
  ...parts,
});
const BACK = 0;
const FAILED = 1;

describe('a night', () => {
  it.each<[string, Partial<Evening>, Partial<Terms>, number, number]>([
    ['without anybody', {}, {}, BACK, 0],
    ['in whole rounds', { waiting: [100] }, {}, BACK, 300],
    ['whose last round is not full', { waiting: [101] }, {}, BACK, 330],
    ['with gaps', { waiting: [100] }, { gapSeconds: 1 }, BACK, 310],
    ['of clients whose every attempt fails', { waiting: [1] }, { maxAttempts: 3 }, FAILED, 30 + 10 + 30 + 20 + 30],
    ['of one who has an attempt left', { waiting: [0, 0, 1] }, { maxAttempts: 3 }, FAILED, 30],
    ['with a back-off', { delayed: [{ inSeconds: 40, attempts: 1 }] }, {}, BACK, 70],
    [
      'that drains first',
      { waiting: [10], holding: Array(20).fill({ seconds: 5, outcome: BACK, attempts: 0 }) },
      {},
      BACK,
      35,
    ],
    ['that the connection rate holds back', { waiting: [10] }, { endsPerSecond: 0.1 }, BACK, 30 + 90],
  ])('%s', (_, parts, changes, outcome, seconds) => {
    expect(playNight(evening(parts), terms(changes), always(30, outcome))).toBeCloseTo(seconds, 3);
  });

  it('is never over before its work is done, nor with more slots later', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 300 }), (slots, waiting) => {
        const seconds = playNight(evening({ waiting: [waiting] }), terms({ slots }), always(30, BACK));
        const more = playNight(evening({ waiting: [waiting] }), terms({ slots: slots + 1 }), always(30, BACK));
        expect(seconds).toBeGreaterThanOrEqual((30 * waiting) / slots - 1e-6);
        expect(more).toBeLessThanOrEqual(seconds + 1e-6);
      }),
    );
  });
});

it('a heap gives back in order what it was given', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1000 })), (times) => {
      const heap = new TimeHeap();
      times.forEach((time) => heap.push(time, time));
      const taken = times.map(() => heap.pop());
      expect(taken).toEqual([...times].sort((a, b) => a - b));
      expect(heap.earliest).toBe(Infinity);
    }),
  );
});
