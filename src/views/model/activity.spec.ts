import { describe, expect, it } from '@jest/globals';
import { CHANGE_KINDS, type ChangeKind } from '../../contracts/words.js';
import { ACTIVITY_MAX, foldActivity, type ActivityChange } from './activity.js';

const BASE = Date.UTC(2026, 2, 1, 2, 0, 0);
let id = 0;
const change = (kind: ChangeKind, data: Record<string, unknown> = {}, seconds = 0, by: string | null = null) => ({
  id: (id += 1),
  at: new Date(BASE + seconds * 1000),
  kind,
  clientId: kind.startsWith('client.') ? `client-${id}` : null,
  by,
  data,
});
const upgrade = (data: Record<string, unknown>, seconds = 0) => change('client.upgrade_changed', data, seconds);
const kinds = (changes: ActivityChange[]) => foldActivity([], changes).map((line) => line.kind);

describe('foldActivity', () => {
  it('gives what somebody did a line of its own, newest first', () => {
    const lines = foldActivity(
      [],
      [change('run.begun', {}, 0, 'person Ada'), change('limit.changed', { from: 25, to: 50 }, 1, 'person Ada')],
    );
    expect(lines.map(({ kind, by }) => [kind, by])).toEqual([
      ['limit.changed', 'person Ada'],
      ['run.begun', 'person Ada'],
    ]);
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ['a grant is routine', { from: 'queued', to: 'granted' }, []],
    ['so is a start', { from: 'granted', to: 'upgrading' }, []],
    [
      'a client back in its slot is counted',
      { from: 'upgrading', to: 'up_to_date', slotReason: 'succeeded' },
      ['clients.returned'],
    ],
    ['a failure tells', { from: 'upgrading', to: 'queued', failure: 'reported_failure' }, ['client.upgrade_changed']],
    ['a suspect tells', { from: 'granted', to: 'suspect' }, ['client.upgrade_changed']],
    ['a new label does not', { from: 'up_to_date', to: 'awaiting_check_in' }, []],
    ['nor a change of reason', { from: 'queued', to: 'queued', reason: 'client_unreachable' }, []],
  ])('%s', (_, data, expected) => {
    expect(kinds([upgrade(data)])).toEqual(expected);
  });

  it('counts returns by the minute', () => {
    const back = { from: 'upgrading', to: 'up_to_date', slotReason: 'succeeded' };
    const lines = foldActivity([], [upgrade(back, 1), upgrade(back, 30), upgrade(back, 59), upgrade(back, 61)]);
    expect(lines.map(({ kind, data }) => [kind, data['count']])).toEqual([
      ['clients.returned', 1],
      ['clients.returned', 3],
    ]);
    expect(foldActivity(lines, [upgrade(back, 62)])[0]?.data).toEqual({ count: 2 });
  });

  it('counts the rest where many are alike', () => {
    const bumps = Array.from({ length: 1000 }, (_, index) => change('client.bumped', {}, index / 100, 'person Ada'));
    const lines = foldActivity([], [...bumps, change('bulk_action.finished', {}, 11, 'person Ada')]);
    expect(lines.map(({ kind, data }) => [kind, data['count']])).toEqual([
      ['bulk_action.finished', undefined],
      ['clients.bumped', 995],
      ...Array.from({ length: 5 }, () => ['client.bumped', undefined]),
    ]);
  });

  it('tells who did the like apart', () => {
    const changes = ['person Ada', 'person Bo'].flatMap((by) =>
      Array.from({ length: 4 }, () => change('client.jump_attempted', {}, 0, by)),
    );
    expect(kinds(changes)).toHaveLength(8);
  });

  it('keeps no more than it should', () => {
    const changes = Array.from({ length: 200 }, (_, index) => change('limit.changed', { to: index }, index));
    const lines = foldActivity([], changes);
    expect(lines).toHaveLength(ACTIVITY_MAX);
    expect(lines[0]?.data).toEqual({ to: 199 });
  });

  it('answers the very same lines when nothing tells', () => {
    const lines = foldActivity([], [change('run.begun')]);
    expect(foldActivity(lines, [change('client.version_changed'), upgrade({ from: 'queued', to: 'granted' })])).toBe(
      lines,
    );
  });

  it('knows every kind of change', () => {
    expect(() =>
      foldActivity(
        [],
        CHANGE_KINDS.map((kind) => change(kind)),
      ),
    ).not.toThrow();
  });
});
