import { describe, expect, it } from '@jest/globals';
import { fleetClient, HOUR_MS, NOW_MS, settings } from '../../../test/support/model-builders.js';
import { seenClient, sighting } from '../../../test/support/sighting-builders.js';
import type { Connection } from '../../contracts/words.js';
import type { SeenClient } from '../../sites/model/seen-client.js';
import { shownTexts } from './client.js';
import { connectionOfRow, foldSighting, hostKeyOf } from './sighting.js';

const rules = settings({ passiveCheckInHours: 24, passiveGraceHours: 2 });
const ago = (hours: number) => NOW_MS - hours * HOUR_MS;

describe('the connection of a row', () => {
  const passive = { connectionType: 'passive' } as const;
  const TABLE: [string, Partial<SeenClient>, Connection][] = [
    ['connect after disconnect', { lastConnectAtMs: ago(1), lastDisconnectAtMs: ago(2) }, 'online'],
    ['disconnect after connect', { lastConnectAtMs: ago(2), lastDisconnectAtMs: ago(1) }, 'offline'],
    ['both at once', { lastConnectAtMs: ago(2), lastDisconnectAtMs: ago(2) }, 'offline'],
    ['never disconnected', { lastConnectAtMs: ago(900), lastDisconnectAtMs: null }, 'online'],
    ['never connected', { lastConnectAtMs: null, lastDisconnectAtMs: null }, 'offline'],
    ['uninstalled before all else', { isUninstalled: true, isLost: true, isDisabled: true }, 'uninstalled'],
    ['lost before disabled', { isLost: true, isDisabled: true }, 'lost'],
    ['disabled, though connected', { isDisabled: true }, 'disabled'],
    ['passive within its time', { ...passive, lastConnectAtMs: ago(25.9), lastDisconnectAtMs: ago(25.95) }, 'standby'],
    ['passive by its disconnect', { ...passive, lastConnectAtMs: ago(30), lastDisconnectAtMs: ago(25) }, 'standby'],
    ['passive and late', { ...passive, lastConnectAtMs: ago(26), lastDisconnectAtMs: ago(27) }, 'overdue'],
    ['passive, never heard', { ...passive, lastConnectAtMs: null, lastDisconnectAtMs: null }, 'overdue'],
  ];

  it.each(TABLE)('%s', (_what, row, connection) => {
    expect(connectionOfRow(seenClient(row), NOW_MS, rules)).toBe(connection);
  });
});

describe('a sighting', () => {
  const first = foldSighting(fleetClient(), sighting(), rules);

  it('brings the texts of its row, each with its time', () => {
    expect(first.client).toMatchObject({
      connection: 'online',
      connectionType: 'active',
      version: null,
      lookAtMs: null,
    });
    expect(first.client.attributes.hostname).toEqual(['till-17', 1, NOW_MS]);
    expect(shownTexts(first.client)).toMatchObject({ name: 'Till 17', group: 'Tills', tag: null, comments: null });
  });

  it('that shows nothing new leaves the very same client', () => {
    const again = foldSighting(first.client, sighting({}, { seenAtMs: NOW_MS + 60_000 }), rules);
    expect(again.client).toBe(first.client);
    expect(again.attributesChanged).toBe(false);
  });

  it('keeps the time of what stayed, and lets go what is empty now', () => {
    const later = sighting({ tag: 'north', fqdn: '', comments: 'by the door' }, { seenAtMs: NOW_MS + 60_000 });
    const { client, attributesChanged } = foldSighting(first.client, later, rules);
    expect(attributesChanged).toBe(true);
    expect(client.attributes.tag).toEqual(['north', 1, NOW_MS + 60_000]);
    expect(client.attributes.name).toBe(first.client.attributes.name);
    expect(client.attributes.fqdn).toBeUndefined();
    expect(shownTexts(client).comments).toBe('by the door');
  });

  it('leaves what a person edited in sight', () => {
    const edited = { ...first.client, edited: { name: 'Front desk', comments: 'mine' } };
    const { client } = foldSighting(edited, sighting({ name: 'Till XVII', comments: 'theirs' }), rules);
    expect(shownTexts(client)).toMatchObject({ name: 'Front desk', comments: 'mine' });
  });

  it('of an uninstalled client leaves of which type it was', () => {
    const passive = foldSighting(fleetClient(), sighting({ connectionType: 'passive' }), rules).client;
    const gone = foldSighting(passive, sighting({ connectionType: null, isUninstalled: true }), rules).client;
    expect(gone).toMatchObject({ connectionType: 'passive', connection: 'uninstalled' });
  });
});

it('doubles share host name, whatever its case, and group', () => {
  expect(hostKeyOf(sighting({ hostname: ' TILL-17 ' }))).toBe(hostKeyOf(sighting()));
  expect(hostKeyOf(sighting({}, { group: 'Desks' }))).not.toBe(hostKeyOf(sighting()));
  expect(hostKeyOf(sighting({ hostname: '' }))).toBeNull();
});
