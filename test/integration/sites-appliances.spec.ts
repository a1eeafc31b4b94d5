import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { appliancesAnswerSchema, type AppliancesAnswer, type Site } from '../../src/contracts/sites.js';
import { Database } from '../../src/platform/database/database.js';
import { Appliances } from '../../src/sites/appliances.service.js';
import { Drivers } from '../../src/sites/drivers/drivers.js';
import type { ApplianceReport, ObservedAppliance } from '../../src/sites/model/appliance-report.js';
import { Sites } from '../../src/sites/sites.service.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitFor } from '../support/wait-for.js';

let app: TestApp;
let database: Database;
let appliances: Appliances;
let made = 0;

beforeAll(async () => {
  app = await startTestApp();
  database = app.app.get(Database);
  appliances = app.app.get(Appliances);
});
afterAll(() => app?.close());

async function makeSite(body: object = {}): Promise<Site> {
  made += 1;
  return (await app.api<Site>('POST', '/sites', { slug: `site-${made}`, name: `Site ${made}`, ...body })).body;
}

const OLD = { baseVersion: '6.1.4', siteVersion: '24.2.3', siteRevision: '85117' };
const NEW = { baseVersion: '6.2.0', siteVersion: '24.3.1', siteRevision: '86042' };
const seen = (fields: Partial<ObservedAppliance> = {}): ObservedAppliance => ({
  name: 'A',
  role: 'single',
  hostname: 'support.example.com',
  ...OLD,
  health: 'healthy',
  healthMessage: null,
  lastDataSyncAtMs: null,
  lastDataSyncStatus: null,
  ...fields,
});
const record = (siteId: string, ...list: ObservedAppliance[]) =>
  database.transaction((tx) => appliances.record(tx, siteId, { appliances: list } satisfies ApplianceReport));
const changes = (siteId: string) =>
  database.query(`SELECT kind, data FROM change WHERE site_id = $1 AND kind = 'appliance.changed' ORDER BY id`, [
    siteId,
  ]);
const list = async (site: Site) => {
  const answer = await app.api<AppliancesAnswer>('GET', `/sites/${site.slug}/appliances`);
  expect(answer.status).toBe(200);
  expect(appliancesAnswerSchema.parse(answer.body)).toEqual(answer.body);
  return answer.body.items;
};

describe('what is seen of the appliances', () => {
  it('is none before the first look', async () => {
    expect(await list(await makeSite())).toEqual([]);
  });

  it('is kept, told once, and begins a run only when the primary has other site software', async () => {
    const site = await makeSite();
    expect(await record(site.id, seen())).toMatchObject({ primaryChanged: null });
    expect(await record(site.id, seen())).toMatchObject({ primaryChanged: null });
    expect(await changes(site.id)).toHaveLength(1);

    expect(await record(site.id, seen({ baseVersion: NEW.baseVersion }))).toMatchObject({ primaryChanged: null });
    expect(await record(site.id, seen(NEW))).toMatchObject({
      primaryChanged: { version: '24.3.1', revision: '86042' },
    });
    expect((await changes(site.id)).slice(1)).toEqual([
      {
        kind: 'appliance.changed',
        data: { name: 'A', before: { baseVersion: '6.1.4' }, after: { baseVersion: '6.2.0' } },
      },
      {
        kind: 'appliance.changed',
        data: {
          name: 'A',
          before: { siteVersion: '24.2.3', siteRevision: '85117' },
          after: { siteVersion: '24.3.1', siteRevision: '86042' },
        },
      },
    ]);
    const [one] = await list(site);
    expect(one).toMatchObject({ name: 'A', role: 'single', ...NEW, health: 'healthy', lastDataSyncAt: null });
    expect(Math.abs(Date.parse(one!.observedAt!) - Date.now())).toBeLessThan(60_000);
  });

  it('says the change to one of many that look at once', async () => {
    const site = await makeSite();
    await record(site.id, seen());
    const results = await Promise.all(Array.from({ length: 6 }, () => record(site.id, seen(NEW))));
    expect(results.filter(({ primaryChanged }) => primaryChanged !== null)).toHaveLength(1);
    expect(await changes(site.id)).toHaveLength(2);
  });

  it('follows a pair through its switch of roles', async () => {
    const site = await makeSite();
    const a = (role: 'primary' | 'backup', software: object = OLD) => seen({ name: 'A', role, ...software });
    const b = (role: 'primary' | 'backup', software: object = OLD) =>
      seen({ name: 'B', role, ...software, lastDataSyncAtMs: 1772330400000, lastDataSyncStatus: 'ok' });
    await record(site.id, a('primary'), b('backup'));
    expect(await record(site.id, a('primary'), b('backup', NEW))).toMatchObject({ primaryChanged: null });
    expect(await record(site.id, a('backup'), b('backup', NEW))).toMatchObject({ primaryChanged: null });
    expect(await record(site.id, a('backup'), b('primary', NEW))).toMatchObject({
      primaryChanged: { version: '24.3.1' },
    });
    expect(await list(site)).toMatchObject([
      { name: 'A', role: 'backup' },
      { name: 'B', role: 'primary', lastDataSyncAt: '2026-03-01T02:00:00.000Z', lastDataSyncStatus: 'ok' },
    ]);
    await record(site.id, seen(NEW));
    expect(await list(site)).toMatchObject([{ name: 'A', role: 'single' }]);
    expect((await changes(site.id)).at(-1)).toMatchObject({ data: { name: 'B', gone: true } });
  });

  it('stands while they cannot be reached, with the reason', async () => {
    const site = await makeSite();
    await record(site.id, seen());
    const before = await list(site);
    for (let count = 0; count < 2; count += 1) {
      await database.transaction((tx) => appliances.recordUnreachable(tx, site.id, 'timed_out'));
    }
    expect(await list(site)).toEqual([{ ...before[0], health: 'unreachable', healthMessage: 'timed_out' }]);
    expect(await changes(site.id)).toHaveLength(2);
    expect(await record(site.id, seen(NEW))).toMatchObject({ primaryChanged: { version: '24.3.1' } });
    expect(await list(site)).toMatchObject([{ health: 'healthy', healthMessage: null }]);
  });

  it('keeps one of a pair that does not answer, and counts the looks that missed it', async () => {
    const site = await makeSite();
    const pair = [seen({ name: 'A', role: 'primary' }), seen({ name: 'B', role: 'backup' })] as const;
    const probed = () => appliances.probes(database, site.id);
    await record(site.id, ...pair);
    const silent = { appliances: [pair[0]], unreachable: [{ name: 'B' as const, reason: 'timed_out' }] };
    for (let looks = 0; looks < 2; looks += 1) {
      await database.transaction((tx) => appliances.record(tx, site.id, silent));
    }
    expect(await probed()).toMatchObject([
      { name: 'A', health: 'healthy', failedProbes: 0, unreachableSince: null },
      { name: 'B', health: 'unreachable', failedProbes: 2, siteVersion: '24.2.3', unreachableSince: expect.any(Date) },
    ]);
    await record(site.id, ...pair);
    expect((await probed())[1]).toMatchObject({ health: 'healthy', failedProbes: 0, unreachableSince: null });
  });

  it('is nothing for a site that is gone', async () => {
    const gone = '00000000-0000-7000-8000-000000000000';
    expect(await record(gone, seen(NEW))).toMatchObject({ primaryChanged: null });
    await database.transaction((tx) => appliances.recordUnreachable(tx, gone, 'timed_out'));
  });
});

