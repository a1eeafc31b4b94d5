import { describe, expect, it } from '@jest/globals';
import { windowEvents, type KnownWindow } from './window-events.js';

const window = (parts: Partial<KnownWindow> = {}): KnownWindow => ({
  number: 3,
  which: 'first',
  opensAtMs: 100,
  closesAtMs: 200,
  ...parts,
});
const one = window();

describe('the events of windows', () => {
  it.each<[string, KnownWindow[], KnownWindow[], number, string[]]>([
    ['before it opens: nothing', [], [one], 99, []],
    ['it opens', [], [one], 100, ['window_started 100']],
    ['it is told once', [one], [one], 150, []],
    ['it closes, and its plan goes on', [one], [one], 200, ['window_ended 200 under way']],
    ['its plan ends before', [one], [], 150, ['window_ended 150']],
    ['it is made longer meanwhile', [one], [window({ closesAtMs: 400 })], 300, []],
    ['it is over before anybody saw it open', [], [one], 250, []],
    [
      'the second follows the first at once',
      [one],
      [one, window({ which: 'second', opensAtMs: 200, closesAtMs: 300 })],
      200,
      ['window_started 200', 'window_ended 200 under way'],
    ],
    ['another plan has one', [one], [window({ number: 4 })], 150, ['window_started 100', 'window_ended 150']],
  ])('%s', (_, known, now, nowMs, told) => {
    const { events } = windowEvents(known, now, nowMs);
    const says = events.map(({ atMs, facts }) => {
      const isOn = facts.alert === 'window_ended' && facts.isPlanUnderWay;
      return `${facts.alert} ${atMs}${isOn ? ' under way' : ''}`;
    });
    expect(says).toEqual(told);
  });

  it('have ids of their own, the same whenever the beginning is told', () => {
    const { events } = windowEvents([], [one, window({ which: 'second' })], 120);
    expect(events.map(({ id }) => id)).toEqual(
      windowEvents([], [one, window({ which: 'second' })], 130).events.map(({ id }) => id),
    );
    expect(new Set(events.map(({ id }) => id)).size).toBe(2);
  });
});
