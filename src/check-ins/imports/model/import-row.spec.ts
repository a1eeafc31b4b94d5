import { describe, expect, it } from '@jest/globals';
import { columnsOf, whatIsMissing } from './columns.js';
import { readRow, type Cells } from './import-row.js';
import { mayRemove } from './removal.js';

const cells = (parts: Cells = {}): Cells => ({ clientId: '17', needsUpdate: 'false', ...parts });
const client = (parts: Cells = {}) => {
  const read = readRow(cells(parts));
  if (!read.ok) throw new Error(read.message);
  return read.client;
};
const refusal = (parts: Cells) => {
  const read = readRow(cells(parts));
  return read.ok ? null : read.message;
};

describe('headings', () => {
  it('are the fields of the API or the words that people see', () => {
    const fields = [
      'id',
      'jump_group_id',
      'needs_update',
      'last_connect_timestamp',
      'unavailable_reason',
      'install_mode',
    ];
    const words = ['Hostname', 'Jump Group', 'Upgrade Pending', 'Last Connect', 'Lost?', 'Colour'];
    expect(columnsOf(fields).meanings).toEqual([
      'clientId',
      'groupId',
      'needsUpdate',
      'lastConnect',
      'unavailable',
      null,
    ]);
    expect(columnsOf(fields).unknown).toEqual([]);
    expect(columnsOf(words)).toEqual({
      meanings: ['hostname', 'group', 'needsUpdate', 'lastConnect', 'isLost', null],
      unknown: ['Colour'],
    });
  });

  it('must name a client and say who needs an update', () => {
    expect(whatIsMissing(new Set(['clientId']))).toMatch('needs_update');
    expect(whatIsMissing(new Set(['needsUpdate', 'name']))).toMatch('Hostname');
    expect(whatIsMissing(new Set(['needsUpdate', 'hostname']))).toBeNull();
  });
});

describe('a row', () => {
  it.each([
    ['true', true],
    ['Yes', true],
    [' pending ', true],
    ['0', false],
    ['No', false],
  ])('says by "%s" whether it needs an update: %s', (needsUpdate, expected) => {
    expect(client({ needsUpdate }).needsUpdate).toBe(expected);
  });

  it.each([
    ['2026-03-01T02:00:00+00:00', Date.UTC(2026, 2, 1, 2)],
    ['2026-03-01T03:00:00+01:00', Date.UTC(2026, 2, 1, 2)],
    ['2026-03-01 02:00:00', Date.UTC(2026, 2, 1, 2)],
    ['2026-03-01 02:00 UTC', Date.UTC(2026, 2, 1, 2)],
    ['1772330400', Date.UTC(2026, 2, 1, 2)],
    ['0', null],
    ['', null],
    ['never', null],
  ])('reads the time %s', (lastConnect, expected) => {
    expect(client({ lastConnect }).lastConnectAtMs).toBe(expected);
  });

  it.each<[string, Cells]>([
    ['does not say clearly whether it needs an update: use true or false', { needsUpdate: '' }],
    ['does not say clearly whether it is lost: use true or false', { isLost: 'perhaps' }],
    ['has a last connect that is no time: use e.g. 2026-03-01T02:00:00Z', { lastConnect: '01.03.26' }],
    ['has a last disconnect that is no time: use e.g. 2026-03-01T02:00:00Z', { lastDisconnect: '2026-13-01 00:00' }],
    ['has a connection type other than active, passive or uninstalled', { connectionType: 'loud' }],
    ['has neither an id nor a host name', { clientId: ' ' }],
  ])('is refused: %s', (message, parts) => {
    expect(refusal(parts)).toBe(message);
  });

  it('without an id is known by host name and group', () => {
    const read = readRow({ hostname: 'TILL-1', group: 'Tills', needsUpdate: 'no' });
    expect(read).toMatchObject({ ok: true, client: { clientId: 'till-1@Tills', name: 'TILL-1' } });
  });

  it('shows a group by its id where it has no name', () => {
    expect(client({ groupId: '4' }).group).toEqual({ name: 'group 4' });
    expect(client({ groupId: '4', groupType: 'personal' }).group).toEqual({ name: 'personal group 4' });
    expect(client({ groupId: '4', group: 'Tills' }).group).toEqual({ name: 'Tills' });
  });

  it('drops what the database cannot keep', () => {
    expect(client({ name: 'a\u0000b\ud800c', tag: 'x'.repeat(100) })).toMatchObject({
      name: 'abc',
      tag: 'x'.repeat(64),
    });
  });

  it.each([
    ['none', false],
    ['disabled', true],
    ['true', true],
    ['', false],
  ])('is disabled by "%s": %s', (unavailable, expected) => {
    expect(client({ unavailable }).isDisabled).toBe(expected);
  });
});

it.each([
  [20, 100, undefined, true],
  [21, 100, undefined, false],
  [21, 100, 21, true],
  [21, 100, 22, false],
  [0, 0, undefined, true],
])('%i missing of %i, confirmed %s: may go %s', (missing, fleet, confirmed, expected) => {
  expect(mayRemove(missing, fleet, confirmed)).toBe(expected);
});
