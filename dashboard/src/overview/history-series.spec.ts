import { describe, expect, it } from '@jest/globals';
import type { History } from '@contracts/forecast';
import { minutesOf, perMinute, rowsOf, withGaps } from './history-series';

const NOW = Date.parse('2026-03-01T02:00:00.000Z');
const point = (second: number, changes: Partial<History['points'][number]> = {}) => ({
  at: new Date(NOW + second * 1000).toISOString(),
  awaitingCheckIn: 0,
  queued: 0,
  pending: 0,
  inUse: 0,
  back: 0,
  failedState: 0,
  offline: 0,
  limit: 25,
  finished: 0,
  failures: 0,
  ...changes,
});

describe('how far back', () => {
  it.each([
    ['1h', null, 60],
    ['6h', null, 360],
    ['run', null, 360],
    ['run', 0, 10],
    ['run', 9.5, 10],
    ['run', 10.5, 20],
    ['run', 999_999, 10_080],
  ] as const)('%s of a run %s minutes old: %d min', (range, age, minutes) => {
    const begunAt = age === null ? null : new Date(NOW - age * 60_000).toISOString();
    expect(minutesOf(range, begunAt, NOW)).toBe(minutes);
  });
});

it('leaves a gap where nobody looked', () => {
  const { times, points } = withGaps({ stepSeconds: 15, points: [point(0), point(15), point(75), point(90)] });
  expect(times.map((at) => at - NOW / 1000)).toEqual([0, 15, 30, 75, 90]);
  expect(points.map((each) => each !== null)).toEqual([true, true, false, true, true]);
});

it('tells the pace a minute', () => expect(perMinute(5, 15)).toBe(20));

it('adds up what happened, and takes states as they were at the end, newest first', () => {
  const points = [
    point(0, { finished: 1, queued: 9 }),
    point(15, { finished: 2, failures: 1, queued: 8, limit: 30 }),
    point(30, { finished: 4, queued: 7 }),
  ];
  expect(rowsOf({ points }, 2)).toMatchObject([
    { at: points[2]!.at, back: 6, queued: 7, limit: 25, failures: 1 },
    { at: points[0]!.at, back: 1, queued: 9, failures: 0 },
  ]);
  expect(rowsOf({ points: [] }, 2)).toEqual([]);
});
