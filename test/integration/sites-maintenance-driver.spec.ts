import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ApplianceMaintenance, MaintenanceLog } from '../../src/contracts/driver-control.js';
import type { SimulationScenario } from '../../src/contracts/simulation-words.js';
import type { ApplianceName } from '../../src/contracts/words.js';
import { NoDriver } from '../../src/sites/drivers/none/no-driver.js';
import { SimulatedDriver } from '../../src/sites/drivers/simulated/simulated-driver.js';
import type { SiteDriver } from '../../src/sites/drivers/site-driver.js';
import { listenAppliance, type ListeningAppliance } from '../../src/simulator/appliance-server.js';
import { SCENARIOS } from '../../src/simulator/model/scenarios.js';
import { SimulatedSite } from '../../src/simulator/model/simulated-site.js';

/** The driver against the simulator's own appliances, in virtual time. */

const SECRET = 'a-secret-of-the-appliance';
const MINUTE_MS = 60_000;

let appliance: ListeningAppliance;
let site: SimulatedSite | null;
let nowMs: number;
let driver: SiteDriver;

function play(scenario: SimulationScenario): SimulatedSite {
  site = new SimulatedSite({ scenario: SCENARIOS[scenario], seed: 3, clients: 5, maxAttempts: 3 }, nowMs);
  site.enrol();
  return site;
}

/** Time goes by, minute for minute. */
function pass(minutes: number): void {
  for (let minute = 0; minute < minutes; minute += 1) {
    nowMs += MINUTE_MS;
    site!.advance(nowMs);
  }
}

beforeEach(async () => {
  nowMs = Date.UTC(2026, 2, 1, 1);
  appliance = await listenAppliance({
    secret: SECRET,
    site: () => site,
    now: () => nowMs,
    changed: () => undefined,
    reset: () => false,
  });
  driver = new SimulatedDriver({ url: appliance.url, secret: SECRET });
});
afterEach(() => appliance.close());

let keys = 0;
const key = () => ({ idempotencyKey: `order-${(keys += 1)}` });
const onA = () => ({ appliance: 'A' as const, ...key() });

async function inspect() {
  const seen = await driver.inspect();
  if (!seen.ok) throw new Error(`not inspected: ${seen.reason}`);
  return seen.maintenance;
}

async function see(name: ApplianceName): Promise<ApplianceMaintenance> {
  return (await inspect()).appliances.find((one) => one.name === name)!;
}

async function done(): Promise<string[]> {
  const headers = { authorization: `Bearer ${SECRET}` };
  const answer = await fetch(`${appliance.url}/rollcall/v1/maintenance/log`, { headers });
  const { entries } = (await answer.json()) as MaintenanceLog;
  return entries.map((entry) => `${entry.appliance ?? 'both'} ${entry.what}`);
}

const refusal = (reason: string, retryable: boolean) => ({ ok: false, retryable, delivered: 'no', reason });

