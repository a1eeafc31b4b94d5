import { describe, expect, it } from '@jest/globals';
import { byGroup, matching, stepped, type PaletteGroup } from './palette-items';

const item = (group: PaletteGroup, label: string, also?: string) => ({ group, label, also });
const ITEMS = [
  item('Actions', 'Pause new starts', 'stop hold'),
  item('Actions', 'Theme: dark'),
  item('Runs', 'Run 12 to 24.3.1'),
  item('Screens', 'Upgrade plan'),
  item('Screens', 'Runs'),
];
const found = (typed: string) => matching(ITEMS, typed).map(({ label }) => label);

describe('what of the palette fits', () => {
  it.each([
    ['', ['Upgrade plan', 'Runs', 'Pause new starts', 'Theme: dark', 'Run 12 to 24.3.1']],
    ['run', ['Runs', 'Run 12 to 24.3.1']],
    ['  RUN 12 ', ['Run 12 to 24.3.1']],
    ['plan', ['Upgrade plan']],
    ['dark th', ['Theme: dark']],
    ['hold', ['Pause new starts']],
    ['lan', []],
  ])('%j: %j', (typed, labels) => expect(found(typed)).toEqual(labels));

  it('puts what begins as typed first in its group', () => {
    const items = [item('Actions', 'Change the limit'), item('Actions', 'Limit of everything')];
    expect(matching(items, 'limit').map(({ label }) => label)).toEqual(['Limit of everything', 'Change the limit']);
  });

  it('groups in the order of the palette and leaves empty groups out', () => {
    expect(byGroup(ITEMS).map(([group, own]) => [group, own.length])).toEqual([
      ['Screens', 2],
      ['Actions', 2],
      ['Runs', 1],
    ]);
  });
});

describe('the arrows', () => {
  const items = ['a', 'b', 'c'].map((id) => ({ id }));
  it.each([
    ['a', 1, 'b'],
    ['c', 1, 'a'],
    ['a', -1, 'c'],
    ['gone', 1, 'a'],
    [null, -1, 'a'],
  ] as const)('from %s by %d lead to %s', (from, by, to) => expect(stepped(items, from, by)).toBe(to));
  it('lead nowhere where nothing is', () => expect(stepped([], 'a', 1)).toBeNull());
});
