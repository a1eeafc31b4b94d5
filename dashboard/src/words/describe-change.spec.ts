import { describe, expect, it } from '@jest/globals';
import { actorName, describeChange } from './describe-change';

describe('a change as a sentence', () => {
  it.each([
    ['limit.changed', { before: 25, after: 50 }, 'Limit 25 → 50'],
    ['client.deleted', { clientId: '9001', version: null }, 'Client 9001 deleted'],
    ['client.deleted', {}, 'Deleted'],
    ['observation.changed', { says: 'began', code: 'unreachable' }, 'The appliance cannot be reached'],
    [
      'appliance.changed',
      {
        name: 'A',
        before: { health: 'healthy', healthMessage: null },
        after: { health: 'unreachable', healthMessage: 'server_error' },
      },
      'Appliance A: health healthy → unreachable',
    ],
    [
      'appliance.changed',
      { name: 'A', before: { healthMessage: 'server_error' }, after: { healthMessage: 'too_many_requests' } },
      'Appliance A: the appliance says that there are too many requests',
    ],
    ['observation.changed', { says: 'ended', code: 'unreachable' }, 'Over: the appliance cannot be reached'],
    ['client.upgrade_changed', { from: 'queued', to: 'granted', reason: null, fence: 7 }, 'Queued → Granted'],
    [
      'client.upgrade_changed',
      { from: 'awaiting_check_in', to: 'queued', reason: 'waiting_for_slot', cause: 'boot' },
      'Awaiting check-in → Queued: waiting for a slot (boot)',
    ],
    [
      'client.upgrade_changed',
      { from: 'upgrading', to: 'up_to_date', reason: null, slot: 'released', slotReason: 'succeeded', heldMs: 61_000 },
      'Back and up to date, after 1 min in a slot',
    ],
    [
      'client.upgrade_changed',
      {
        from: 'upgrading',
        to: 'queued',
        reason: 'retry_backoff',
        slotReason: 'reported_failure',
        failure: 'reported_failure',
        detail: 'disk full',
      },
      'Attempt failed, queued again: reported that the upgrade failed – "disk full"',
    ],
    [
      'client.jump_attempted',
      { outcome: 'moved_to_front' },
      'Jump attempt: Not up to date yet. It was moved to the front of the upgrade queue.',
    ],
    [
      'client.connection_changed',
      { from: 'online', to: 'offline', cause: 'disconnected' },
      'Online → Offline (disconnected)',
    ],
    ['starts.paused', { reason: 'checking the certificate' }, 'New starts paused: checking the certificate'],
    [
      'brake.tripped',
      { failures: 17, outcomes: 50 },
      'Safety brake: 17 of the last 50 upgrades failed; new starts are held',
    ],
    ['run.begun', { number: 3, targetVersion: '24.3.1', targetRevision: 'r9' }, 'Run 3 began: target 24.3.1 (r9)'],
    [
      'settings.changed',
      { before: { maxAttempts: 3 }, after: { maxAttempts: 5 } },
      'Settings changed: max attempts 3 → 5',
    ],
    [
      'settings.changed',
      { before: { automaticUpgrades: 'always' }, after: { automaticUpgrades: 'disabled' } },
      'Automatic upgrades: off',
    ],
    [
      'bulk_action.finished',
      { action: 'hold', total: 312, skipped: { already_upgrading: 12 } },
      'Held 300 of 312 clients, 12 left as they were',
    ],
    [
      'plan.changed',
      { planId: 'x', number: 2, step: 'announce', kind: 'step.confirmed', says: 'Announced.\u202e' },
      'Upgrade plan 2: Announced.\\u202e',
    ],
    [
      'appliance.changed',
      { name: 'A', before: null, after: { role: 'single' } },
      'Appliance A seen for the first time',
    ],
    ['clients.returned', { count: 1204 }, '1,204 clients came back up to date'],
    ['clients.failed', { count: 1 }, '1 client failed'],
    ['something.new_happened', {}, 'something new happened'],
  ])('%s %j', (kind, data, sentence) => expect(describeChange(kind, data)).toBe(sentence));

  it('stays readable when the particulars are missing', () => {
    for (const kind of [
      'client.upgrade_changed',
      'limit.changed',
      'client.version_changed',
      'bulk_action.finished',
      'gate.changed',
      'plan.changed',
    ]) {
      expect(describeChange(kind, {})).not.toMatch(/undefined|null|NaN/);
    }
  });

  it('shows hostile text as its escapes', () => {
    expect(describeChange('starts.paused', { reason: 'a\u202eb' })).toBe('New starts paused: a\\u202eb');
  });
});

it('names people by their name and keys as keys', () => {
  expect(actorName('person Ada')).toBe('Ada');
  expect(actorName('key deploy')).toBe('key deploy');
  expect(actorName(null)).toBeNull();
});
