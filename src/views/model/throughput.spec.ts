import { describe, expect, it } from '@jest/globals';
import { STEPS, throughputOf, type StepCount } from './throughput.js';

const NOW = 1_700_000_005_000;
const STEP = 170_000_000;
const count = (step: number, succeeded: number, lastMinute = 0, lastFiveMinutes = 0): StepCount => ({
  step,
  succeeded,
  lastMinute,
  lastFiveMinutes,
});

describe('throughputOf', () => {
  it('is all zeros without slots', () => {
    expect(throughputOf([], NOW)).toEqual({
      lastMinute: 0,
      lastFiveMinutesPerMinute: 0,
      finishedBySteps: new Array<number>(STEPS).fill(0),
    });
  });

  it('puts each step in its place, the present one last', () => {
    const { finishedBySteps } = throughputOf([count(STEP, 3), count(STEP - 1, 2), count(STEP - 59, 1)], NOW);
    expect(finishedBySteps).toHaveLength(STEPS);
    expect([finishedBySteps[59], finishedBySteps[58], finishedBySteps[0]]).toEqual([3, 2, 1]);
  });

  it('leaves out what is too old, and keeps what the clock puts just ahead', () => {
    const { finishedBySteps } = throughputOf([count(STEP - 60, 9), count(STEP + 1, 4)], NOW);
    expect(finishedBySteps.reduce((sum, one) => sum + one, 0)).toBe(4);
  });

  it('sums the last minutes', () => {
    const { lastMinute, lastFiveMinutesPerMinute } = throughputOf(
      [count(STEP, 5, 5, 5), count(STEP - 20, 8, 0, 8)],
      NOW,
    );
    expect(lastMinute).toBe(5);
    expect(lastFiveMinutesPerMinute).toBe(2.6);
  });
});
