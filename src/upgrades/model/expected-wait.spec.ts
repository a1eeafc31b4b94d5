import { describe, expect, it } from '@jest/globals';
import { expectedWaitSeconds } from './expected-wait.js';

describe('the expected wait', () => {
  const turnover = { ended: 30, windowSeconds: 300, limit: 5, inUse: 5 };
  it.each<[string, number, Partial<typeof turnover>, boolean, number | null]>([
    ['the next, one slot in 10 s', 1, {}, false, 10],
    ['the hundredth', 100, {}, false, 1000],
    ['a free slot is had at once', 2, { inUse: 3 }, false, 0],
    ['free slots shorten the rest of the way', 3, { inUse: 3 }, false, 10],
    ['draining: more in use than allowed', 1, { limit: 2 }, false, 10],
    ['nothing has finished yet', 1, { ended: 0 }, false, null],
    ['nothing has finished, but a slot is free', 1, { ended: 0, inUse: 0 }, false, 0],
    ['starts are stopped', 1, {}, true, null],
    ['starts are stopped, whatever is free', 1, { inUse: 0 }, true, null],
  ])('%s', (_, position, parts, stopped, expected) => {
    expect(expectedWaitSeconds(position, { ...turnover, ...parts }, stopped)).toBe(expected);
  });
});
