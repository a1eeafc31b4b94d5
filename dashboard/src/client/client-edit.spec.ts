import { expect, it } from '@jest/globals';
import { patchOf } from './client-edit';

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
