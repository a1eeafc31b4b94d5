import { describe, expect, it } from '@jest/globals';
import type { Incident } from '@contracts/alerts';
import type { Alerts } from '@contracts/stream';
import { countMoved, inOrder, withHeard } from './open-alerts';

const NONE = { firing: 0, muted: 0, critical: 0, warning: 0 };
const one = (id: string, more: Partial<Incident> = {}) =>
  ({ id, number: 1, severity: 'warning', firedAt: null, beganAt: '2026-03-01T02:00:00Z', ...more }) as Incident;
const heard = (alerts: Incident[], firing: number, resolved: Incident[] = []): Alerts => ({
  counts: { ...NONE, firing },
  alerts,
  resolved,
  silences: [],
});
const ids = (incidents: readonly Incident[]) => incidents.map(({ id }) => id);

describe('what the stream tells', () => {
  const known = [one('a'), one('b'), one('c')];
  it.each([
    ['all of it stands in place of what was known', heard([one('d')], 1), ['d']],
    ['nothing is open: nothing stays', heard([], 0), []],
    ['a part of it leaves the others', heard([one('b')], 4), ['b', 'a', 'c']],
    ['what is over goes', heard([one('b')], 4, [one('a')]), ['b', 'c']],
  ])('%s', (_, now, expected) => expect(ids(withHeard(known, now))).toEqual(expected));
});

it('puts the most urgent first, and of equals the newest', () => {
  const incidents = [
    one('info', { severity: 'info' }),
    one('old'),
    one('new', { firedAt: '2026-03-01T03:00:00Z' }),
    one('critical', { severity: 'critical' }),
  ];
  expect(ids(inOrder(incidents))).toEqual(['critical', 'new', 'old', 'info']);
});

it.each([
  ['ab', 'ab', 0],
  ['ab', 'abc', 1],
  ['ab', 'a', 1],
  ['ab', 'ba', 2],
  ['ab', 'cb', 2],
  ['', 'a', 1],
])('from %j to %j, %d rows change', (before, after, count) => {
  const rows = (text: string) => [...text].map((id) => one(id));
  expect(countMoved(rows(before), rows(after))).toBe(count);
});