describe('the updates of one appliance', () => {
  beforeEach(() => void play('single'));

  it('takes a backup with a hash, once under one key', async () => {
    expect((await see('A')).lastBackup).toBeNull();
    const order = onA();
    expect(await driver.downloadBackup(order)).toEqual({ ok: true });
    const { lastBackup } = await see('A');
    expect(lastBackup).toMatchObject({ takenAt: new Date(nowMs).toISOString() });
    expect(lastBackup!.sha256).toMatch(/^[0-9a-f]{64}$/);
    pass(1);
    expect(await driver.downloadBackup(order)).toEqual({ ok: true });
    expect((await see('A')).lastBackup).toEqual(lastBackup);
    expect(await done()).toEqual(['A backup_taken']);
  });

  it('lists what is offered, and what a package lacks with both versions', async () => {
    expect(await driver.installUpdate({ ...onA(), updateId: 'site-24.3.1' })).toEqual(refusal('not_listed', false));
    expect((await see('A')).updates).toBeNull();
    expect(await driver.checkForUpdates(onA())).toEqual({ ok: true });
    const { updates } = await see('A');
    expect(updates!.checkedAt).toBe(new Date(nowMs).toISOString());
    expect(updates!.items.map(({ id }) => id)).toEqual(['base-6.1.6', 'base-6.2.0', 'site-24.3.1', 'licence-24.1']);
    expect(updates!.items[2]).toMatchObject({ kind: 'site', revision: '86042', requiresBase: '6.2.0' });
    expect(updates!.items[2]!.message).toContain('needs base software 6.2.0; this appliance runs 6.1.4');
    expect(await driver.installUpdate({ ...onA(), updateId: 'site-24.3.1' })).toEqual(refusal('requires_base', false));
    expect(await done()).toEqual(['A updates_checked']);
  });

  it('installs base first, then site, and is away meanwhile', async () => {
    await driver.checkForUpdates(onA());
    const order = { ...onA(), updateId: 'base-6.1.6' };
    expect(await driver.installUpdate(order)).toEqual({ ok: true });
    expect(await driver.installUpdate(order)).toEqual({ ok: true });
    expect(await driver.downloadBackup(onA())).toEqual(refusal('busy', true));
    expect(await see('A')).toMatchObject({ healthy: false, activity: 'installing_base', sessions: 0, users: 0 });
    expect(await driver.health()).toMatchObject({ report: { appliances: [{ health: 'unhealthy' }] } });
    pass(20);
    expect(await see('A')).toMatchObject({ healthy: true, activity: 'idle', baseVersion: '6.1.6' });
    await driver.installUpdate({ ...onA(), updateId: 'base-6.2.0' });
    pass(20);
    expect((await see('A')).updates!.items.map(({ id, message }) => [id, message])).toEqual([
      ['site-24.3.1', null],
      ['licence-24.1', null],
    ]);
    await driver.installUpdate({ ...onA(), updateId: 'site-24.3.1' });
    pass(14);
    expect(await see('A')).toMatchObject({ activity: 'installing_site', siteVersion: '24.2.3' });
    pass(26);
    expect(await see('A')).toMatchObject({ activity: 'idle', siteVersion: '24.3.1', siteRevision: '86042' });
    expect(await done()).toEqual(['A updates_checked', 'A base_installed', 'A base_installed', 'A site_installed']);
  });

  it('is no pair, and there is no other appliance', async () => {
    expect(await driver.syncNow(key())).toEqual(refusal('not_a_pair', false));
    expect(await driver.breakFailover(key())).toEqual(refusal('not_a_pair', false));
    expect(await driver.establishFailover({ primary: 'A', ...key() })).toEqual(refusal('not_a_pair', false));
    expect(await driver.downloadBackup({ appliance: 'B', ...key() })).toEqual(refusal('refused', false));
  });

  it('stays down after a base update that failed, and takes no order until support has mended it', async () => {
    const played = play('base-update-fails');
    await driver.checkForUpdates(onA());
    await driver.installUpdate({ ...onA(), updateId: 'base-6.1.6' });
    pass(25);
    const { healthy, failure, activity } = await see('A');
    expect({ healthy, activity, failed: failure?.activity }).toEqual({
      healthy: false,
      activity: 'idle',
      failed: 'installing_base',
    });
    expect(failure!.message).toContain('Do not restart');
    expect(await driver.installUpdate({ ...onA(), updateId: 'base-6.2.0' })).toEqual(refusal('not_steady', true));
    expect(played.pair.mend('A', nowMs)).toEqual({ ok: true });
    expect(await see('A')).toMatchObject({ healthy: true, failure: null, baseVersion: '6.1.6' });
  });
});

