import { expect, it } from '@jest/globals';
import { localTime } from './local-time.js';

const SUNDAY_NIGHT = Date.parse('2026-03-01T23:30:00Z');

it.each([
  [null, { day: 7, minute: 1410 }],
  ['Europe/Berlin', { day: 1, minute: 30 }],
  ['America/New_York', { day: 7, minute: 1110 }],
  ['Nowhere/At_All', { day: 7, minute: 1410 }],
])('the wall of %s', (timeZone, local) => {
  expect(localTime(timeZone, SUNDAY_NIGHT)).toEqual(local);
});
