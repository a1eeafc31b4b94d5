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
  edited: {},
  enrolledAt: AT,
  state: 'queued',
  reason: 'waiting_for_slot',
  stateSince: AT,
  rankClass: 1,
  wantsFront: false,
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
  rules: { heartbeatSeconds: 60, passiveCheckInHours: 24 },
  maxAttempts: 3,
  stopped: null,
  target: { version: '25.1.2', revision: '777' },
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
    const client = toClient({ ...row, state, ...slot }, 4, facts);
    expect(client).toMatchObject({ upgradePending, targetVersion, queuePosition: place });
    expect(client.slot?.fence ?? null).toBe(fence);
  });

  it('goes nowhere before the first run', () => {
    expect(toClient(row, 1, { ...facts, target: null }).targetVersion).toBeNull();
  });

  it('says what stops the site, and what failed last', () => {
    const failed = { failureReason: 'reported_failure', failureDetail: 'disk full', failedAt: AT } as const;
    expect(toClient({ ...row, ...failed }, 1, { ...facts, stopped: 'paused' })).toMatchObject({
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
    expect(toClient({ ...row, ...changes }, 1, facts).bumped).toBe(bumped);
  });

  it('names what a person edited', () => {
    expect(toClient({ ...row, edited: { tag: 'x', name: 'y' } }, 1, facts).editedFields).toEqual(['name', 'tag']);
  });
});

describe('toQueueEntry', () => {
  it.each(UPGRADE_STATES)('shows the fence of a slot only: %s', (state) => {
    const holds = ['granted', 'upgrading', 'suspect'].includes(state);
    expect(toQueueEntry({ ...row, state, fence: 7 }, null, null).fence).toBe(holds ? 7 : null);
  });
});
