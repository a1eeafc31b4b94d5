import { describe, expect, it } from '@jest/globals';
import { plainText, withoutSecrets } from './answer-text.js';

describe('the words of another server', () => {
  it.each([
    ['as they are', 'as they are'],
    ['no\u0000t\r\n so', 'no t  so'],
    ['half \ud83d a pair', 'half \ufffd a pair'],
    ['x'.repeat(400), 'x'.repeat(300)],
    [`${'x'.repeat(299)}\u{1f600}`, `${'x'.repeat(299)}\ufffd`],
  ])('%j are kept as text that can be stored', (text, kept) => {
    expect(plainText(text, 300)).toBe(kept);
  });

  it.each<[string, string[], string]>([
    ['bad token xoxb-1234', ['xoxb-1234'], 'bad token •••'],
    ['no route POST /hook/T01/B02', ['https://x.example/hook/T01/B02'], 'no route POST /•••'],
    ['longer before shorter: abcdef', ['abcd', 'abcdef'], 'longer before shorter: •••'],
    ['a cat', ['a'], 'a cat'],
  ])('%j do not repeat %j', (text, secrets, left) => {
    expect(withoutSecrets(text, secrets)).toBe(left);
  });
});
