import { describe, expect, it } from '@jest/globals';
import { formatMinute } from '../lib/format';
import { ACTION_CHOICES, changesOf, countNew, describeAudit } from './describe-audit';

const NOW = Date.parse('2026-03-01T12:00:00.000Z');
const entry = (action: string, before: unknown, after: unknown, target: string | null = null) => ({
  action,
  before,
  after,
  target,
});

describe('what was done, in words', () => {
  it.each([
    ['settings.changed', { maxConcurrentUpgrades: 25 }, { maxConcurrentUpgrades: 60 }, 'Limit changed'],
    [
      'settings.changed',
      { maxAttempts: 3, heartbeatSeconds: 60 },
      { maxAttempts: 5, heartbeatSeconds: 30 },
      'Settings changed',
    ],
    ['starts.paused', { paused: false }, { paused: true }, 'New starts paused'],
    [
      'starts.resumed',
      { paused: true, safetyBrake: true },
      { paused: false },
      'New starts resumed, safety brake released',
    ],
    ['run.begun', null, { targetVersion: '24.3.1', targetRevision: 'r9' }, 'Run begun: target 24.3.1 (r9)'],
    ['bulk_action.begun', null, { action: 'bump', clients: 1204 }, 'Bump: 1,204 clients'],
    ['client.deleted', { clientId: 'till-1', version: '24.2.1' }, null, 'Client deleted'],
    [
      'plan.created',
      null,
      { kind: 'single', target: { version: '24.3.1', revision: null } },
      'Upgrade plan made, one appliance: target 24.3.1',
    ],
    ['plan.step_confirm', null, { step: 'export_certificate_a' }, 'Step confirmed: export certificate A'],
    ['plan.step_override', null, { step: 'fleet_back' }, 'Gate overridden: fleet back'],
    ['key.created', null, { name: 'deploy', role: 'ingest' }, 'Key created: deploy'],
    ['key.revoked', { name: 'deploy', role: 'ingest' }, null, 'Key revoked: deploy'],
    ['link.created', null, { for: 'Ada' }, 'Sign-in link made for Ada'],
    ['session.opened', null, { by: 'link' }, 'Signed in by link'],
    ['simulation.reset', null, { scenario: null }, 'Demo reset'],
    ['sweep.asked', null, null, 'Sweep asked for'],
    ['connection.tested', null, { ok: true, failed: [] }, 'Connection tested: no step failed'],
    ['connection.tested', null, { ok: false, failed: ['tls'] }, 'Connection tested: failed at “Certificate”'],
    ['import.taken', null, { rows: 1204, removed: 3 }, 'Export imported: 1,204 clients, 3 removed'],
    ['something.new_done', null, null, 'Something new done'],
  ])('%s', (action, before, after, title) =>
    expect(describeAudit(entry(action, before, after), NOW).title).toBe(title),
  );

  it('stays readable when the particulars are missing or hostile', () => {
    for (const { value } of ACTION_CHOICES) {
      for (const odd of [null, {}, [], 'text', 7]) {
        const { title, changes } = describeAudit(entry(value, odd, odd), NOW);
        expect(title).not.toMatch(/undefined|null|NaN|\[object/);
        expect(changes).toEqual([]);
      }
    }
    expect(describeAudit(entry('key.created', null, { name: 'a\u202eb' }), NOW).title).toBe('Key created: a\\u202eb');
  });
});

describe('what changed', () => {
  it('tells a limit by its own name', () => {
    const { changes } = describeAudit(
      entry('settings.changed', { maxConcurrentUpgrades: 25 }, { maxConcurrentUpgrades: 60 }),
      NOW,
    );
    expect(changes).toEqual([{ what: 'Limit', from: '25', to: '60' }]);
  });
  it.each([
    [
      { automaticUpgrades: 'always' },
      { automaticUpgrades: 'disabled' },
      [{ what: 'Automatic upgrades', from: 'on', to: 'off' }],
    ],
    [{ group: null, tag: 'a' }, { group: 'Tills', tag: 'a' }, [{ what: 'Group', from: null, to: 'Tills' }]],
    [
      null,
      { name: 'deploy', site: null, role: 'viewer' },
      [
        { what: 'Name', from: null, to: 'deploy' },
        { what: 'Role', from: null, to: 'viewer' },
      ],
    ],
    [
      { name: 'Ada', role: 'admin' },
      null,
      [
        { what: 'Name', from: 'Ada', to: null },
        { what: 'Role', from: 'admin', to: null },
      ],
    ],
    [
      { firstWindow: { durationMinutes: 60, timeZone: 'UTC' } },
      { firstWindow: { durationMinutes: 90, timeZone: 'UTC' } },
      [{ what: 'First window: duration minutes', from: '60', to: '90' }],
    ],
    [{ checks: ['a'] }, { checks: ['a', 'b'] }, [{ what: 'Checks', from: '["a"]', to: '["a","b"]' }]],
    [{ on: true }, { on: false }, [{ what: 'On', from: 'yes', to: 'no' }]],
    [{ a: null }, { a: '' }, []],
    [undefined, 'text', []],
  ])('%j → %j', (before, after, changes) => expect(changesOf(before, after, NOW)).toEqual(changes));
});

it('tells a planned return of the limit as one', () => {
  const at = '2026-03-01T06:00:00.000Z';
  const raised = entry(
    'settings.changed',
    { maxConcurrentUpgrades: 25, limitRevert: null },
    { maxConcurrentUpgrades: 60, limitRevert: { at, to: 25 } },
  );
  const { title, changes } = describeAudit(raised, NOW);
  expect(title).toBe('Limit changed');
  expect(changes).toEqual([
    { what: 'Limit', from: '25', to: '60' },
    { what: 'Planned return of the limit', from: null, to: `to 25 ${formatMinute(at, NOW)}` },
  ]);
});

describe('where it is found', () => {
  const ID = '0198c5c8-0000-7000-8000-000000000001';
  it.each([
    ['client.edited', {}, { kind: 'client', id: ID }],
    ['client.deleted', {}, { kind: 'none' }],
    ['plan.step_confirm', {}, { kind: 'plan', id: ID }],
    ['run.begun', {}, { kind: 'run', id: ID }],
    ['settings.changed', {}, { kind: 'settings' }],
    [
      'bulk_action.begun',
      { filter: { upgradeState: ['failed'] } },
      { kind: 'clients', filter: { upgradeState: ['failed'] } },
    ],
    ['bulk_action.begun', {}, { kind: 'none' }],
    ['session.ended', {}, { kind: 'none' }],
  ])('%s %j', (action, after, place) =>
    expect(describeAudit(entry(action, null, after, ID), NOW).place).toEqual(place),
  );
});

describe('what is new', () => {
  const ids = (...of: number[]) => of.map((id) => ({ id: String(id) }));
  it('counts those before the first on the screen', () => {
    expect(countNew(ids(101, 100, 99), { id: '99' })).toBe(2);
    expect(countNew(ids(99), { id: '99' })).toBe(0);
    expect(countNew(ids(3, 2), { id: '1' })).toBe(2);
    expect(countNew(ids(2, 1), undefined)).toBe(2);
  });
});
