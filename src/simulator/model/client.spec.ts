import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createClient, judgeStart, mustWait, nextCheckIn, type SimulatedClient, type Start } from './client.js';
import { planFleet } from './fleet-plan.js';
import { Prng } from './prng.js';
import { SCENARIOS } from './scenarios.js';

const NOW_MS = Date.UTC(2026, 0, 10, 2);

function aClient(over: Partial<SimulatedClient> = {}): SimulatedClient {
  const random = new Prng('client');
  const [planned] = planFleet(1, SCENARIOS.happy.passive, random);
  const client = createClient(planned!, 0, { version: '24.2.3', revision: '85117' }, false, random);
  return Object.assign(client, { reachable: true }, over);
}

function aStart(over: Partial<Start> = {}): Start {
  return {
    clientId: 'jc-1',
    fence: 10,
    startByMs: NOW_MS + 5000,
    startWithinSeconds: 10,
    targetVersion: '24.3.1',
    targetRevision: '86042',
    maxSeconds: 60,
    ...over,
  };
}

const upgrading = {
  fence: 9,
  startWithinSeconds: 10,
  targetVersion: '24.3.1',
  targetRevision: '86042',
  fate: 'succeeds',
  ended: null,
  detail: null,
} as const;

describe('judgeStart', () => {
  it.each([
    ['a first start', {}, {}, { taken: true, again: false }],
    ['a start in its last millisecond', {}, { startByMs: NOW_MS }, { taken: true, again: false }],
    ['a start that is a millisecond late', {}, { startByMs: NOW_MS - 1 }, { taken: false, reason: 'late' }],
    ['the same start again', { lastFence: 10 }, {}, { taken: true, again: true }],
    ['the same start again, late', { lastFence: 10 }, { startByMs: NOW_MS - 1 }, { taken: true, again: true }],
    [
      'the same start again, while it installs',
      { lastFence: 10, reachable: false, upgrade: { ...upgrading, fence: 10 } },
      {},
      { taken: true, again: true },
    ],
    ['an older start', { lastFence: 11 }, {}, { taken: false, reason: 'stale_fence' }],
    ['an older start that is late too', { lastFence: 11 }, { startByMs: 0 }, { taken: false, reason: 'stale_fence' }],
    [
      'a newer start while it upgrades',
      { lastFence: 9, upgrade: upgrading },
      {},
      { taken: false, reason: 'already_upgrading' },
    ],
    [
      'a start for a client without its connection',
      { reachable: false },
      {},
      { taken: false, reason: 'client_offline' },
    ],
  ] as const)('%s', (_, client, start, expected) => {
    expect(judgeStart(aClient({ ...client }), aStart(start), NOW_MS)).toEqual(expected);
  });

  it('knows nothing of a client that does not exist', () => {
    expect(judgeStart(undefined, aStart(), NOW_MS)).toEqual({ taken: false, reason: 'unknown_client' });
  });

  it('takes no new start that is late or not newer, whatever the client does', () => {
    const client = fc.record({
      lastFence: fc.nat(20),
      reachable: fc.boolean(),
      upgrade: fc.constantFrom(null, upgrading),
    });
    const start = fc.record({ fence: fc.integer({ min: 1, max: 20 }), lateMs: fc.integer({ min: -5000, max: 5000 }) });
    fc.assert(
      fc.property(client, start, (over, { fence, lateMs }) => {
        const judged = judgeStart(aClient(over), aStart({ fence, startByMs: NOW_MS - lateMs }), NOW_MS);
        if (judged.taken && !judged.again) {
          expect(lateMs).toBeLessThanOrEqual(0);
          expect(fence).toBeGreaterThan(over.lastFence);
          expect(over.upgrade).toBeNull();
        }
        if (judged.taken && judged.again) expect(fence).toBe(over.lastFence);
      }),
    );
  });
});

describe('nextCheckIn', () => {
  it('numbers every check-in one higher and says running with the fence while it upgrades', () => {
    const client = aClient();
    expect(nextCheckIn(client, 'connected', { attributes: { name: 'TILL-1' } })).toMatchObject({
      sequence: 1,
      attributes: { name: 'TILL-1' },
    });
    client.upgrade = { ...upgrading };
    expect(nextCheckIn(client, 'heartbeat')).toMatchObject({ sequence: 2, upgrade: { fence: 9, outcome: 'running' } });
    client.upgrade.ended = 'succeeded';
    expect(nextCheckIn(client, 'heartbeat')).not.toHaveProperty('upgrade');
  });
});

describe('mustWait', () => {
  const said = (client: SimulatedClient) => nextCheckIn(client, 'heartbeat');

  it('holds a start while the latest check-in is not answered, whatever was answered before', () => {
    const client = aClient();
    expect(mustWait(client, aStart(), NOW_MS)).toBe(false);
    const first = said(client);
    expect(mustWait(client, aStart(), NOW_MS)).toBe(true);
    client.acknowledged = first;
    expect(mustWait(client, aStart(), NOW_MS)).toBe(false);
    said(client);
    expect(mustWait(client, aStart(), NOW_MS)).toBe(true);
  });

  it('takes an answer to another generation of the client for no answer', () => {
    const client = aClient();
    client.acknowledged = said(client);
    Object.assign(client, { epoch: 2, sequence: 0 });
    expect(mustWait(client, aStart(), NOW_MS)).toBe(true);
    said(client);
    expect(mustWait(client, aStart(), NOW_MS)).toBe(true);
  });

  it.each([
    ['late', {}, { startByMs: NOW_MS - 1 }],
    ['of an old fence', { lastFence: 11 }, {}],
    ['a repetition', { lastFence: 10 }, {}],
    ['for one that is away', { reachable: false }, {}],
  ])('holds none that is %s', (_, client, start) => {
    const unheard = aClient(client);
    said(unheard);
    expect(mustWait(unheard, aStart(start), NOW_MS)).toBe(false);
  });
});
