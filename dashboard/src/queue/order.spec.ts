import { describe, expect, it } from '@jest/globals';
import { countChanges, restBegins } from './order';

const rows = (ids: string) => [...ids].map((id) => ({ id }));

describe('where the rest begins behind the head', () => {
  it.each([
    ['abc', 'abcdef', 3],
    // Three more were granted since the list was read.
    ['def', 'abcdefgh', 6],
    // One was bumped from the rest to the front: the last of the head was the one before.
    ['xab', 'abcdef', 2],
    ['', 'abc', 0],
    ['xyz', 'abc', null],
  ])('head %s, read %s: %s', (head, read, index) => expect(restBegins(rows(head), rows(read))).toBe(index));

  it('looks past rows that are not read yet', () => {
    expect(restBegins(rows('b'), [undefined, { id: 'b' }])).toBe(2);
  });
});

describe('how much has changed behind a list that is held', () => {
  it.each([
    ['abc', 'abc', 0],
    ['abc', 'bcd', 1],
    ['abc', 'cab', 3],
    ['abc', 'def', 3],
    ['abc', 'ab', 1],
    ['', 'ab', 2],
  ])('%s → %s: %s', (shown, latest, count) => expect(countChanges(rows(shown), rows(latest))).toBe(count));
});
