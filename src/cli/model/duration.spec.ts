import { expect, it } from '@jest/globals';
import { parseDuration, parseMoment } from './duration.js';

it.each([
  ['90s', 90],
  ['45m', 2700],
  ['6h', 21_600],
  ['1h30m', 5400],
  ['1h 30min', 5400],
  ['2d', 172_800],
  ['6', null],
  ['0s', null],
  ['-1h', null],
  ['6 hours', null],
  ['400d', null],
  ['', null],
  ['1h!', null],
])('%s is %s seconds', (text, seconds) => expect(parseDuration(text)).toBe(seconds));

const local = (hours: number, minutes: number, day = 1) => new Date(2026, 2, day, hours, minutes);
const now = local(2, 30).getTime();

it.each([
  ['06:00', local(6, 0)],
  ['2:29', local(2, 29, 2)],
  ['02:30', local(2, 30, 2)],
  ['2h', local(4, 30)],
  ['2026-03-01T06:00Z', new Date('2026-03-01T06:00:00Z')],
  ['2026-03-01T06:00:30+01:00', new Date('2026-03-01T05:00:30Z')],
])('%s is the next such moment', (text, at) => expect(parseMoment(text, now)).toBe(at.toISOString()));

it.each(['24:00', '6', 'tomorrow', '2026-03-01', '2026-03-01T06:00', '2026-99-01T06:00Z', ''])(
  '%s is no moment',
  (text) => expect(parseMoment(text, now)).toBeNull(),
);
