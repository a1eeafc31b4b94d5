import { expect, it } from '@jest/globals';
import { actor, duration, percent, plural, range, version } from './format.js';

it.each([
  [0, 10, '0 %'],
  [1, 100_000, '<0.1 %'],
  [1, 3, '33.3 %'],
  [99_999, 100_000, '99.9 %'],
  [10, 10, '100 %'],
  [1, 0, '–'],
])('%i of %i is %s', (part, whole, text) => expect(percent(part, whole)).toBe(text));

it.each([
  [7, '7 s'],
  [90, '2 min'],
  [3900, '1 h 05 min'],
  [180_000, '2 d 2 h'],
])('%i seconds are %s', (seconds, text) => expect(duration(seconds)).toBe(text));

it.each([
  [10, 20, '10–20 s'],
  [1080, 1560, '18–26 min'],
  [60, 600, '1–10 min'],
  [3600, 9000, '1.0–2.5 h'],
  [600, 600, '10 min'],
])('%i to %i is %s', (low, high, text) => expect(range(low, high)).toBe(text));

it('writes names', () => {
  expect(actor('person Ada')).toBe('Ada');
  expect(actor('key deploy')).toBe('key deploy');
  expect(version('24.3.1', 'r9')).toBe('24.3.1 (r9)');
  expect(version(null, null)).toBe('not reported');
  expect(plural(1, 'client')).toBe('1 client');
  expect(plural(2000, 'client')).toBe('2,000 clients');
});
