import { describe, expect, it } from '@jest/globals';
import { type PageHeaders, placeOfPage } from './page-place.js';

const none: PageHeaders = {
  page: undefined,
  lastPage: undefined,
  perPage: undefined,
  total: undefined,
  link: undefined,
};
const place = (page: number, headers: Partial<PageHeaders>, rows: number) =>
  placeOfPage({ page, perPage: 100 }, { ...none, ...headers }, rows);
const link =
  '<https://a/api/config/v1/jump-client?current_page=1>; rel="first", <https://a/x?per_page=100&current_page=7>; rel="last"';

describe('placeOfPage', () => {
  it.each<[string, number, Partial<PageHeaders>, number, object | null]>([
    ['all headers', 2, { page: '2', lastPage: '7', perPage: '100', total: '612' }, 100, { lastPage: 7, total: 612 }],
    ['an empty list', 1, { page: '1', lastPage: '1', perPage: '100', total: '0' }, 0, { lastPage: 1, total: 0 }],
    ['an empty list with no last page', 1, { lastPage: '0', total: '0' }, 0, { lastPage: 1, total: 0 }],
    ['the total only', 2, { total: '612' }, 100, { lastPage: 7, total: 612 }],
    ['the link only, and not at its end', 2, { link }, 100, null],
    ['the link only, at its end', 7, { link }, 12, { lastPage: 7, total: 612 }],
    ['nothing, and the page is full', 1, {}, 100, null],
    ['nothing, and the page is not full', 3, {}, 12, { lastPage: 3, total: 212 }],
    [
      'the list became shorter meanwhile',
      8,
      { page: '7', lastPage: '7', total: '612' },
      12,
      { lastPage: 7, total: 612 },
    ],
    ['a page behind the end', 8, { page: '8', lastPage: '7', total: '612' }, 0, { lastPage: 7, total: 612 }],
    ['another page than the one asked for', 2, { page: '1', lastPage: '7', total: '612' }, 100, null],
    ['shorter pages than asked for', 2, { perPage: '50', total: '612' }, 50, { lastPage: 13, total: 612 }],
    ['more rows than a page has', 1, { lastPage: '7', total: '612' }, 101, null],
    ['headers that are no numbers', 1, { lastPage: '-7', total: 'many' }, 100, null],
  ])('%s', (_, page, headers, rows, expected) => {
    expect(place(page, headers, rows)).toEqual(expected);
  });
});
