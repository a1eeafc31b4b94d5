import { describe, expect, it } from '@jest/globals';
import type { Route, RouteTime } from '../../contracts/receivers.js';
import { takes, type LocalTime, type RouteSubject } from './route.js';

const route = (parts: Partial<Route> = {}): Route => ({ alerts: [], severities: [], groups: [], times: [], ...parts });
const subject = (parts: Partial<RouteSubject> = {}): RouteSubject => ({
  alert: 'client_offline',
  severity: 'warning',
  groups: ['Tills'],
  ...parts,
});
const NOON: LocalTime = { day: 3, minute: 720 };
const HEARTBEAT = subject({ alert: 'watchdog', severity: 'none', groups: [] });

it.each<[string, Route[], RouteSubject, boolean]>([
  ['no route', [], subject(), false],
  ['a route for all', [route()], subject(), true],
  ['but not for the heartbeat', [route()], HEARTBEAT, false],
  ['nor by a severity', [route({ severities: ['none'] })], HEARTBEAT, false],
  ['the heartbeat by its name', [route({ alerts: ['watchdog'] })], HEARTBEAT, true],
  [
    'unless other severities are asked for',
    [route({ alerts: ['watchdog'], severities: ['critical'] })],
    HEARTBEAT,
    false,
  ],
  ['the alert', [route({ alerts: ['client_offline'] })], subject(), true],
  ['another alert', [route({ alerts: ['safety_brake'] })], subject(), false],
  ['the severity', [route({ severities: ['critical', 'warning'] })], subject(), true],
  ['another severity', [route({ severities: ['critical'] })], subject(), false],
  ['one of its groups', [route({ groups: ['Labs', 'Tills'] })], subject({ groups: ['Tills', 'Bar'] }), true],
  ['another group', [route({ groups: ['Labs'] })], subject(), false],
  ['a group, where it is not about clients', [route({ groups: ['Labs'] })], subject({ groups: [] }), false],
  ['the second route', [route({ groups: ['Labs'] }), route({ alerts: ['client_offline'] })], subject(), true],
  [
    'two routes that would only together',
    [route({ severities: ['critical'] }), route({ groups: ['Labs'] })],
    subject(),
    false,
  ],
])('%s', (_, routes, about, expected) => {
  expect(takes(routes, about, NOON)).toBe(expected);
});

describe('times', () => {
  const day: RouteTime = { days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' };
  const night: RouteTime = { days: [5, 7], from: '22:00', to: '06:00' };
  const at = (weekday: number, time: string): LocalTime => ({
    day: weekday,
    minute: Number(time.slice(0, 2)) * 60 + Number(time.slice(3)),
  });

  it.each<[string, RouteTime, LocalTime, boolean]>([
    ['before it begins', day, at(3, '07:59'), false],
    ['when it begins', day, at(3, '08:00'), true],
    ['just before its end', day, at(3, '17:59'), true],
    ['at its end', day, at(3, '18:00'), false],
    ['on another day', day, at(6, '12:00'), false],
    ['in the evening', night, at(5, '22:00'), true],
    ['in the night, the day after it began', night, at(6, '05:59'), true],
    ['in the morning', night, at(6, '06:00'), false],
    ['in the evening of a day on which none begins', night, at(6, '23:00'), false],
    ['in the night before one begins', night, at(5, '03:00'), false],
    ['in the night from Sunday to Monday', night, at(1, '03:00'), true],
    ['a whole day from then on', { days: [1], from: '09:00', to: '09:00' }, at(2, '08:59'), true],
    ['and no longer', { days: [1], from: '09:00', to: '09:00' }, at(2, '09:00'), false],
  ])('%s', (_, time, local, expected) => {
    expect(takes([route({ times: [time] })], subject(), local)).toBe(expected);
  });

  it('any of several', () => {
    expect(takes([route({ times: [day, night] })], subject(), at(5, '23:00'))).toBe(true);
  });
});
