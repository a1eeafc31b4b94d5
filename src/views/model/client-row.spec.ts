import { describe, expect, it } from '@jest/globals';
import { UPGRADE_STATES, type UpgradeState } from '../../contracts/words.js';
import { toClient, toQueueEntry, type ClientRow, type SiteFacts } from './client-row.js';

const AT = new Date('2026-03-01T02:00:00Z');
const row: ClientRow = {
  id: '01890000-0000-7000-8000-000000000001',
  clientId: 'jc-1',
  name: 'pc-1',
  hostname: null,
  fqdn: null,
  group: null,
  tag: null,
  comments: null,
  connectionType: 'active',
  operatingSystem: null,
  publicIp: null,
  privateIp: null,
  consoleUser: null,
  version: '24.1.1',
  revision: null,
  connection: 'online',
  connectionSince: AT,
  lastCheckInAt: AT,
  lastCheckInCause: 'heartbeat',
  checkInMarks: 0b101,
  edited: {},
  enrolledAt: AT,
  state: 'queued',
  reason: 'waiting_for_slot',
  stateSince: AT,
  rankClass: 1,
  wantsFront: false,
  bumpedBy: null,
  bumpedAt: null,
  nextCheckInAt: null,
  retryAt: null,
  attempts: 0,
  fence: null,
  targetVersion: null,
  targetRevision: null,
  grantedAt: null,
  startBy: null,
  leaseUntil: null,
  toldAt: null,
  startedAt: null,
  failureReason: null,
  failureDetail: null,
  failedAt: null,
};
const slot = { fence: 7, targetVersion: '25.1.1', grantedAt: AT, startBy: AT, leaseUntil: AT };
const facts: SiteFacts = {
  nowMs: AT.getTime() + 60_000,
  rules: { heartbeatSeconds: 60, passiveCheckInHours: 24 },
  maxAttempts: 3,
  stopped: null,
  target: { version: '25.1.2', revision: '777' },
  sight: null,
};

describe('toClient', () => {
  it.each<[UpgradeState, boolean, string | null, number | null, number | null]>([
    ['awaiting_check_in', true, '25.1.2', null, null],
    ['queued', true, '25.1.2', 4, null],
    ['granted', true, '25.1.1', null, 7],
    ['upgrading', true, '25.1.1', null, 7],
    ['suspect', true, '25.1.1', null, 7],
    ['failed', true, '25.1.2', null, null],
    ['held', true, '25.1.2', null, null],
    ['up_to_date', false, null, null, null],
    ['ahead', false, '25.1.2', null, null],
  ])('%s: pending %s, target %s, place %s, fence %s', (state, upgradePending, targetVersion, place, fence) => {
    const client = toClient({ ...row, state, ...slot }, { place: 4, sighting: null }, facts, null);
    expect(client).toMatchObject({ upgradePending, targetVersion, queuePosition: place });
    expect(client.slot?.fence ?? null).toBe(fence);
  });

  it('goes nowhere before the first run', () => {
    expect(toClient(row, { place: 1, sighting: null }, { ...facts, target: null }, null).targetVersion).toBeNull();
  });

  it('says what stops the site, and what failed last', () => {
    const failed = { failureReason: 'reported_failure', failureDetail: 'disk full', failedAt: AT } as const;
    expect(
      toClient({ ...row, ...failed }, { place: 1, sighting: null }, { ...facts, stopped: 'paused' }, null),
    ).toMatchObject({
      reason: 'paused',
      lastFailure: { reason: 'reported_failure', detail: 'disk full', at: '2026-03-01T02:00:00.000Z' },
    });
  });

  it.each([
    ['a bump', { rankClass: 0 }, true],
    ['a wish for the front', { wantsFront: true }, true],
    ['neither', {}, false],
    ['a bump that is over', { rankClass: 0, state: 'up_to_date' as const }, false],
  ])('%s shows as bumped: %s', (_, changes, bumped) => {
    expect(toClient({ ...row, ...changes }, { place: 1, sighting: null }, facts, null).bumped).toBe(bumped);
  });

  it('names what a person edited', () => {
    expect(
      toClient({ ...row, edited: { tag: 'x', name: 'y' } }, { place: 1, sighting: null }, facts, null).editedFields,
    ).toEqual(['name', 'tag']);
  });
});

describe('toQueueEntry', () => {
  it.each(UPGRADE_STATES)('shows the fence of a slot only: %s', (state) => {
    const holds = ['granted', 'upgrading', 'suspect'].includes(state);
    expect(toQueueEntry({ ...row, state, fence: 7 }, null, facts, null).fence).toBe(holds ? 7 : null);
  });
});

describe('the wait and the bump', () => {
  const pace = { ended: 10, windowSeconds: 300, limit: 25, inUse: 25 };

  it('says how long a place waits, while something moves it', () => {
    expect(toClient(row, { place: 4, sighting: null }, facts, pace).expectedWaitSeconds).toBe(120);
    expect(toClient(row, { place: 4, sighting: null }, facts, null).expectedWaitSeconds).toBeNull();
    expect(
      toClient({ ...row, state: 'failed' }, { place: 4, sighting: null }, facts, pace).expectedWaitSeconds,
    ).toBeNull();
    expect(toQueueEntry(row, 4, facts, pace).expectedWaitSeconds).toBe(120);
  });

  it('names who bumped only a client that stands at the front, or will', () => {
    const bumped = { bumpedBy: 'person Ada', bumpedAt: AT };
    const bump = { by: 'person Ada', at: AT.toISOString() };
    expect(toQueueEntry({ ...row, ...bumped, rankClass: 0 }, 1, facts, pace).bump).toEqual(bump);
    expect(toQueueEntry({ ...row, ...bumped, wantsFront: true }, 1, facts, pace).bump).toEqual(bump);
    expect(toQueueEntry({ ...row, ...bumped }, 9, facts, pace).bump).toBeNull();
    expect(toQueueEntry({ ...row, rankClass: 0 }, 1, facts, pace).bump).toBeNull();
  });

  it('shows in which steps it checked in, up to the present one', () => {
    expect(toClient(row, { place: 4, sighting: null }, facts, pace).checkIns).toEqual({
      stepSeconds: 300,
      marks: '101'.padStart(48, '0'),
    });
    const later = { ...facts, nowMs: AT.getTime() + 600_000 };
    expect(toClient(row, { place: 4, sighting: null }, later, pace).checkIns.marks).toBe('10100'.padStart(48, '0'));
  });
});
