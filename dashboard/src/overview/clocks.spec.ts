import { describe, expect, it } from '@jest/globals';
import type { Forecast } from '@contracts/forecast';
import type { Summary } from '@contracts/upgrades';
import { passiveClock, reachableClock } from './clocks';

const NOW = Date.parse('2026-03-01T02:00:00.000Z');
const live = { clients: 900, secondsLow: 2040, secondsHigh: 3120, basis: { finished: 412, overSeconds: 600 } };

function forecast(changes: Partial<NonNullable<Forecast['reachable']>> = {}): Forecast {
  const basis = { source: 'this_run', finished: 88, overSeconds: 3600, secondsMedian: 9, secondsP90: 14 } as const;
  const reachable = { clients: 900, waiting: 875, holding: 25, secondsP10: 1200, secondsP50: 1500, secondsP90: 1860 };
  return {
    limit: 25,
    reachable: { ...reachable, stoppedBy: null, boundBy: 'slots', basis, ...changes },
  } as unknown as Forecast;
}

describe('the clock of those that can be reached now', () => {
  it('is a range with what it rests on, and when that is', () => {
    expect(reachableClock(live, undefined, false, NOW)).toMatchObject({
      value: '34–52 min',
      basis: 'From 412 back in the last 10 min.',
      about: expect.stringMatching(/^Between \d\d:34 and \d\d:52; 900 clients to go$/),
    });
  });
  it('is the simulated one where there is one, and names what sets the pace', () => {
    const clock = reachableClock(live, forecast({ boundBy: 'bandwidth' }), false, NOW);
    expect(clock).toMatchObject({ value: '20–31 min', basis: 'From 88 back in this run.' });
    expect(clock.about).toMatch(/900 clients to go; bandwidth sets the pace, not the limit$/);
  });
  it.each<[string, Parameters<typeof reachableClock>, string]>([
    ['without a run', [null, undefined, false, NOW], '–'],
    ['while starts are stopped', [live, forecast(), true, NOW], 'Stands still'],
    ['without a basis', [{ ...live, secondsLow: null, secondsHigh: null }, undefined, false, NOW], 'Not known yet'],
    ['when nobody is missing', [{ ...live, clients: 0 }, forecast(), false, NOW], 'All back'],
  ])('gives no number %s', (_when, args, value) => expect(reachableClock(...args).value).toBe(value));
});

describe('the clock of passive clients', () => {
  const passive = (changes: Partial<Summary['forecast']>) =>
    passiveClock(
      {
        reachable: null,
        passiveClients: 310,
        passiveOverdue: 12,
        passiveLatestAt: '2026-03-01T23:10:00.000Z',
        ...changes,
      },
      24,
      NOW,
    );
  it('is a bound by their rule, with those for whom it is over', () => {
    expect(passive({})).toMatchObject({
      value: expect.stringMatching(/^by (\d+ Mar )?\d\d:10$/),
      basis: 'At the latest, by the 24-hour rule.',
      about: '310 have not checked in; 12 overdue',
    });
  });
  it('names no time where every one of them is overdue', () => {
    expect(passive({ passiveLatestAt: null })).toMatchObject({
      value: 'Not known',
      basis: 'Their time by the 24-hour rule is over.',
    });
  });
  it('says that none is missing', () => expect(passive({ passiveClients: 0 }).value).toBe('None missing'));
});
