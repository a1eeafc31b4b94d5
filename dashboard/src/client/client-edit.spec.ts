import { expect, it } from '@jest/globals';
import { clashesOf, patchOf, rebased } from './client-edit';

const client = { name: 'TILL-1', group: 'Tills', tag: null, comments: 'old' };
const draft = { name: 'TILL-1', group: 'Tills', tag: '', comments: 'old' };

it('sends nothing when nothing was changed', () => expect(patchOf(draft, client)).toEqual({}));

it('sends only what was changed, trimmed', () => {
  expect(patchOf({ ...draft, tag: ' T7 ', group: 'Back office' }, client)).toEqual({ tag: 'T7', group: 'Back office' });
});

it('takes an edit of the name back when the field is emptied, and empties the others', () => {
  expect(patchOf({ ...draft, name: ' ', group: '', comments: '' }, client)).toEqual({
    name: null,
    group: '',
    comments: null,
  });
});

it('finds what somebody else has changed otherwise meanwhile, and only where it would be overwritten', () => {
  const mine = { ...draft, group: 'Back office', tag: 'T7' };
  expect(clashesOf(mine, client, { ...client, group: 'Stores', tag: 'T7', comments: 'new' })).toEqual([
    { field: 'group', was: 'Tills', theirs: 'Stores', mine: 'Back office' },
  ]);
  expect(clashesOf(mine, client, client)).toEqual([]);
});

it('keeps what I typed and takes over what others wrote elsewhere', () => {
  const now = { ...client, group: 'Stores', comments: 'new' };
  const next = rebased({ ...draft, group: 'Back office' }, client, now);
  expect(next).toEqual({ ...draft, group: 'Back office', comments: 'new' });
  expect(patchOf(next, now)).toEqual({ group: 'Back office' });
});