describe('a pair', () => {
  it('synchronises, is broken and established again, and syncs by itself a minute later', async () => {
    play('failover-async');
    expect(await inspect()).toMatchObject({ failover: 'established', production: 'A' });
    const before = (await see('B')).lastSyncAt;
    expect(await driver.establishFailover({ primary: 'A', ...key() })).toEqual(refusal('failover_established', false));
    expect(await driver.syncNow(key())).toEqual({ ok: true });
    expect(await see('B')).toMatchObject({ activity: 'syncing', lastSyncAt: before });
    expect(await driver.breakFailover(key())).toEqual(refusal('busy', true));
    pass(10);
    const { lastSyncAt, lastSyncStatus } = await see('B');
    expect(lastSyncStatus).toBe('success');
    expect(Date.parse(lastSyncAt!)).toBeGreaterThan(Date.parse(before!));
    const order = key();
    expect(await driver.breakFailover(order)).toEqual({ ok: true });
    expect(await driver.breakFailover(order)).toEqual({ ok: true });
    expect(await driver.breakFailover(key())).toEqual(refusal('failover_not_established', false));
    expect(await driver.syncNow(key())).toEqual(refusal('failover_not_established', false));
    expect(await driver.establishFailover({ primary: 'B', ...key() })).toEqual(refusal('not_steady', true));
    expect(await driver.establishFailover({ primary: 'A', ...key() })).toEqual({ ok: true });
    expect((await see('A')).lastSyncAt).toBe(lastSyncAt);
    pass(12);
    expect(Date.parse((await see('A')).lastSyncAt!)).toBeGreaterThan(Date.parse(lastSyncAt!));
    expect(await done()).toEqual(['both synced', 'both failover_broken', 'both failover_established', 'both synced']);
  });

  it('refuses to establish with keys that differ or with a shared address', async () => {
    const played = play('key-mismatch');
    await driver.breakFailover(key());
    played.pair.appliance('B')!.keyFingerprint = 'another';
    expect(await driver.establishFailover({ primary: 'A', ...key() })).toEqual(refusal('keys_differ', false));
    played.pair.appliance('B')!.keyFingerprint = played.pair.production.keyFingerprint;
    played.pair.appliance('B')!.peerAddress = 'support.example.com';
    expect(await driver.establishFailover({ primary: 'A', ...key() })).toEqual(refusal('address_shared', false));
  });

  it('reports both, with the roles that production gives them', async () => {
    const played = play('failover-async');
    const roles = async () => {
      const seen = await driver.health();
      return seen.ok ? seen.report.appliances.map(({ name, role, health }) => `${name} ${role} ${health}`) : [];
    };
    expect(await roles()).toEqual(['A primary healthy', 'B backup healthy']);
    await driver.breakFailover(key());
    played.pair.switchProduction('B', 'shared_ip', nowMs);
    pass(1);
    expect(await roles()).toEqual(['A backup healthy', 'B primary healthy']);
    expect(await inspect()).toMatchObject({ production: 'B', productionSince: new Date(nowMs).toISOString() });
  });
});

describe('the other side misbehaves', () => {
  let server: Server;
  let answer: { status: number; body: string };

  beforeEach(async () => {
    server = createServer((_, response) => response.writeHead(answer.status).end(answer.body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    driver = new SimulatedDriver({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, secret: null });
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it.each([
    [{ status: 409, body: '{"reason":"a word of its own","message":""}' }, 'bad_answer', 'unknown'],
    [{ status: 503, body: '{}' }, 'server_error', 'unknown'],
    [{ status: 401, body: '{}' }, 'unauthorized', 'no'],
    [{ status: 200, body: '{"speed":' }, 'bad_answer', 'unknown'],
  ])('answers %j as %s', async (given, reason, delivered) => {
    answer = given;
    const result = given.status === 200 ? await driver.inspect() : await driver.syncNow(key());
    expect(result).toMatchObject({ ok: false, reason, delivered });
  });
});

it('answers an order that comes again as it did the first time, whatever was done since', async () => {
  play('single');
  const take = async (idempotencyKey: string) => {
    const headers = { authorization: `Bearer ${SECRET}`, 'idempotency-key': idempotencyKey };
    const answer = await fetch(`${appliance.url}/rollcall/v1/appliances/A/backups`, { method: 'POST', headers });
    return await answer.json();
  };
  const first = await take('one');
  pass(1);
  expect(await take('another')).not.toEqual(first);
  expect(await take('one')).toEqual(first);
});

it('needs a key for every order', async () => {
  play('single');
  const headers = { authorization: `Bearer ${SECRET}` };
  const answer = await fetch(`${appliance.url}/rollcall/v1/appliances/A/backups`, { method: 'POST', headers });
  expect(answer.status).toBe(400);
  expect(await done()).toEqual([]);
});

it('is not there where nobody reaches the appliance', async () => {
  const none = new NoDriver();
  const unsupported = { ok: false, retryable: false, delivered: 'no', reason: 'unsupported' };
  expect(await none.inspect()).toEqual(unsupported);
  expect(await none.installUpdate({ appliance: 'A', updateId: 'base-6.2.0', idempotencyKey: 'once' })).toEqual(
    unsupported,
  );
});
