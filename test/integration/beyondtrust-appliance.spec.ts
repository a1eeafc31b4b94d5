import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { APPLIANCE_RIGHTS } from '../../src/contracts/observed-words.js';
import type { ApplianceBackups } from '../../src/sites/drivers/beyondtrust/backups.service.js';
import { BeyondTrustDriver } from '../../src/sites/drivers/beyondtrust/beyondtrust-driver.js';
import { decideReport } from '../../src/sites/model/appliance-changes.js';
import type { ApplianceReport, ObservedAppliance } from '../../src/sites/model/appliance-report.js';
import type { SeenClient } from '../../src/sites/model/seen-client.js';
import { type AccountsProcess, startOnlyAccounts } from '../support/appliance-accounts.js';
import { EXAMPLE_ACCOUNT } from '../support/appliance-api/documented-call.js';
import { keptBackups } from '../support/kept-backups.js';
import { SimulatedApi } from '../support/simulated-api.js';

/** The driver against the simulated pair's own API, each appliance under its own name, in virtual time. */

const SITE = randomUUID();
const CLIENTS = 230;
const MINUTE_MS = 60_000;

let accounts: AccountsProcess;
let api: SimulatedApi;
let directory: string;
let backups: ApplianceBackups;
let driver: BeyondTrustDriver;

beforeAll(async () => {
  [accounts, api] = await Promise.all([startOnlyAccounts(), SimulatedApi.listen({ https: true })]);
  directory = await mkdtemp(path.join(tmpdir(), 'rollcall-backups-'));
  backups = keptBackups(accounts.database, directory);
  await accounts.database.query(
    "INSERT INTO site (id, slug, name, control, driver_kind) VALUES ($1, 'shops', 'Shops', 'observed', 'beyondtrust')",
    [SITE],
  );
  api.nowMs = Date.now();
});
beforeEach(async () => {
  api.nowMs += 1500;
  api.play('failover-async', CLIENTS);
  await api.ours('PUT', 'faults', { rights: APPLIANCE_RIGHTS, clockOffsetSeconds: 0 });
  const { url, appliances, ca } = api.server;
  const { id: clientId, secret } = EXAMPLE_ACCOUNT;
  const account = accounts.of(url, { siteId: SITE, appliances, clientId, secret, ca });
  const use = { backups: true, keepBackupFiles: true, failoverRole: true };
  const options = { appliances, clientId, ca, proxy: null, use };
  driver = new BeyondTrustDriver({ siteId: SITE, url, options, account: () => account, backups });
});
afterAll(async () => {
  await Promise.all([api?.server.close(), accounts?.close()]);
  await rm(directory, { recursive: true, force: true });
});

async function sweep(): Promise<SeenClient[]> {
  const clients: SeenClient[] = [];
  for (let page = 1, last = 1; page <= last; page += 1) {
    const result = await driver.listClients(page);
    if (!result.ok) throw new Error(`page ${page}: ${result.reason}`);
    expect(result.page).toMatchObject({ page, skipped: 0, total: api.site.vendor.records().length });
    last = result.page.lastPage;
    clients.push(...result.page.clients);
  }
  return clients;
}

async function look(): Promise<ApplianceReport> {
  const result = await driver.health();
  if (!result.ok) throw new Error(`no health: ${result.reason}`);
  return result.report;
}
const told = (appliances: readonly ObservedAppliance[]) =>
  appliances.map(({ name, role, siteVersion, health }) => `${name} ${role} ${siteVersion} ${health}`);

describe('the fleet', () => {
  it('is read as the appliance has it, page by page', async () => {
    const seen = await sweep();
    const records = api.site.vendor.records();
    expect(records.length).toBeGreaterThan(200);
    const cut = (ms: number | null) => (ms === null ? null : Math.floor(ms / 1000) * 1000);
    expect(seen).toEqual(
      records.map((record) =>
        expect.objectContaining({
          clientId: String(record.id),
          name: record.name,
          hostname: record.hostname,
          group: { id: record.groupId, isPersonal: record.groupType === 'personal' },
          connectionType: record.connectionType === 'uninstalled' ? null : record.connectionType,
          isUninstalled: record.connectionType === 'uninstalled',
          isLost: record.isLost,
          isDisabled: record.disabled,
          needsUpdate: record.needsUpdate,
          lastConnectAtMs: cut(record.lastConnectAtMs),
          lastDisconnectAtMs: cut(record.lastDisconnectAtMs),
          lastAccessAtMs: cut(record.lastAccessAtMs),
        }),
      ),
    );
  });

  it('loses a client only when the appliance says so', async () => {
    const { id } = api.site.vendor.records()[0]!;
    expect(await driver.findClient(String(id))).toMatchObject({ ok: true, client: { clientId: String(id) } });
    api.site.vendor.remove(id);
    expect(await driver.findClient(String(id))).toEqual({ ok: true, client: null });
  });

  it('has its groups named, and its connected clients counted', async () => {
    const groups = await driver.listGroups();
    expect(groups.ok && [...groups.groups]).toEqual(api.site.vendor.groups().map(({ id, name }) => [id, name]));
    expect(await driver.countConnected()).toEqual({ ok: true, clients: api.site.vendor.connectedCount() });
  });
});

