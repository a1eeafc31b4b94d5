import { expect, it } from '@jest/globals';
import { choose, countOf, IDS_MAX, isChosen, NOBODY, pageState, toggle, togglePage, type Selection } from './selection';

const idsOf = (selection: Selection) => (selection.kind === 'all' ? 'all' : [...selection.ids]);

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
  expect(pageState(all, ['x'])).toBe('all');
  expect(idsOf(togglePage(all, ['x']))).toEqual([]);
});

it('chooses what is in view, beside what was chosen before, and leaves just that out again', () => {
  const before = choose(NOBODY, ['far', 'b']);
  expect(pageState(before, ['a', 'b'])).toBe('some');
  const page = togglePage(before, ['a', 'b']);
  expect(idsOf(page)).toEqual(['far', 'b', 'a']);
  expect(pageState(page, ['a', 'b'])).toBe('all');
  expect(idsOf(togglePage(page, ['a', 'b']))).toEqual(['far']);
  expect(pageState(choose(NOBODY, ['far']), ['a'])).toBe('some');
  expect(pageState(NOBODY, [])).toBe('none');
});

it('takes no more by id than a bulk action does', () => {
  const full: Selection = { kind: 'ids', ids: new Set(Array.from({ length: IDS_MAX }, (_, index) => String(index))) };
  expect(countOf(toggle(full, 'one more'), 5000)).toBe(IDS_MAX);
  expect(countOf(choose(full, ['one', 'two']), 5000)).toBe(IDS_MAX);
});
