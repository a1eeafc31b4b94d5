import { describe, expect, it } from '@jest/globals';
import { type JumpClient, jumpClientSchema } from '../../../../contracts/appliance-api.js';
import { seenClient } from './jump-client-row.js';

const row = (fields: Partial<JumpClient> = {}): JumpClient => ({
  id: 17,
  jump_group_id: 4,
  jump_group_type: 'shared',
  name: 'till-0017',
  hostname: 'till-0017',
  fqdn: 'till-0017.shop.example',
  tag: 'north',
  comments: '',
  connection_type: 'active',
  last_connect_timestamp: '2026-03-01T02:00:00+00:00',
  last_disconnect_timestamp: '2026-03-01T01:59:00+00:00',
  is_lost: false,
  needs_update: true,
  unavailable_reason: 'none',
  ...fields,
});
const seen = (fields: Partial<JumpClient> = {}) => seenClient(row(fields));
const NUL = String.fromCharCode(0);

describe('seenClient', () => {
  it('says what the row says', () => {
    expect(seen()).toEqual({
      clientId: '17',
      connectionType: 'active',
      isUninstalled: false,
      isDisabled: false,
      isLost: false,
      needsUpdate: true,
      lastConnectAtMs: Date.UTC(2026, 2, 1, 2),
      lastDisconnectAtMs: Date.UTC(2026, 2, 1, 1, 59),
      lastAccessAtMs: null,
      name: 'till-0017',
      hostname: 'till-0017',
      fqdn: 'till-0017.shop.example',
      group: { id: 4, isPersonal: false },
      tag: 'north',
      comments: null,
      operatingSystem: null,
      publicIp: null,
      privateIp: null,
      consoleUser: null,
    });
  });

  it.each<[string, Partial<JumpClient>, object]>([
    ['passive', { connection_type: 'passive' }, { connectionType: 'passive', isUninstalled: false }],
    [
      'uninstalled: of which type is not said',
      { connection_type: 'uninstalled' },
      { connectionType: null, isUninstalled: true },
    ],
    ['disabled', { unavailable_reason: 'disabled' }, { isDisabled: true }],
    ['why it is unavailable is not said', { unavailable_reason: null }, { isDisabled: false }],
    ['lost', { is_lost: true }, { isLost: true }],
    ['up to date', { needs_update: false }, { needsUpdate: false }],
    ['a personal group', { jump_group_type: 'personal' }, { group: { id: 4, isPersonal: true } }],
    ['no group', { jump_group_id: null }, { group: null }],
    ['no name', { name: '' }, { name: 'till-0017' }],
    ['neither name nor host name', { name: ' ', hostname: '' }, { name: '17', hostname: null }],
    [
      'text that is too long',
      { name: 'n'.repeat(500), tag: 't'.repeat(65) },
      { name: 'n'.repeat(128), tag: 't'.repeat(64) },
    ],
    ['text that PostgreSQL cannot store', { name: `a${NUL}b\ud800c` }, { name: 'abc' }],
    ['a pair cut in two', { tag: `${'t'.repeat(63)}😀` }, { tag: 't'.repeat(63) }],
  ])('%s', (_, fields, expected) => {
    expect(seen(fields)).toMatchObject(expected);
  });

  it.each([
    ['null', null],
    ['empty', ''],
    ['left out', undefined],
  ])('takes a time that is %s for none', (_, time) => {
    expect(seen({ last_disconnect_timestamp: time })).toMatchObject({ lastDisconnectAtMs: null });
  });

  it.each([
    ['Z instead of an offset', '2026-03-01T02:00:00Z'],
    ['an offset of another zone', '2026-03-01T03:00:00+01:00'],
    ['fractions', '2026-03-01T02:00:00.000+00:00'],
  ])('reads a time with %s', (_, time) => {
    expect(seen({ last_disconnect_timestamp: time })).toMatchObject({ lastDisconnectAtMs: Date.UTC(2026, 2, 1, 2) });
  });

  it.each(['yesterday', '2026-03-01', '2026-03-01T02:00:00', '2026-13-01T02:00:00Z', '0'])(
    'makes nothing of a row with the time %j, which would look like none',
    (time) => {
      for (const field of ['last_connect_timestamp', 'last_disconnect_timestamp', 'last_access_timestamp']) {
        expect(seen({ [field]: time })).toBeNull();
      }
    },
  );

  it('takes what is new in a row as it comes', () => {
    const parsed = jumpClientSchema.safeParse({ ...row(), shiny: { new: true } });
    expect(parsed.success && seenClient(parsed.data)?.clientId).toBe('17');
  });
});
