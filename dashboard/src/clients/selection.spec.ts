import { expect, it } from '@jest/globals';
import { countOf, IDS_MAX, isChosen, NOBODY, toggle, type Selection } from './selection';

it('chooses and leaves out one by one', () => {
  const one = toggle(NOBODY, 'a');
  expect(isChosen(one, 'a')).toBe(true);
  expect(isChosen(one, 'b')).toBe(false);
  expect(countOf(toggle(one, 'b'), 2000)).toBe(2);
  expect(countOf(toggle(one, 'a'), 2000)).toBe(0);
});

it('chooses all that match', () => {
  const all: Selection = { kind: 'all' };
  expect(isChosen(all, 'x')).toBe(true);
  expect(countOf(all, 2000)).toBe(2000);
  expect(toggle(all, 'x')).toBe(all);
});

it('takes no more by id than a bulk action does', () => {
  const full: Selection = { kind: 'ids', ids: new Set(Array.from({ length: IDS_MAX }, (_, index) => String(index))) };
  expect(countOf(toggle(full, 'one more'), 5000)).toBe(IDS_MAX);
});
