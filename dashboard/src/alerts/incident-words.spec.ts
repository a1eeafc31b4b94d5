import { describe, expect, it } from '@jest/globals';
import type { Incident } from '@contracts/alerts';
import { countsWords, countWords, searchOfState, standingOf, tabMark } from './incident-words';

const NOW = Date.parse('2026-03-01T02:14:00Z');
const counts = { now: 40, muted: 0, peak: 40, returned: 0 };
const incident = (more: Partial<Incident>) =>
  ({ state: 'firing', muted: false, calmingSince: null, resolution: null, counts, ...more }) as Incident;

it.each([
  [counts, 'as many as ever'],
  [{ ...counts, peak: 25_000, returned: 24_960 }, '25,000 at most, 24,960 back'],
  [{ ...counts, muted: 4 }, 'as many as ever, 4 muted'],
])('%j reads %s', (now, trend) => expect(countWords(incident({ counts: now }))).toEqual({ main: '40 clients', trend }));

describe('how it stands', () => {
  it.each([
    [{}, 'Firing'],
    [{ state: 'pending' }, 'Just begun'],
    [{ calmingSince: '2026-03-01T02:10:00Z' }, 'Seems over'],
    [{ calmingSince: '2026-03-01T02:10:00Z', muted: true }, 'Muted'],
    [{ state: 'resolved', resolution: 'recovered', muted: true }, 'Recovered'],
  ] as const)('%j: %s', (more, word) => expect(standingOf(incident(more), NOW).word).toBe(word));
});

it('shows the same clients in the client list where a filter can say it', () => {
  expect(searchOfState({ alert: 'upgrade_failed', scope: { kind: 'clients', name: null } }, 'managed')).toEqual({
    upgradeState: ['failed'],
  });
  expect(searchOfState({ alert: 'fleet_mass_offline', scope: { kind: 'group', name: 'Tills' } }, 'observed')).toEqual({
    connection: ['offline', 'lost'],
    group: ['Tills'],
  });
  expect(searchOfState({ alert: 'safety_brake', scope: { kind: 'site', name: null } }, 'managed')).toBeNull();
  const waits = { alert: 'upgrade_no_progress', scope: { kind: 'site', name: null } } as const;
  expect(searchOfState(waits, 'managed')).toEqual({ upgradeState: ['queued'] });
  expect(searchOfState(waits, 'observed')).toEqual({ upgradeState: ['pending'], connection: ['online'] });
});

it('counts the most urgent in the tab, and all of them in words', () => {
  expect(tabMark({ critical: 2, warning: 1 })).toBe('2 critical – ');
  expect(tabMark({ critical: 0, warning: 1 })).toBe('1 warning – ');
  expect(tabMark({ critical: 0, warning: 0 })).toBe('');
  expect(countsWords({ critical: 1, warning: 2, firing: 4 })).toBe('1 critical, 2 warnings, 1 other');
  expect(countsWords({ critical: 0, warning: 0, firing: 0 })).toBe('none');
});
