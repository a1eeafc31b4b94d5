import { describe, expect, it } from '@jest/globals';
import { aClient } from '../../../test/support/cli-facts.js';
import { namedClient, needsExpected, skippedWords } from './bump-words.js';

const two = [
  aClient({ id: 'a', clientId: 'jc-1', hostname: 'h1' }),
  aClient({ id: 'b', clientId: 'jc-2', name: 'till-0042', hostname: 'h2' }),
];

describe('who is meant', () => {
  it.each([
    ['jc-2', { ok: true, id: 'b' }],
    ['H1', { ok: true, id: 'a' }],
    ['TILL-0042', { ok: false, says: expect.stringContaining('2 clients are called') }],
    ['TILL', { ok: false, todo: 'Was one of these meant: TILL-0042, till-0042?' }],
  ])('%s: %j', (name, expected) => expect(namedClient(name, two, 2)).toMatchObject(expected));

  it('says that there are more than it has seen', () => {
    expect(namedClient('x', two, 900)).toMatchObject({ ok: false, says: expect.stringContaining('first 2') });
  });
});

it.each([
  [1, 5, false],
  [2, 5, true],
  [100, 1000, false],
  [101, 1000, true],
  [1000, 100_000, false],
  [1001, 100_000, true],
])('%i of %i must be said: %s', (matching, all, needed) => expect(needsExpected(matching, all)).toBe(needed));

it('says why some were left', () => {
  expect(skippedWords({ already_upgrading: 1200, up_to_date: 1, held: 0 })).toBe(
    'Left as they were: 1,200 already upgrading, 1 up to date.',
  );
  expect(skippedWords({})).toBeNull();
});
