import { describe, expect, it } from '@jest/globals';
import { seat } from './slot-board';

describe('places on the slot board', () => {
  it('seats the first holders in order and leaves the rest free', () => {
    expect(seat([], ['a', 'b'], 4)).toEqual(['a', 'b', null, null]);
  });
  it('keeps everyone in place when one leaves, and gives that place to the next', () => {
    expect(seat(['a', 'b', 'c'], ['c', 'a', 'd'], 3)).toEqual(['a', 'd', 'c']);
  });
  it('keeps holders above a lowered limit until they are through', () => {
    expect(seat(['a', 'b', 'c'], ['c'], 1)).toEqual([null, null, 'c']);
    expect(seat([null, null, 'c'], ['c', 'd'], 1)).toEqual(['d', null, 'c']);
    expect(seat(['d', null, 'c'], ['d'], 1)).toEqual(['d']);
  });
  it('seats nobody twice', () => {
    expect(seat([], ['a', 'a'], 2)).toEqual(['a', null]);
  });
});