describe('a simulated site', () => {
  let server: Server;
  let url: string;
  let status: number;
  let calls: { line: string; body: unknown; authorization: string | undefined }[];

  beforeEach(async () => {
    calls = [];
    status = 202;
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const body: unknown = text === '' ? undefined : JSON.parse(text);
        calls.push({ line: `${request.method} ${request.url}`, body, authorization: request.headers.authorization });
        response.writeHead(status, { 'content-type': 'application/json' }).end('{"message":"what the appliance says"}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const secret = 'a-secret-of-the-appliance';
  const simulated = () => makeSite({ driver: { kind: 'simulated', url, secret } });
  const reset = (site: Site, body?: unknown) => app.api('POST', `/sites/${site.slug}/simulation/reset`, body);
  const limitsPut = () => calls.filter(({ line }) => line === 'PUT /rollcall/v1/settings');

  it('has its limits handed to the appliance, again whenever they change', async () => {
    const site = await simulated();
    await waitFor(() => limitsPut().length > 0, { what: 'the first limits' });
    expect(limitsPut()[0]).toMatchObject({
      authorization: `Bearer ${secret}`,
      body: { connectionRatePerSecond: 50, maxUpgradeBandwidthMibps: 100, heartbeatSeconds: 60 },
    });
    await app.api('PATCH', `/sites/${site.slug}/settings`, { connectionRatePerSecond: 7 }, { 'if-match': '*' });
    const expected = { connectionRatePerSecond: 7, maxUpgradeBandwidthMibps: 100, heartbeatSeconds: 60 };
    await waitFor(() => JSON.stringify(limitsPut().at(-1)?.body) === JSON.stringify(expected), {
      what: 'the new limits',
    });
  });

  it('begins anew when told to, which the audit trail keeps', async () => {
    const site = await simulated();
    expect((await reset(site, { scenario: 'flood' })).status).toBe(202);
    expect((await reset(site)).status).toBe(202);
    expect(calls.filter(({ line }) => line.includes('reset')).map(({ body }) => body)).toEqual([
      { scenario: 'flood' },
      {},
    ]);
    const lines = await database.query(
      `SELECT action, after FROM audit_entry WHERE site_id = $1 AND action LIKE 'simulation%' ORDER BY id`,
      [site.id],
    );
    expect(lines).toEqual([
      { action: 'simulation.reset', after: { scenario: 'flood' } },
      { action: 'simulation.reset', after: { scenario: null } },
    ]);
  });

  it('says what stands in the way, and nothing of the answer it got', async () => {
    const site = await simulated();
    expect(await reset(site, { scenario: 'chaos' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/scenario' }] },
    });
    status = 409;
    expect(await reset(site, {})).toMatchObject({ status: 409, body: { code: 'conflict' } });
    status = 500;
    const failed = await reset(site, {});
    expect(failed).toMatchObject({ status: 502, body: { code: 'driver_failed', reason: 'server_error' } });
    expect(JSON.stringify(failed.body)).not.toContain('what the appliance says');
    const none = await makeSite();
    expect(await reset(none, {})).toMatchObject({ status: 409, body: { code: 'not_simulated' } });
  });

  it('is reached by the driver that its record names', async () => {
    const site = await simulated();
    const drivers = app.app.get(Drivers);
    const known = await app.app.get(Sites).require(site.slug);
    expect(await drivers.of(known).contactClient('c-1')).toEqual({ ok: true });
    expect(calls.at(-1)).toMatchObject({ line: 'POST /rollcall/v1/contacts', body: { clientId: 'c-1' } });
    const none = drivers.of({ ...known, driverKind: 'none' });
    expect(none.capabilities.size).toBe(0);
    expect(() => drivers.of({ ...known, driverUrl: null })).toThrow('without a URL');
  });
});