describe('the Jumpoints', () => {
  it('are read with the nodes of the clustered ones', async () => {
    const expected = api.site.vendor
      .jumpoints()
      .map(({ id, name, platform, enabled, connected, clustered, nodes }) => ({
        ...{ id, name, platform, enabled, connected, clustered },
        nodes: clustered ? nodes.map((node) => ({ name: node.name, connected: node.connected })) : [],
      }));
    expect(await driver.listJumpoints()).toEqual({ ok: true, jumpoints: expected, calls: 2 });
    await api.ours('PUT', 'faults', { rights: ['command_read'] });
    expect(await driver.listJumpoints()).toMatchObject({ ok: false, reason: 'forbidden' });
  });
});

describe('the pair', () => {
  it('is seen through its upgrade apart, and the site’s software changes when the name has moved', async () => {
    const together = decideReport([], await look());
    const [before] = together.appliances;
    expect(told(together.appliances)).toEqual([
      `A primary ${before!.siteVersion} healthy`,
      `B backup ${before!.siteVersion} healthy`,
    ]);

    api.site.pair.breakFailover(api.nowMs);
    const apart = decideReport(together.appliances, await look());
    expect(told(apart.appliances)).toEqual(told(together.appliances));

    const backup = api.site.pair.appliance('B')!;
    backup.software = { ...backup.software, siteVersion: '99.1.1', siteRevision: '99' };
    const upgraded = decideReport(apart.appliances, await look());
    expect(told(upgraded.appliances)[1]).toBe('B backup 99.1.1 healthy');
    expect(upgraded.primaryChanged).toBeNull();

    api.site.pair.switchProduction('B', 'shared_ip', api.nowMs);
    api.pass(10 * MINUTE_MS);
    const moved = decideReport(upgraded.appliances, await look());
    expect(told(moved.appliances)).toEqual([`A backup ${before!.siteVersion} healthy`, 'B primary 99.1.1 healthy']);
    expect(moved.primaryChanged).toEqual({ version: '99.1.1', revision: '99' });
  });

  it('is told to a plan with what its API shows', async () => {
    const seen = await driver.inspect();
    expect(seen).toMatchObject({
      ok: true,
      maintenance: { failover: 'established', production: 'A', productionSince: null },
    });
    api.site.pair.breakFailover(api.nowMs);
    expect(await driver.inspect()).toMatchObject({ maintenance: { failover: 'none', production: 'A' } });
  });

  it('shows one that is not well, and what it says', async () => {
    api.site.beginSiteUpgrade(api.nowMs);
    expect((await look()).appliances[0]).toMatchObject({
      health: 'unhealthy',
      healthMessage: 'The site software is being installed.',
    });
    expect(await driver.listClients(1)).toMatchObject({ ok: false, reason: 'server_error' });
  });

  it('changes its roles when it is told to, once', async () => {
    const order = { appliance: 'B', idempotencyKey: 'roles', role: 'primary', dataSyncFirst: false } as const;
    expect(await driver.setFailoverRole(order)).toEqual({ ok: true });
    api.pass(10 * MINUTE_MS);
    expect(await driver.setFailoverRole(order)).toEqual({ ok: true });
    expect((await look()).appliances.map(({ name, role }) => `${name} ${role}`)).toEqual(['A backup', 'B primary']);
  });

  it('has the offset of its clock and its certificate seen', async () => {
    const signs = async () => {
      api.nowMs = Math.max(api.nowMs, Date.now());
      const result = await driver.health();
      return result.ok ? result.signs : undefined;
    };
    const first = await signs();
    expect(first?.certificateSha256).toMatch(/^[0-9a-f]{64}$/);
    await api.ours('PUT', 'faults', { clockOffsetSeconds: 240 });
    const later = await signs();
    const apart = (later?.clockOffsetMs ?? 0) - (first?.clockOffsetMs ?? 0);
    expect(Math.abs(apart - 240_000)).toBeLessThan(5000);
  });

  it('gives a backup of each, hashed and kept', async () => {
    for (const appliance of ['A', 'B'] as const) {
      expect(await driver.downloadBackup({ appliance, idempotencyKey: `backup of ${appliance}` })).toEqual({
        ok: true,
      });
    }
    const kept = await backups.list(SITE);
    expect(kept.map(({ appliance, kept: isKept }) => [appliance, isKept])).toEqual([
      ['B', true],
      ['A', true],
    ]);
    expect(Math.min(...kept.map(({ bytes }) => bytes))).toBeGreaterThan(50_000);
  });
});
