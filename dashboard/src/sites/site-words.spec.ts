import { describe, expect, it } from '@jest/globals';
import type { Summary } from '@contracts/upgrades';
import { notMoving, passiveWords, reachableWords, standingOf } from './site-words';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const RUN = { number: 2, targetVersion: '24.3.1', targetRevision: null, state: 'active' } as Summary['run'];
const REACHABLE = { clients: 300, secondsLow: 600, secondsHigh: 1200, basis: { finished: 50, overSeconds: 600 } };
const QUIET = { passiveClients: 0, passiveLatestAt: null, passiveOverdue: 0 };

function summary(more: Partial<Summary> = {}): Summary {
  const forecast = { reachable: REACHABLE, ...QUIET };
  return { run: RUN, paused: null, brake: null, gates: [], forecast, observation: null, ...more } as unknown as Summary;
}
const paused = {} as Summary['paused'];

describe('a site in a row', () => {
  it('says its state, and what stops it before anything else', () => {
    expect(standingOf(summary())).toEqual({ tone: 'run', word: 'Active', about: 'Run 2 to 24.3.1' });
    expect(standingOf(summary({ paused })).word).toBe('New starts paused');
    expect(standingOf(summary({ paused, brake: {} as Summary['brake'] })).tone).toBe('bad');
    expect(standingOf(summary({ run: null })).word).toBe('No run yet');
    expect(standingOf(summary({ run: { ...RUN!, state: 'finished' }, paused })).word).toBe('Finished');
  });

  it('gives no range while nothing starts, or nothing is known', () => {
    expect(reachableWords(summary())).toBe('10–20 min, 300 clients to go');
    expect(reachableWords(summary({ paused }))).toBe('stands still, 300 clients to go');
    const unknown = { reachable: { ...REACHABLE, secondsLow: null, secondsHigh: null }, ...QUIET };
    expect(reachableWords(summary({ forecast: unknown }))).toBe('not known yet, 300 clients to go');
    expect(reachableWords(summary({ forecast: { reachable: { ...REACHABLE, clients: 0 }, ...QUIET } }))).toBe(
      'all back',
    );
    expect(reachableWords(summary({ forecast: { reachable: null, ...QUIET } }))).toBe('–');
  });

  it('says of an observed site that it is not seen now, and why', () => {
    const estimates = { remaining: { clients: 40, secondsLow: 60, secondsHigh: 90 } };
    const problems = [{ code: 'unreachable', since: '2026-03-01T11:59:00Z', detail: null }];
    const seen = (more: object) => summary({ observation: { latest: {}, estimates, problems: [], ...more } as never });
    expect(standingOf(seen({ problems }))).toEqual({
      tone: 'warn',
      word: 'Not seen now',
      about: 'The appliance cannot be reached',
    });
    expect(reachableWords(seen({ problems }))).toBe('not known now, 40 clients to go when seen last');
    expect(reachableWords(seen({}))).toBe('60–90 s (estimate), 40 clients to go');
    expect(standingOf(seen({ latest: null })).word).toBe('Not seen yet');
  });

  it('bounds the passive ones by their rule, apart from the others', () => {
    const at = '2026-03-02T02:00:00Z';
    const missing = { reachable: REACHABLE, passiveClients: 40, passiveLatestAt: at, passiveOverdue: 2 };
    expect(passiveWords(summary({ forecast: missing }), NOW)).toMatch(/^by .+, 40 clients missing, 2 overdue$/);
    expect(passiveWords(summary({ forecast: { ...missing, passiveLatestAt: null } }), NOW)).toBe(
      '40 clients missing, 2 overdue',
    );
    expect(passiveWords(summary(), NOW)).toBe('none missing');
  });

  it('lists what does not move, worst first', () => {
    const byUpgradeState = { failed: 3, suspect: 0, held: 1, awaiting_check_in: 12, queued: 90 };
    expect(
      notMoving({ counts: { byUpgradeState } as Summary['counts'] }).map(({ count, word }) => `${count} ${word}`),
    ).toEqual(['3 failed', '1 held', '12 awaiting check-in']);
  });
});
