import { describe, expect, it } from '@jest/globals';
import type { Forecast } from '@contracts/forecast';
import { compareForecasts, floodRisks } from './limit-forecast';

function forecast(limit: number, low: number | null, high: number | null, more: object = {}): Forecast {
  const reachable = { clients: 9, secondsP10: low, secondsP90: high, stoppedBy: null, boundBy: 'slots', ...more };
  return { limit, reachable } as unknown as Forecast;
}
const now = forecast(25, 2700, 4200);

describe('what another limit means for the time', () => {
  it.each<[string, Forecast | undefined, Forecast | undefined, string]>([
    ['a raise', now, forecast(60, 1200, 1860), 'With 60: back in about 20–31 min instead of 45–70 min.'],
    ['a raise that does nothing', now, forecast(60, 2700, 4200), 'With 60: back in about 45–70 min, as with 25.'],
    [
      'a raise that something else bounds',
      now,
      forecast(60, 2400, 4020, { boundBy: 'bandwidth' }),
      'With 60: back in about 40–67 min instead of 45–70 min; bandwidth sets the pace, not the limit.',
    ],
    ['no range for now', forecast(25, null, null), forecast(60, 1200, 1860), 'With 60: back in about 20–31 min.'],
    ['nothing measured', now, forecast(60, null, null), 'Too few have come back to say how long it would take.'],
    [
      'a pause',
      now,
      forecast(60, null, null, { stoppedBy: 'paused' }),
      'How long it takes is not known while new starts are stopped.',
    ],
    ['nobody left', now, forecast(60, null, null, { clients: 0 }), ''],
    ['no answer yet', now, undefined, ''],
  ])('%s', (_what, before, then, words) => expect(compareForecasts(before, then)).toBe(words));
});

it('names what a big raise risks in the site’s own numbers', () => {
  expect(floodRisks(200, 100, 50)).toEqual([
    'Bandwidth: 200 downloads share 100 MiB/s, 0.5 MiB/s each at worst.',
    'Logins: up to 200 clients go offline and log in again at about the same time.',
    'Connection rate: at 50 a second, 200 clients need 4 s to be let in; others wait behind them.',
  ]);
});
