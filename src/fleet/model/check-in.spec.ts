import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkIn, fleetClient, NOW_MS, SECOND_MS, settings } from '../../../test/support/model-builders.js';
import type { CheckIn } from '../../contracts/check-ins.js';
import { CHECK_IN_CAUSES, CONNECTION_TYPES } from '../../contracts/words.js';
import { EPOCH_STEP_MAX, foldCheckIn, type Folded } from './check-in.js';
import type { FleetClient } from './client.js';

const rules = settings();
const fold = (client: FleetClient, said: CheckIn, nowMs = NOW_MS): Folded => {
  const folded = foldCheckIn(client, said, rules, nowMs);
  if (folded.status === 'rejected') throw new Error('it was rejected');
  return folded;
};
const foldAll = (checkIns: readonly CheckIn[], client = fleetClient()): FleetClient =>
  checkIns.reduce((folded, said, index) => fold(folded, said, NOW_MS + index).client, client);

describe('how a check-in counts', () => {
  const at = fleetClient({ epoch: 3, sequence: 10 });
  it.each<[string, FleetClient, number, number, string]>([
    ['the first ever, whatever its epoch', fleetClient(), 70_000, 5, 'accepted'],
    ['the next', at, 3, 11, 'accepted'],
    ['one after a gap', at, 3, 500, 'accepted'],
    ['the same again', at, 3, 10, 'duplicate'],
    ['an older one', at, 3, 9, 'stale'],
    ['one of an older install', at, 2, 900, 'stale'],
    ['the first of a new install', at, 4, 1, 'accepted'],
    ['the furthest step of the epoch', at, 3 + EPOCH_STEP_MAX, 1, 'accepted'],
    ['one step too far', at, 4 + EPOCH_STEP_MAX, 1, 'rejected'],
  ])('%s', (_, client, epoch, sequence, status) => {
    expect(foldCheckIn(client, checkIn({ epoch, sequence }), rules, NOW_MS).status).toBe(status);
  });
});

describe('when it checked in', () => {
  const said = (sequence: number, parts = {}) => checkIn({ sequence, ...parts });
  const hourLater = NOW_MS + 3600 * SECOND_MS;

  it('is marked by the newest check-ins alone', () => {
    const once = fold(fleetClient(), said(5)).client;
    const twice = fold(once, said(6), hourLater).client;
    expect([once.checkInMarks, twice.checkInMarks]).toEqual([1, 2 ** 12 + 1]);
    const attributes = { hostname: 'pc' };
    expect(fold(twice, said(4, { attributes }), hourLater + 900 * SECOND_MS).client.checkInMarks).toBe(2 ** 12 + 1);
  });

  it('is forgotten when a late one says that the client is passive', () => {
    const active = fold(fleetClient(), said(5)).client;
    const late = fold(active, said(4, { attributes: { connectionType: 'passive' } }), hourLater).client;
    expect(late).toMatchObject({ connectionType: 'passive', checkInMarks: 0 });
  });
});

