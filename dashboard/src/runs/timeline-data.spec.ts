import { describe, expect, it } from '@jest/globals';
import type { History } from '@contracts/forecast';
import { tableRows, timelineColumns } from './timeline-data';

const point = (time: string, back: number): History['points'][number] => ({
  at: `2026-03-01T${time}.000Z`,
  awaitingCheckIn: 0,
  queued: 10 - back,
  pending: 0,
  inUse: 2,
  back,
  failedState: 0,
  offline: 0,
  limit: 5,
  finished: 1,
  failures: 0,
});

describe('the columns of a chart', () => {
  it('are empty without points', () => expect(timelineColumns({ points: [], stepSeconds: 10 }).at).toEqual([]));

  it('follow the points, and break where a step was left out', () => {
    const points = [point('02:00:00', 1), point('02:00:10', 2), point('02:00:40', 5), point('02:00:50', 6)];
    const { at, back, queued, inUse, limit } = timelineColumns({ points, stepSeconds: 10 });
    const from = Date.parse('2026-03-01T02:00:00Z') / 1000;
    expect(at.map((each) => each - from)).toEqual([0, 10, 15, 40, 50]);
    expect(back).toEqual([1, 2, null, 5, 6]);
    expect(queued).toEqual([9, 8, null, 5, 4]);
    expect(inUse).toEqual([2, 2, null, 2, 2]);
    expect(limit).toEqual([5, 5, null, 5, 5]);
  });
});

describe('the rows of a table', () => {
  const points = Array.from({ length: 100 }, (_, index) => index);
  it.each([
    [100, 100],
    [50, 51],
    [30, 26],
  ])('at most about %d of 100: %d, with the first and the last', (most, rows) => {
    const shown = tableRows(points, most);
    expect(shown).toHaveLength(rows);
    expect([shown[0], shown.at(-1)]).toEqual([0, 99]);
  });
});
