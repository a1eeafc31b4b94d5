import { expect, it } from '@jest/globals';
import type { BulkAction } from '@contracts/upgrades';
import { describeBulk, describeOne, titleOfBulk } from './bulk-words';

const bulk = (changes: Partial<BulkAction>): BulkAction => ({
  id: '0198c5c8-0000-7000-8000-000000000001',
  action: 'hold',
  state: 'finished',
  total: 312,
  done: 312,
  skipped: {},
  createdAt: '2026-03-01T02:00:00.000Z',
  createdBy: 'person Ada',
  finishedAt: null,
  ...changes,
});

it('says how far it is', () => {
  expect(titleOfBulk(bulk({ state: 'running', done: 100 }))).toBe('Hold: 100 of 312 clients');
  expect(describeBulk(bulk({ state: 'running' }))).toBe('Going on…');
});

it('says how many were left as they were, and why', () => {
  const ended = bulk({ skipped: { already_upgrading: 25, something_new: 1, gone: 0 } });
  expect(titleOfBulk(ended)).toBe('Held 286 of 312 clients');
  expect(describeBulk(ended)).toBe('Left as they were: 25 in a slot, 1 something new.');
  expect(describeBulk(bulk({}))).toBe('Every one of them.');
});

it('says what became of one', () => {
  expect(describeOne(bulk({ action: 'bump' }), 'TILL-1')).toBe('Bumped TILL-1.');
  expect(describeOne(bulk({ skipped: { already_upgrading: 1 } }), 'TILL-1')).toBe(
    'TILL-1 was left as it was: in a slot.',
  );
});
