import { describe, expect, it } from '@jest/globals';
import type { ActivityEntry } from '../../contracts/stream.js';
import { closeEntries, TAIL_BEGIN, takeEntries, type TailState } from './activity-tail.js';

const MINUTE = Date.parse('2026-03-01T02:00:00Z');
const at = (seconds: number) => new Date(MINUTE + seconds * 1000).toISOString();

function entry(id: string, seconds: number, count?: number): ActivityEntry {
  return { id, at: at(seconds), kind: 'x', client: null, by: null, data: count === undefined ? {} : { count } };
}

/** Takes each of these in turn; answers the ids told, with the count where there is one. */
function told(steps: readonly [ActivityEntry[], number][]) {
  let state: TailState = TAIL_BEGIN;
  return steps.map(([entries, seconds]) => {
    const step = takeEntries(state, entries, MINUTE + seconds * 1000);
    state = step.state;
    return step.lines.map(({ id, data }) => (data['count'] === undefined ? id : `${id}=${data['count'] as number}`));
  });
}

describe('the tail of an activity', () => {
  it('tells each line once, oldest first', () => {
    expect(
      told([
        [[entry('11', 2), entry('9', 1)], 3],
        [[entry('12', 4), entry('11', 2), entry('9', 1)], 5],
        [[entry('12', 4), entry('11', 2)], 6],
      ]),
    ).toEqual([['9', '11'], ['12'], []]);
  });

  it('tells a counted line when its minute is over, with its last count', () => {
    expect(
      told([
        [[entry('clients.returned 1', 10, 3)], 11],
        [[entry('clients.returned 1', 50, 9)], 51],
        [[entry('clients.returned 1', 59, 12)], 64],
        [[entry('clients.returned 2', 66, 1), entry('clients.returned 1', 59, 12)], 66],
        [[entry('clients.returned 2', 66, 1), entry('clients.returned 1', 59, 12)], 67],
      ]),
    ).toEqual([[], [], [], ['clients.returned 1=12'], []]);
  });

  it('tells what is open when time alone has passed, and all of it at the end', () => {
    const { state } = takeEntries(TAIL_BEGIN, [entry('clients.failed 1', 10, 2)], MINUTE + 11_000);
    expect(closeEntries(state, MINUTE + 64_000).lines).toEqual([]);
    expect(closeEntries(state, MINUTE + 65_000).lines).toHaveLength(1);
    expect(closeEntries(state, null).lines).toHaveLength(1);
  });

  it('notices when more has happened than the stream keeps', () => {
    const first = takeEntries(TAIL_BEGIN, [entry('1', 1)], MINUTE);
    expect(first.missed).toBe(false);
    expect(takeEntries(first.state, [entry('9', 9), entry('1', 1)], MINUTE).missed).toBe(false);
    expect(takeEntries(first.state, [entry('9', 9), entry('8', 8)], MINUTE).missed).toBe(true);
    expect(takeEntries(first.state, [], MINUTE).missed).toBe(false);
  });

  it('remembers a bounded number', () => {
    let state: TailState = TAIL_BEGIN;
    for (let id = 1; id <= 2000; id += 1) state = takeEntries(state, [entry(String(id), id)], MINUTE).state;
    expect(state.told.length).toBeLessThanOrEqual(500);
  });
});
