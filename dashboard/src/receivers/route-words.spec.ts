import { describe, expect, it } from '@jest/globals';
import type { Route } from '@contracts/receivers';
import { describeDays, describeRoute, describeTime, routeFlaw } from './route-words';

const route = (part: Partial<Route> = {}): Route => ({ alerts: [], severities: [], groups: [], times: [], ...part });

describe('describeDays', () => {
  it.each([
    [[1, 2, 3, 4, 5], 'Mon–Fri'],
    [[7, 6], 'Sat, Sun'],
    [[1, 2, 3, 4, 5, 6, 7], 'every day'],
    [[1, 3, 5], 'Mon, Wed, Fri'],
    [[1, 2, 3, 6, 7], 'Mon–Wed, Sat, Sun'],
    [[4, 4], 'Thu'],
  ])('%j is %s', (days, words) => {
    expect(describeDays(days)).toBe(words);
  });
});

describe('describeTime', () => {
  it.each([
    [{ days: [1], from: '22:00', to: '06:00' }, 'Mon 22:00–06:00'],
    [{ days: [6, 7], from: '00:00', to: '00:00' }, 'Sat, Sun all day'],
    [{ days: [1], from: '08:00', to: '08:00' }, 'Mon for 24 hours from 08:00'],
  ])('%j is %s', (time, words) => {
    expect(describeTime(time)).toBe(words);
  });
});

describe('describeRoute', () => {
  it.each([
    [route(), 'Any severity, all alerts'],
    [route({ severities: ['none'], alerts: ['watchdog'] }), 'The heartbeat'],
    [route({ severities: ['critical', 'warning'] }), 'Critical and warning, all alerts'],
    [
      route({ severities: ['critical'], alerts: ['fleet_mass_offline', 'safety_brake'], groups: ['Tills', 'Kiosks'] }),
      'Critical, “Mass offline” and “Safety brake”, for clients in Tills or Kiosks',
    ],
    [
      route({ times: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }] }),
      'Any severity, all alerts, Mon–Fri 08:00–18:00',
    ],
    [route({ groups: ['a\u202eb'] }), 'Any severity, all alerts, for clients in a\\u202eb'],
  ])('%j is “%s”', (one, words) => {
    expect(describeRoute(one)).toBe(words);
  });
});

describe('routeFlaw', () => {
  it.each([
    [route(), null],
    [route({ alerts: ['watchdog'], severities: ['none'] }), null],
    [route({ alerts: ['watchdog'] }), null],
    [route({ alerts: ['watchdog'], severities: ['critical'] }), 'severity'],
    [route({ severities: ['none'] }), 'named'],
  ])('%j', (one, says) => {
    if (says === null) expect(routeFlaw(one)).toBeNull();
    else expect(routeFlaw(one)).toContain(says);
  });
});
