import { beforeEach, describe, expect, it } from '@jest/globals';
import { readStart } from '../check-in-pump.js';
import { ServedLog } from './served-log.js';
import { SCENARIOS } from './scenarios.js';
import { SimulatedSite } from './simulated-site.js';
import type { VendorRecord } from './vendor-records.js';

const CLIENTS = 400;
const SCENARIO = { ...SCENARIOS['passive-tail'], returnWithinSeconds: 3 };

let nowMs: number;
let site: SimulatedSite;

beforeEach(() => {
  nowMs = Date.UTC(2026, 0, 10, 2, 0, 0, 400);
  site = newSite();
});

const newSite = (seed = 7, clients = CLIENTS) =>
  new SimulatedSite({ scenario: SCENARIO, seed, clients, maxAttempts: 3, observed: true }, nowMs);

/** Moves on by so many seconds; whatever is said is heard and answered, with a start to those for whom there is one. */
function play(seconds: number, starts: (clientId: string) => boolean = () => false): void {
  const untilMs = nowMs + seconds * 1000;
  for (; nowMs < untilMs; nowMs += 50) {
    site.advance(nowMs);
    const batch = site.takeBatch(nowMs, 500);
    const results = batch.map(({ checkIn: { clientId } }) => ({
      clientId,
      status: 'accepted' as const,
      upgradeState: 'queued' as const,
      nextCheckInSeconds: 60,
      ...(starts(clientId) && { upgrade: startAt(nowMs) }),
    }));
    const toStart = (result: (typeof results)[number]) => result.upgrade && readStart(result.clientId, result.upgrade);
    site.answered(batch, results, (result) => toStart(result as (typeof results)[number]) ?? null, nowMs);
  }
}

const startAt = (atMs: number) => ({
  fence: 1,
  targetVersion: '24.3.1',
  targetRevision: '86042',
  startBy: new Date(atMs + 5000).toISOString(),
  startWithinSeconds: 10,
  maxSeconds: 60,
});

const played = () => site.vendor.records().filter(({ index }) => index !== null);
const isOnline = ({ connectionType, lastConnectAtMs, lastDisconnectAtMs }: VendorRecord) =>
  connectionType === 'active' && lastConnectAtMs !== null && lastConnectAtMs > (lastDisconnectAtMs ?? -Infinity);

/** What the list says and what is are the same, for everybody that is played. */
function expectTruth(): void {
  const wrong = played().filter((record) => {
    const { pending, online } = site.vendor.truth(record.id);
    return record.needsUpdate !== pending || isOnline(record) !== online;
  });
  expect(wrong).toEqual([]);
}

