import { describe, expect, it } from '@jest/globals';
import { checkIn, fleetClient, NOW_MS, settings } from '../../../test/support/model-builders.js';
import type { PatchClientBody } from '../../contracts/clients.js';
import { foldCheckIn } from './check-in.js';
import { shownTexts, type FleetClient } from './client.js';
import { editClient, resetEpoch } from './edit.js';

const reported = fleetClient({ attributes: { name: ['till 4', 1, 5], group: ['shops', 1, 5] }, epoch: 1, sequence: 5 });

describe('a person’s edit', () => {
  it.each<[string, FleetClient['edited'], PatchClientBody, FleetClient['edited']]>([
    ['sets', {}, { name: 'Till four' }, { name: 'Till four' }],
    ['leaves what it does not name', { tag: 'blue' }, { name: 'Till four' }, { tag: 'blue', name: 'Till four' }],
    ['clears by null', { name: 'Till four', tag: 'blue' }, { name: null }, { tag: 'blue' }],
    ['clears by an empty text', { name: 'Till four' }, { name: '' }, {}],
    ['replaces', { comments: 'old' }, { comments: 'new' }, { comments: 'new' }],
  ])('%s', (_, edited, body, expected) => {
    expect(editClient({ ...reported, edited }, body).edited).toEqual(expected);
  });

  it('stays over what the client reports, which shows again once the edit is cleared', () => {
    const edited = editClient(reported, { name: 'Till four' });
    const said = checkIn({ sequence: 6, attributes: { name: 'till 4b' } });
    const folded = foldCheckIn(edited, said, settings(), NOW_MS);
    if (folded.status === 'rejected') throw new Error('it was rejected');
    expect(shownTexts(folded.client).name).toBe('Till four');
    expect(shownTexts(editClient(folded.client, { name: null })).name).toBe('till 4b');
  });

  it('leaves its arguments alone', () => {
    const edited = Object.freeze({ name: 'Till four' });
    editClient({ ...reported, edited }, { name: null });
    expect(edited).toEqual({ name: 'Till four' });
  });
});

describe('a reset epoch', () => {
  const locked = fleetClient({
    epoch: 90_000,
    sequence: 12,
    version: '1.0',
    revision: '11',
    revisionRegister: { value: '11', version: '1.0', epoch: 90_000, sequence: 12 },
    attributes: { name: ['till 4', 90_000, 12], connectionType: ['passive', 90_000, 3] },
    connectionType: 'passive',
    connection: 'standby',
  });

  it('lets a client in that a wild epoch had locked out', () => {
    const said = checkIn({ epoch: 2, sequence: 1, version: '1.1', revision: '12', attributes: { name: 'till 5' } });
    expect(foldCheckIn(locked, said, settings(), NOW_MS).status).toBe('stale');
    const folded = foldCheckIn(resetEpoch(locked), said, settings(), NOW_MS);
    expect(folded).toMatchObject({
      status: 'accepted',
      client: { epoch: 2, sequence: 1, version: '1.1', revision: '12', attributes: { name: ['till 5', 2, 1] } },
    });
  });

  it('keeps what was reported until it is reported anew', () => {
    expect(resetEpoch(locked)).toMatchObject({
      version: '1.0',
      revision: '11',
      connection: 'standby',
      attributes: { name: ['till 4', 0, 0], connectionType: ['passive', 0, 0] },
    });
  });
});
