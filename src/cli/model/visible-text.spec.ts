import { describe, expect, it } from '@jest/globals';
import { visibleJson, visibleText } from './visible-text.js';

describe('text from clients', () => {
  it.each([
    ['plain Zoë 店 👩‍💻', 'plain Zoë 店 👩‍💻'],
    ['\u001b[2J\u001b]0;owned\u0007', '\\u001b[2J\\u001b]0;owned\\u0007'],
    ['\u009b31m', '\\u009b31m'],
    ['a\r\nb\tc', 'a\\u000d\\u000ab\\u0009c'],
    ['till\u202e4-20', 'till\\u202e4-20'],
    ['a\u2028b\u200bc\ufeff', 'a\\u2028b\\u200bc\\ufeff'],
    ['\u{e0041}', '\\udb40\\udc41'],
    ['half \ud800', 'half \\ud800'],
    ['\u0000', '\\u0000'],
  ])('%j shows as %s', (text, shown) => expect(visibleText(text)).toBe(shown));

  it('means the same as JSON, and holds nothing hidden', () => {
    const value = { name: 'a\u202eb\u009b\u001b[m\n', nested: ['\u{e0041}', 1] };
    for (const indent of [0, 2]) {
      const text = visibleJson(value, indent);
      expect(JSON.parse(text)).toEqual(value);
      expect(text.replaceAll('\n', '')).toBe(visibleText(text.replaceAll('\n', '')));
    }
  });
});
