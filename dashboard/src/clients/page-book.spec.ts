import { describe, expect, it } from '@jest/globals';
import { EMPTY_BOOK, pagesFor, record, rowCount } from './page-book';

const full = (nextCursor: string | null, total = 250) => ({ rows: 100, nextCursor, total });

describe('a list that is read page by page', () => {
  const one = record(EMPTY_BOOK, 0, full('b'));
  const two = record(one, 1, full('c'));
  const three = record(two, 2, { rows: 50, nextCursor: null, total: 250 });

  it('grows by the page that is known to follow, and ends where the end was seen', () => {
    expect(rowCount(EMPTY_BOOK)).toBe(100);
    expect(rowCount(one)).toBe(200);
    expect(rowCount(three)).toBe(250);
    expect(three.total).toBe(250);
  });

  it('knows an empty list', () => {
    expect(rowCount(record(EMPTY_BOOK, 0, { rows: 0, nextCursor: null, total: 0 }))).toBe(0);
  });

  it('asks only for pages whose cursor is known', () => {
    expect(pagesFor(0, 40, EMPTY_BOOK)).toEqual([0]);
    expect(pagesFor(80, 130, EMPTY_BOOK)).toEqual([0]);
    expect(pagesFor(80, 130, one)).toEqual([0, 1]);
    expect(pagesFor(240, 280, three)).toEqual([2]);
  });

  it('says nothing new when a page is read again and ends where it did', () => {
    expect(record(three, 1, full('c'))).toBe(three);
    expect(record(three, 2, { rows: 50, nextCursor: null, total: 250 })).toBe(three);
  });

  it('keeps its cursors and calls the list shifted when a page that is read again ends elsewhere', () => {
    const shifted = record(three, 0, full('b2'));
    expect(shifted).toEqual({ ...three, shifted: true });
    expect(record(shifted, 0, full('b2'))).toBe(shifted);
  });

  it('follows the new cursors when the reader asked for the list as it is now', () => {
    const anew = record({ ...three, shifted: false }, 1, full('c2', 240), true);
    expect(anew).toEqual({ cursors: [null, 'b', 'c2'], end: null, total: 240, shifted: false });
  });

  it('ends earlier when the list has shrunk', () => {
    const anew = record(three, 1, { rows: 30, nextCursor: null, total: 130 }, true);
    expect(anew).toEqual({ cursors: [null, 'b'], end: 130, total: 130, shifted: false });
  });
});
