import { expect, it } from '@jest/globals';
import { roomIn, WATCH_MAX, withIds, withoutId } from './watch-list';
import { parseWatchSearch } from './watch-search';

const id = (n: number) => `0198c5c8-0000-7000-8000-${String(n).padStart(12, '0')}`;
const many = Array.from({ length: WATCH_MAX }, (_, n) => id(n));

it('keeps the order in which clients were added, each once', () => {
  expect(withIds([id(3), id(1)], [id(2), id(3)])).toEqual([id(3), id(1), id(2)]);
  expect(withoutId([id(3), id(1)], id(3))).toEqual([id(1)]);
});

it('takes no more than the API answers for at once', () => {
  expect(roomIn([], many)).toBe(0);
  expect(roomIn(many, [id(5)])).toBe(0);
  expect(roomIn(many, [id(500)])).toBe(-1);
  expect(withIds(many, [id(500)])).toEqual(many);
});

it('is read from the URL, and what is no id is left out', () => {
  expect(parseWatchSearch({ ids: `${id(2)},nonsense,${id(1)}` })).toEqual({ ids: [id(2), id(1)] });
  expect(parseWatchSearch({ ids: [id(1)] })).toEqual({ ids: [id(1)] });
  expect(parseWatchSearch({ ids: '' })).toEqual({});
  expect(parseWatchSearch({})).toEqual({});
});
