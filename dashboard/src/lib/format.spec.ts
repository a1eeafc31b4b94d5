import { describe, expect, it } from '@jest/globals';
import {
  formatAgo,
  formatCount,
  formatDuration,
  formatElapsed,
  formatPercent,
  formatRange,
  formatVersion,
  plural,
  visibleText,
} from './format';

describe('numbers', () => {
  it('groups thousands', () => expect(formatCount(100_000)).toBe('100,000'));

  it.each([
    [0, 2000, '0 %'],
    [1, 2000, '<1 %'],
    [1999, 2000, '99 %'],
    [2000, 2000, '100 %'],
    [5, 0, '–'],
  ])('%d of %d is %s', (part, whole, text) => expect(formatPercent(part, whole)).toBe(text));

  it('counts things', () => {
    expect(plural(1, 'client')).toBe('1 client');
    expect(plural(1200, 'client')).toBe('1,200 clients');
  });
});

describe('times', () => {
  it.each([
    [0, '0 s'],
    [59.4, '59 s'],
    [60, '1 min'],
    [3599, '1 h 00 min'],
    [3900, '1 h 05 min'],
    [86400 * 3 + 7200, '3 d 2 h'],
  ])('%d s lasts %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  it.each([
    [0, '0:00'],
    [61_000, '1:01'],
    [3_661_900, '1:01:01'],
    [-5000, '0:00'],
  ])('%d ms on a running clock is %s', (ms, text) => expect(formatElapsed(ms)).toBe(text));

  it.each([
    [40, 90, '40–90 s'],
    [1080, 1560, '18–26 min'],
    [600, 610, '10 min'],
    [7200, 10_800, '2.0–3.0 h'],
  ])('from %d s to %d s is %s', (low, high, text) => expect(formatRange(low, high)).toBe(text));

  it.each([
    [500, 'now'],
    [12_000, '12 s ago'],
    [240_000, '4 min ago'],
    [3 * 3_600_000, '3 h ago'],
    [72 * 3_600_000, '3 d ago'],
  ])('%d ms back is %s', (ms, text) => expect(formatAgo(ms)).toBe(text));
});

describe('text from clients', () => {
  it('shows controls and marks that reorder a line as their escapes', () => {
    expect(visibleText('TILL\u0007-\u202e24\n')).toBe('TILL\\u0007-\\u202e24\\u000a');
  });
  it('leaves other scripts alone', () => expect(visibleText('Kasse Zürich 日本')).toBe('Kasse Zürich 日本'));
  it('joins version and revision', () => {
    expect(formatVersion('24.3.1', 'r4711')).toBe('24.3.1 (r4711)');
    expect(formatVersion('24.3.1', null)).toBe('24.3.1');
    expect(formatVersion(null, null)).toBe('not reported');
  });
});
