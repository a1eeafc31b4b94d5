import { describe, expect, it } from '@jest/globals';
import { jsonBytes, plain, shorten, utf8Bytes } from './plain-text.js';
import { amount, counted, duration, momentOf } from './spoken.js';

it.each([
  [0, '0'],
  [999, '999'],
  [4812, '4,812'],
  [25_000, '25,000'],
  [1_234_567, '1,234,567'],
])('%d is spoken %s', (value, words) => {
  expect(amount(value)).toBe(words);
});

it('counts one as one', () => {
  expect([counted(1, 'client'), counted(0, 'client'), counted(1000, 'entry', 'entries')]).toEqual([
    '1 client',
    '0 clients',
    '1,000 entries',
  ]);
});

it.each([
  [0, '0 seconds'],
  [1, '1 second'],
  [59.6, '1 minute'],
  [61, '1 minute 1 second'],
  [3600, '1 hour'],
  [3661, '1 hour 1 minute'],
  [3601, '1 hour'],
  [90_000, '1 day 1 hour'],
  [-5, '0 seconds'],
])('%d s are %s', (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});

it('says a moment in no place’s time', () => {
  expect(momentOf(Date.UTC(2026, 2, 1, 2, 3, 59))).toBe('2026-03-01 02:03 UTC');
});

describe('text of others', () => {
  it.each([
    ['Till 1 – Süd ✓', 'Till 1 – Süd ✓'],
    ['a\r\nb', 'a\\u000d\\u000ab'],
    ['a\u001b[31mb', 'a\\u001b[31mb'],
    ['gpj.\u202eexe', 'gpj.\\u202eexe'],
    ['half \ud83d', 'half \\ud83d'],
    ['tag\u{e0041}', 'tag\\udb40\\udc41'],
    ['<b>@everyone', '<b>@everyone'],
  ])('%j is shown as %j', (text, shown) => {
    expect(plain(text)).toBe(shown);
  });

  it.each(['a', 'ü', '€', '😀', '"', '\\', 'a😀"\\€'])('of %j is cut by its bytes, and never within a sign', (sign) => {
    for (let bytesMax = 10; bytesMax < 40; bytesMax += 1) {
      const cut = shorten(sign.repeat(50), bytesMax);
      expect(jsonBytes(cut)).toBeLessThanOrEqual(bytesMax);
      expect(jsonBytes(cut)).toBeGreaterThan(bytesMax - 5);
      expect(cut.endsWith('…')).toBe(true);
      expect(() => encodeURIComponent(cut)).not.toThrow();
    }
  });

  it('is left alone where it fits', () => {
    expect(shorten('"'.repeat(20), 40)).toBe('"'.repeat(20));
    expect(shorten('"'.repeat(21), 40)).toBe(`${'"'.repeat(18)}…`);
  });

  it('has the bytes that UTF-8 takes', () => {
    const text = 'aü€😀\u0001';
    expect(utf8Bytes(text)).toBe(new TextEncoder().encode(text).length);
    expect(jsonBytes(text)).toBe(new TextEncoder().encode(JSON.stringify(text)).length - 2);
  });
});
