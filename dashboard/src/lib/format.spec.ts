import { describe, expect, it } from '@jest/globals';
import {
  formatAgo,
  formatCount,
  formatDuration,
  formatElapsed,
  formatFull,
  formatMinute,
  formatPercent,
  formatRange,
  formatRelative,
  formatTime,
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

describe('moments in a zone', () => {
  const BERLIN = 'Europe/Berlin';
  const now = Date.parse('2026-03-29T03:30:00Z');

  it.each([
    // The clocks go from 02:00 to 03:00 at 01:00 UTC.
    ['2026-03-29T00:59:59Z', BERLIN, '01:59:59'],
    ['2026-03-29T01:00:00Z', BERLIN, '03:00:00'],
    ['2026-03-29T01:00:00Z', 'UTC', '01:00:00'],
    // Midnight is the zone's own, not that of UTC.
    ['2026-03-28T23:30:00Z', BERLIN, '00:30:00'],
    ['2026-03-28T23:30:00Z', 'UTC', '28 Mar 23:30'],
    ['2026-03-28T22:30:00Z', BERLIN, '28 Mar 23:30'],
    ['2025-03-29T01:00:00Z', 'UTC', '29 Mar 01:00'],
  ])('%s in %s is %s', (at, zone, text) => expect(formatTime(at, now, zone)).toBe(text));

  it('leaves seconds out of what is only roughly known', () => {
    expect(formatMinute('2026-03-29T01:00:40Z', now, BERLIN)).toBe('03:00');
  });

  it('tells the hour that comes twice apart in titles', () => {
    expect(formatFull('2026-10-25T00:30:00Z', BERLIN)).toBe('25 Oct 2026, 02:30:00 UTC+2 (00:30:00 UTC)');
    expect(formatFull('2026-10-25T01:30:00Z', BERLIN)).toBe('25 Oct 2026, 02:30:00 UTC+1 (01:30:00 UTC)');
    expect(formatFull('2026-10-25T01:30:00Z', 'UTC')).toBe('25 Oct 2026, 01:30:00 UTC');
    expect(formatFull('not a moment', 'UTC')).toBe('not a moment');
  });

  it.each([
    [-240_000, '4 min ago'],
    [500, 'now'],
    [720_000, 'in 12 min'],
  ])('%d ms away is %s', (awayMs, text) =>
    expect(formatRelative(new Date(now + awayMs).toISOString(), now)).toBe(text),
  );
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
