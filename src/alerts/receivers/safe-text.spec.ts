import { describe, expect, it } from '@jest/globals';
import { cappedLines, oneLine, visible } from './safe-text.js';

describe('visible', () => {
  it.each([
    ['plain äöü 🙂', 'plain äöü 🙂'],
    ['a\nOpen: https://evil.example', 'a\\u000aOpen: https://evil.example'],
    ['bell \u0007, escape \u001b[31m, nul \u0000', 'bell \\u0007, escape \\u001b[31m, nul \\u0000'],
    ['exe.\u202egpj', 'exe.\\u202egpj'],
    ['half \ud83d', 'half \\ud83d'],
  ])('%j is shown as %j', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });
});

describe('oneLine', () => {
  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abcd…'],
    ['ab🙂cd', 4, 'ab…'],
    ['ab🙂cd', 5, 'ab🙂…'],
    ['abc', 1, '…'],
  ])('%j within %i is %j', (text, max, shown) => {
    expect(oneLine(text, max)).toBe(shown);
  });
});

describe('cappedLines', () => {
  it.each<[string[], number, number, string]>([
    [['one', 'two', 'three'], 13, 0, 'one\ntwo\nthree'],
    [['one', 'two', 'three'], 12, 0, 'one\ntwo\n…'],
    [['one', 'two', 'three', 'last'], 15, 1, 'one\ntwo\n…\nlast'],
    [['one', 'two', 'three', 'last'], 10, 1, 'one\n…\nlast'],
    [['much too long', 'last'], 12, 1, 'much…\n…\nlast'],
    [['one', 'a second one that is much too long', 'last'], 36, 1, 'one\na second one that is muc…\n…\nlast'],
    [['one', 'two', 'last'], 6, 1, '…\nlast'],
    [[], 5, 0, ''],
  ])('%j within %i, %i kept, is %j', (lines, max, kept, shown) => {
    const text = cappedLines(lines, max, kept);
    expect(text).toBe(shown);
    expect(text.length).toBeLessThanOrEqual(max);
  });
});
