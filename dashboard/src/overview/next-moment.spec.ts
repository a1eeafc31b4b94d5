import { expect, it } from '@jest/globals';
import { nextMomentOf } from './next-moment';

it.each([
  ['06:00', 'UTC', '2026-03-28T02:00:00Z', '2026-03-28T06:00:00.000Z'],
  ['01:00', 'UTC', '2026-03-28T02:00:00Z', '2026-03-29T01:00:00.000Z'],
  ['02:00', 'UTC', '2026-03-28T02:00:00Z', '2026-03-29T02:00:00.000Z'],
  ['06:00', 'Europe/Berlin', '2026-03-28T22:00:00Z', '2026-03-29T04:00:00.000Z'],
  // The clocks skip it on the 29th.
  ['02:30', 'Europe/Berlin', '2026-03-28T22:00:00Z', '2026-03-30T00:30:00.000Z'],
  // It comes twice on the 25th: at 00:30 and at 01:30 UTC.
  ['02:30', 'Europe/Berlin', '2026-10-25T00:45:00Z', '2026-10-25T01:30:00.000Z'],
  ['', 'UTC', '2026-03-28T02:00:00Z', null],
  ['24:00', 'UTC', '2026-03-28T02:00:00Z', null],
  ['6:00', 'UTC', '2026-03-28T02:00:00Z', null],
])('%s in %s, asked at %s, is %s', (time, zone, now, at) => expect(nextMomentOf(time, zone, Date.parse(now))).toBe(at));