describe('what a check-in leaves', () => {
  it('takes version, cause and time from the newest', () => {
    const { client, versionChanged, connectionChanged } = fold(fleetClient(), checkIn({ cause: 'connected' }));
    expect(client).toMatchObject({
      version: '1.0',
      lastCheckInCause: 'connected',
      lastCheckInAtMs: NOW_MS,
      connection: 'online',
      lookAtMs: NOW_MS + rules.offlineAfterSeconds * SECOND_MS,
    });
    expect({ versionChanged, connectionChanged }).toEqual({ versionChanged: true, connectionChanged: true });
  });

  it('moves neither version nor connection by a stale one', () => {
    const now = foldAll([checkIn({ sequence: 5, version: '2.0', cause: 'disconnected' })]);
    const { status, client } = fold(now, checkIn({ sequence: 4, version: '1.0', cause: 'connected' }));
    expect(status).toBe('stale');
    expect(client).toBe(now);
  });

  it('fills by a late one only what newer ones left out', () => {
    const now = foldAll([checkIn({ sequence: 5, attributes: { name: 'new' } })]);
    const late = fold(now, checkIn({ sequence: 4, attributes: { name: 'old', hostname: 'pc-4' } }));
    expect(late).toMatchObject({ status: 'stale', attributesChanged: true });
    expect(late.client.attributes).toEqual({ name: ['new', 1, 5], hostname: ['pc-4', 1, 4] });
  });

  it.each<[string, CheckIn[], string | null]>([
    ['a revision belongs to its version', [checkIn({ sequence: 1, revision: '11' })], '11'],
    ['and stays while the version does', [checkIn({ sequence: 1, revision: '11' }), checkIn({ sequence: 2 })], '11'],
    [
      'and goes with a new version that names none',
      [checkIn({ sequence: 1, revision: '11' }), checkIn({ sequence: 2, version: '2.0' })],
      null,
    ],
    [
      'and is there again when the version is',
      [checkIn({ sequence: 1, revision: '11' }), checkIn({ sequence: 2, version: '2.0' }), checkIn({ sequence: 3 })],
      '11',
    ],
  ])('%s', (_, checkIns, revision) => {
    expect(foldAll(checkIns).revision).toBe(revision);
  });

  it('keeps what silence made of a client when a late one says that it is passive', () => {
    const silent = { ...foldAll([checkIn({ sequence: 5 })]), connection: 'offline' as const };
    const late = fold(silent, checkIn({ sequence: 4, attributes: { connectionType: 'passive' } }));
    expect(late.client).toMatchObject({ connectionType: 'passive', connection: 'offline' });
  });

  it('learns from a late one that a client is passive', () => {
    const late = fold(
      foldAll([checkIn({ sequence: 5 })]),
      checkIn({ sequence: 4, attributes: { connectionType: 'passive' } }),
    );
    expect(late.client).toMatchObject({ connectionType: 'passive', connection: 'standby' });
  });

  it('plans no later look for a heartbeat', () => {
    const first = foldAll([checkIn({ sequence: 1 })]);
    const later = fold(first, checkIn({ sequence: 2 }), NOW_MS + 60 * SECOND_MS);
    expect(later.client.lookAtMs).toBe(first.lookAtMs);
  });

  it('changes no argument', () => {
    const client = foldAll([checkIn({ sequence: 5, revision: '11', attributes: { name: 'new' } })]);
    const before = structuredClone(client);
    fold(client, checkIn({ sequence: 6, version: '2.0', revision: '12', attributes: { name: 'newer', tag: 't' } }));
    fold(client, checkIn({ sequence: 4, attributes: { hostname: 'pc' } }));
    expect(client).toEqual(before);
  });
});

describe('a set of check-ins', () => {
  const text = fc.constantFrom('', 'a', 'b', 'c');
  const attributes = fc.record(
    {
      name: text,
      hostname: text,
      group: text,
      tag: text,
      consoleUser: text,
      connectionType: fc.constantFrom(...CONNECTION_TYPES),
    },
    { requiredKeys: [] },
  );
  const one = fc.record(
    {
      clientId: fc.constant('client-1'),
      epoch: fc.integer({ min: 1, max: 3 }),
      sequence: fc.integer({ min: 1, max: 6 }),
      cause: fc.constantFrom(...CHECK_IN_CAUSES),
      version: fc.constantFrom('1.0', '1.1', '2.0'),
      revision: fc.constantFrom('11', '12'),
      attributes,
    },
    { requiredKeys: ['clientId', 'epoch', 'sequence', 'cause', 'version'] },
  );
  const set = fc.uniqueArray(one, { selector: ({ epoch, sequence }) => `${epoch}/${sequence}`, maxLength: 10 });
  /** A set, and the same set in another order with some of it delivered again. */
  const twoDeliveries = set.chain((checkIns) =>
    fc.tuple(
      fc.constant(checkIns),
      fc
        .tuple(fc.constant(checkIns), fc.subarray(checkIns))
        .chain(([all, again]) => fc.shuffledSubarray([...all, ...again], { minLength: all.length + again.length })),
    ),
  );
  /** All that check-ins alone decide. */
  const decided = (client: FleetClient) => ({
    version: client.version,
    revision: client.revision,
    attributes: client.attributes,
    connection: client.connection,
    connectionType: client.connectionType,
    epoch: client.epoch,
    sequence: client.sequence,
  });

  it('comes to the same, in whatever order and however often they arrive', () => {
    fc.assert(
      fc.property(twoDeliveries, ([inOrder, otherwise]) => {
        expect(decided(foldAll(otherwise))).toEqual(decided(foldAll(inOrder)));
      }),
      { numRuns: 500 },
    );
  });

  it('is at the greatest mark, with the version of that check-in', () => {
    fc.assert(
      fc.property(set, (checkIns) => {
        const newest = [...checkIns].sort((a, b) => a.epoch - b.epoch || a.sequence - b.sequence).at(-1);
        const client = foldAll(checkIns);
        expect([client.epoch, client.sequence]).toEqual([newest?.epoch ?? 0, newest?.sequence ?? 0]);
        expect(client.version).toBe(newest?.version ?? null);
      }),
    );
  });

  it('changes nothing when all of it comes again', () => {
    fc.assert(
      fc.property(set, (checkIns) => {
        const client = foldAll(checkIns);
        for (const said of checkIns) expect(fold(client, said, NOW_MS + SECOND_MS).client).toBe(client);
      }),
    );
  });
});
