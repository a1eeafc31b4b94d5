import { expect, it } from '@jest/globals';
import { CHANGE_KINDS } from '../../contracts/words.js';
import { describeChange, isTrouble } from './describe-change.js';

it.each([
  ['limit.changed', { before: 25, after: 50 }, 'limit 25 → 50'],
  [
    'settings.changed',
    { before: { maxAttempts: 3 }, after: { maxAttempts: 5 } },
    'settings changed: maxAttempts 3 → 5',
  ],
  ['starts.paused', { reason: 'a call' }, 'new starts paused: a call'],
  ['run.begun', { number: 3, targetVersion: '24.3.1', targetRevision: 'r9' }, 'run 3 began: target 24.3.1 (r9)'],
  [
    'client.upgrade_changed',
    { from: 'upgrading', to: 'up_to_date', slotReason: 'succeeded', heldMs: 61_000 },
    'back and up to date, after 1 min in a slot',
  ],
  [
    'client.upgrade_changed',
    { from: 'upgrading', to: 'queued', failure: 'reported_failure', detail: 'disk full' },
    'upgrading → queued: reported failure – disk full',
  ],
  ['clients.returned', { count: 1204 }, '1,204 clients came back up to date'],
  [
    'bulk_action.finished',
    { action: 'bump', total: 312, skipped: { already_upgrading: 12 } },
    'bump of 312 clients done, 12 left as they were',
  ],
  ['alert.fired', { number: 8, title: '9 clients are offline' }, 'alert 8 fires: 9 clients are offline'],
  ['alert.resolved', { number: 8, title: '9 clients were offline' }, 'alert 8 is over: 9 clients were offline'],
  ['silence.changed', { action: 'created', reason: 'new cables' }, 'silence created: new cables'],
  ['receiver.changed', { action: 'removed', name: 'chat' }, 'receiver chat removed'],
  ['plan.changed', { number: 2, says: 'Announced.' }, 'upgrade plan 2: Announced.'],
  ['something.new_happened', {}, 'something new happened'],
])('%s %j reads %s', (kind, data, sentence) => expect(describeChange(kind, data)).toBe(sentence));

it.each(CHANGE_KINDS)('%s reads well without particulars', (kind) => {
  expect(describeChange(kind, {})).not.toMatch(/undefined|null|NaN/);
});

it('knows trouble', () => {
  expect(isTrouble('brake.tripped', {})).toBe(true);
  expect(isTrouble('client.upgrade_changed', { failure: 'lease_expired' })).toBe(true);
  expect(isTrouble('client.upgrade_changed', { failure: null })).toBe(false);
  expect(isTrouble('run.finished', {})).toBe(false);
});
