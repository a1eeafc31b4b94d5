import { describe, expect, it } from '@jest/globals';
import { secondsUntilReachableAreBack, type ForecastFacts } from './forecast.js';

const facts: ForecastFacts = {
  waiting: 1000,
  holding: 10,
  limit: 10,
  isStopped: false,
  lately: { succeeded: 400, heldMs: 400 * 30_000 },
};

describe('secondsUntilReachableAreBack', () => {
  it('spans what waiting × seconds each ÷ limit says', () => {
    const range = secondsUntilReachableAreBack(facts)!;
    expect(range.low).toBe(2700);
    expect(range.high).toBe(3366);
  });

  it('follows a new limit at once', () => {
    expect(secondsUntilReachableAreBack({ ...facts, limit: 100 })).toEqual({ low: 270, high: 367 });
  });

  it('counts slots that came to nothing', () => {
    const half = { succeeded: 400, heldMs: 800 * 30_000 };
    expect(secondsUntilReachableAreBack({ ...facts, lately: half })!.low).toBe(5400);
  });

  it.each<[string, Partial<ForecastFacts>, unknown]>([
    ['nobody is left', { waiting: 0, holding: 0 }, { low: 0, high: 0 }],
    ['starts are stopped', { isStopped: true }, null],
    ['nothing has come back yet', { lately: { succeeded: 0, heldMs: 0 } }, null],
    ['hardly anything has come back', { lately: { succeeded: 4, heldMs: 4000 } }, null],
  ])('%s', (_, changes, range) => {
    expect(secondsUntilReachableAreBack({ ...facts, ...changes })).toEqual(range);
  });

  it('still says when those that upgrade will be back while new starts are stopped', () => {
    expect(secondsUntilReachableAreBack({ ...facts, waiting: 0, isStopped: true })).not.toBeNull();
  });
});