describe("the appliance's list", () => {
  it('gives every client the same id whenever it is made by the same seed, and no id twice', () => {
    const idsOf = (made: SimulatedSite) => made.vendor.records().map(({ id }) => id);
    const ids = idsOf(site);
    expect(idsOf(newSite())).toEqual(ids);
    expect(idsOf(newSite(8))).not.toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    expect(Math.min(...ids)).toBeGreaterThan(0);
    expect(
      Math.max(
        ...newSite(7, 1000)
          .vendor.records()
          .map(({ id }) => id),
      ),
    ).toBeLessThan(2 ** 31);
  });

  it('shows the whole night as it is: who is online and who needs an update, at every moment', () => {
    site.enrol(nowMs);
    play(1);
    expectTruth();
    expect(site.vendor.connectedCount()).toBe(played().filter(isOnline).length);
    expect(played().filter(({ needsUpdate }) => needsUpdate)).toEqual([]);

    site.beginSiteUpgrade(nowMs);
    expect(site.vendor.connectedCount()).toBe(0);
    expectTruth();
    play(2);
    site.endSiteUpgrade();
    expect(played().every(({ needsUpdate }) => needsUpdate)).toBe(true);
    site.beginReturn(nowMs);
    const startsFor = (clientId: string) => site.clients.find((one) => one.clientId === clientId)!.upgrade === null;
    for (let round = 0; round < 200 && site.truth.upgradesSucceeded < 300; round += 1) {
      play(0.25, startsFor);
      expectTruth();
    }
    expect(site.truth.upgradesSucceeded).toBeGreaterThanOrEqual(300);
    expect(site.vendor.connectedCount()).toBeGreaterThan(200);
  });

  it('lets go of Upgrade Pending only when the client is back', () => {
    site.enrol(nowMs);
    play(1);
    site.beginSiteUpgrade(nowMs);
    site.endSiteUpgrade();
    site.beginReturn(nowMs);
    let seenOnItsWay = 0;
    for (let step = 0; step < 400; step += 1) {
      play(0.05, () => true);
      for (const client of site.clients) {
        if (client.upgrade?.ended !== 'succeeded') continue;
        seenOnItsWay += 1;
        const record = site.vendor.recordOf(client);
        expect(record.needsUpdate).toBe(true);
        expect(site.vendor.truth(record.id)).toMatchObject({ pending: true, online: false });
      }
    }
    expect(seenOnItsWay).toBeGreaterThan(0);
    const returns = site.clients.filter((client) => site.isAtTarget(client) && client.upgrade === null);
    expect(returns.length).toBeGreaterThan(0);
    for (const { index } of returns) {
      const returnedAtMs = site.vendor.returnedAtMs(site.vendor.recordOf({ index }).id)!;
      expect(Math.floor(returnedAtMs / 1000)).toBeLessThanOrEqual(nowMs / 1000);
    }
    const waiting = site.clients.filter((client) => !site.isAtTarget(client));
    expect(waiting.map((client) => site.vendor.returnedAtMs(site.vendor.recordOf(client).id))).toEqual(
      waiting.map(() => null),
    );
  });

  it('tells whole seconds of which no two of a client are the same, however fast it comes and goes', () => {
    site.enrol(nowMs);
    const client = site.clients.find(({ connectionType }) => connectionType === 'active')!;
    const record = site.vendor.recordOf(client);
    for (let turn = 0; turn < 5; turn += 1) {
      nowMs += 100;
      site.vendor.disconnected(client, nowMs);
      expect(isOnline(record)).toBe(false);
      nowMs += 100;
      site.vendor.connected(client, nowMs);
      expect(isOnline(record)).toBe(true);
      expect(record.lastConnectAtMs! % 1000).toBe(0);
      expect(record.lastDisconnectAtMs! % 1000).toBe(0);
    }
  });

  it('shows a passive client by its check-ins, the latest not in the future', () => {
    site.enrol(nowMs);
    const client = site.clients.find(({ connectionType }) => connectionType === 'passive')!;
    const record = site.vendor.recordOf(client);
    expect(record.lastDisconnectAtMs).toBe(record.lastConnectAtMs! + 1000);
    expect(record.lastDisconnectAtMs!).toBeLessThanOrEqual(nowMs);
    const before = record.lastDisconnectAtMs!;
    nowMs += 60_000;
    site.vendor.checkedIn(client, nowMs);
    expect(record.lastDisconnectAtMs).toBe(before + 60_000);
    expect(site.vendor.truth(record.id).online).toBe(false);
  });

  it('holds ghosts, lost, disabled and uninstalled entries of clients that nobody plays', () => {
    const extras = site.vendor.records().filter(({ index }) => index === null);
    expect(extras).toHaveLength(2 + 2 + 1 + 1);
    const ghosts = extras.filter((one) => !one.isLost && !one.disabled && one.connectionType !== 'uninstalled');
    for (const ghost of ghosts) {
      const doubles = played().filter((one) => one.hostname === ghost.hostname && one.groupId === ghost.groupId);
      expect(doubles).toHaveLength(1);
      expect(ghost.lastConnectAtMs).toBeLessThan(nowMs - 30 * 86_400_000);
      expect(isOnline(ghost)).toBe(false);
    }
    expect(extras.some(({ needsUpdate }) => needsUpdate)).toBe(false);
    site.endSiteUpgrade();
    expect(ghosts.map(({ id }) => site.vendor.record(id)!.needsUpdate)).toEqual([true, true]);
    expect(ghosts.map(({ id }) => site.vendor.truth(id))).toEqual(
      ghosts.map(() => ({ pending: true, online: false, lost: false })),
    );
    const lost = extras.filter(({ isLost }) => isLost);
    expect(lost.map(({ id }) => site.vendor.truth(id).lost)).toEqual([true, true]);
  });

  it('shows the played fleet alone where Rollcall leads it', () => {
    const managed = new SimulatedSite({ scenario: SCENARIO, seed: 7, clients: CLIENTS, maxAttempts: 3 }, nowMs);
    expect(managed.vendor.records()).toHaveLength(CLIENTS);
  });

  it('takes changes by hand and removals, and knows nothing more of what was removed', () => {
    const { id } = site.vendor.records()[3]!;
    expect(site.vendor.patch(id, { comments: 'Moved upstairs.', groupId: 2 })).toMatchObject({ id, groupId: 2 });
    expect(site.vendor.record(id)!.comments).toBe('Moved upstairs.');
    expect(site.vendor.remove(id)).toBe(true);
    expect(site.vendor.remove(id)).toBe(false);
    expect(site.vendor.record(id)).toBeUndefined();
    expect(site.vendor.records().some((record) => record.id === id)).toBe(false);
  });

  it('shifts while it is paged, and keeps everybody that is played', () => {
    const before = site.vendor.records().map(({ id }) => id);
    for (let shifts = 0; shifts < 20; shifts += 1) site.vendor.shift(nowMs);
    const after = site.vendor.records().map(({ id }) => id);
    expect(after).not.toEqual(before);
    expect(before.filter((id) => !after.includes(id))).toEqual([]);
    expect(after).toHaveLength(before.length + 1);
    expect(new Set(after).size).toBe(after.length);
    expect(
      newSite()
        .vendor.records()
        .map(({ id }) => id),
    ).toEqual(before);
  });
});

describe('the log of what was served', () => {
  const truth = (pending: boolean, online = false) => ({ pending, online, lost: false });

  it('finds what was true at the first serving since a page was asked for', () => {
    const log = new ServedLog();
    for (let second = 0; second < 40; second += 1) log.note(5, second * 1000, truth(second < 20));
    expect(log.at(5, 3_500)!.truth).toEqual(truth(true));
    expect(log.at(5, 19_000)!.truth).toEqual(truth(true));
    expect(log.at(5, 19_001)).toEqual({ servedAtMs: 20_000, truth: truth(false) });
    expect(log.at(5, 39_000)!.truth).toEqual(truth(false));
    expect(log.at(5, 39_001)).toBeNull();
    expect(log.at(6, 0)).toBeNull();
  });

  it('keeps the last thirty changes', () => {
    const log = new ServedLog();
    for (let second = 0; second < 40; second += 1) log.note(5, second * 1000, truth(true, second % 2 === 0));
    expect(log.at(5, 0)).toEqual({ servedAtMs: 10_000, truth: truth(true, true) });
    expect(log.at(5, 10_500)!.truth).toEqual(truth(true, false));
  });
});
