import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appliancesReportSchema, startAnswerSchema, truthSchema, type ResetBody } from '../contracts/driver-control.js';
import { waitFor } from '../../test/support/wait-for.js';
import { listenAppliance, type ListeningAppliance } from './appliance-server.js';
import { SCENARIOS, type Faults, type Scenario } from './model/scenarios.js';
import { SimulatedSite } from './model/simulated-site.js';

const SECRET = 'a-secret-of-the-simulated-appliance';

let appliance: ListeningAppliance;
let site: SimulatedSite | null;
let nowMs: number;
let resets: ResetBody[];

function play(faults: Partial<Faults> = {}): SimulatedSite {
  const { happy } = SCENARIOS;
  const scenario: Scenario = { ...happy, faults: { ...happy.faults, ...faults } };
  const played = new SimulatedSite({ scenario, seed: 1, clients: 5, maxAttempts: 3 }, nowMs);
  played.enrol();
  site = played;
  hear();
  return played;
}

/** Rollcall answers all that the fleet has said. */
function hear(): void {
  const batch = site!.takeBatch(nowMs, 100);
  const results = batch.map(({ checkIn: { clientId } }) => ({
    clientId,
    status: 'accepted' as const,
    upgradeState: 'queued' as const,
    nextCheckInSeconds: 60,
  }));
  site!.answered(batch, results, () => null, nowMs);
}

beforeEach(async () => {
  nowMs = Date.UTC(2026, 0, 10, 2);
  resets = [];
  play();
  appliance = await listenAppliance({
    secret: SECRET,
    site: () => site,
    now: () => nowMs,
    changed: () => undefined,
    reset: (body) => resets.push(body) > 0,
  });
});

afterEach(() => appliance.close());

async function ask(method: string, path: string, options: { body?: unknown; headers?: Record<string, string> } = {}) {
  const headers = { authorization: `Bearer ${SECRET}`, ...options.headers };
  const body = typeof options.body === 'object' ? JSON.stringify(options.body) : (options.body as string | undefined);
  const response = await fetch(`${appliance.url}${path}`, { method, headers, body });
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json';
  return {
    status: response.status,
    headers: response.headers,
    body: (isJson && text !== '' ? JSON.parse(text) : text) as unknown,
  };
}

const startOf = (clientId: string, fence = 1) => ({
  clientId,
  fence,
  startBy: new Date(nowMs + 5000).toISOString(),
  startWithinSeconds: 10,
  targetVersion: '24.3.1',
  targetRevision: '86042',
  maxSeconds: 60,
});

describe("the vendor's calls", () => {
  it('answers health in its shape, and 500 with a message when unhealthy', async () => {
    const healthy = await ask('GET', '/api/command/v2/health');
    expect(healthy.status).toBe(200);
    expect(healthy.body).toEqual({
      version: '24.2.3',
      build: '85117',
      appliance_hostname: 'support.example.com',
      appliance_id: expect.stringMatching(/^[0-9a-f]{16}$/) as unknown,
      cluster_role: 'single',
      failover_role: 'none',
      enabled_shared_ips: [],
      last_data_sync: null,
      last_data_sync_status: null,
    });
    site!.beginSiteUpgrade();
    const unhealthy = await ask('GET', '/api/command/v2/health');
    expect(unhealthy.status).toBe(500);
    expect(unhealthy.body).toMatchObject({ version: '24.2.3', message: 'The site software is being installed.' });
    expect((await ask('GET', '/check_health')).status).toBe(500);
    site!.endSiteUpgrade();
    expect((await ask('GET', '/api/command/v2/health')).body).toMatchObject({ version: '24.3.1', build: '86042' });
    expect(await ask('GET', '/check_health', { headers: { authorization: '' } })).toMatchObject({
      status: 200,
      body: 'ok',
    });
  });

  it('gives tokens to the three kinds of request that are in use, and takes them', async () => {
    const basic = `Basic ${Buffer.from(`rollcall:${SECRET}`).toString('base64')}`;
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const inForm = `grant_type=client_credentials&client_id=rollcall&client_secret=${SECRET}`;
    const inJson = { grant_type: 'client_credentials', client_id: 'rollcall', client_secret: SECRET };
    const answers = [
      await ask('POST', '/oauth2/token', {
        headers: { ...form, authorization: basic },
        body: 'grant_type=client_credentials',
      }),
      await ask('POST', '/oauth2/token', { headers: { ...form, authorization: '' }, body: inForm }),
      await ask('POST', '/oauth2/token', {
        headers: { 'content-type': 'application/json', authorization: '' },
        body: inJson,
      }),
    ];
    for (const { status, body } of answers) {
      expect({ status, body }).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 3600 } });
      const authorization = `Bearer ${(body as { access_token: string }).access_token}`;
      expect((await ask('GET', '/api/command/v2/health', { headers: { authorization } })).status).toBe(200);
    }
    nowMs += 3_600_001;
    for (const { body } of answers) {
      const authorization = `Bearer ${(body as { access_token: string }).access_token}`;
      const expired = await ask('GET', '/api/command/v2/health', { headers: { authorization } });
      expect(expired).toMatchObject({ status: 401, body: { error: 'access_denied' } });
    }
  });

  it('ends the oldest token when a 31st is asked for', async () => {
    const tokens: string[] = [];
    for (let asked = 0; asked < 31; asked += 1) {
      nowMs += 100;
      const body = { grant_type: 'client_credentials', client_id: 'rollcall', client_secret: SECRET };
      const answer = await ask('POST', '/oauth2/token', { headers: { 'content-type': 'application/json' }, body });
      tokens.push((answer.body as { access_token: string }).access_token);
    }
    const status = async (token: string | undefined) =>
      (await ask('GET', '/api/command/v2/health', { headers: { authorization: `Bearer ${token}` } })).status;
    expect([await status(tokens[0]), await status(tokens[1]), await status(tokens[30])]).toEqual([401, 200, 200]);
  });

  it.each([
    ['a wrong secret', 'client_id=rollcall&client_secret=no&grant_type=client_credentials', 401, 'invalid_client'],
    ['another grant', `client_id=rollcall&client_secret=${SECRET}&grant_type=password`, 400, 'unsupported_grant_type'],
  ])('refuses %s', async (_, body, status, error) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', authorization: '' };
    expect(await ask('POST', '/oauth2/token', { headers, body })).toMatchObject({ status, body: { error } });
  });

  it('answers 400 to unknown parameters, 429 above 20 a second, HEAD and OPTIONS', async () => {
    expect((await ask('GET', '/api/command/v2/health?verbose=1')).status).toBe(400);
    expect((await ask('HEAD', '/api/command/v2/health')).status).toBe(200);
    expect((await ask('OPTIONS', '/api/command/v2/health')).headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    expect((await ask('DELETE', '/api/command/v2/health')).status).toBe(405);
    const statuses: number[] = [];
    for (let asked = 0; asked < 20; asked += 1) statuses.push((await ask('GET', '/api/command/v2/health')).status);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
    nowMs += 1000;
    const next = await ask('GET', '/api/command/v2/health');
    expect(next.status).toBe(200);
    expect(next.headers.get('x-ratelimit-remaining')).toBe('19');
  });
});

describe('our control calls', () => {
  it.each(['starts', 'contacts', 'appliances', 'settings', 'reset', 'truth'])('%s needs the secret', async (call) => {
    for (const authorization of ['', 'Bearer wrong', SECRET]) {
      expect((await ask('GET', `/rollcall/v1/${call}`, { headers: { authorization } })).status).toBe(401);
    }
  });

  it('takes a start once, says so again, and refuses by the contract', async () => {
    const { clientId } = site!.clients[0]!;
    const first = await ask('POST', '/rollcall/v1/starts', { body: startOf(clientId, 5) });
    expect([first.status, startAnswerSchema.parse(first.body)]).toEqual([200, { taken: true }]);
    expect((await ask('POST', '/rollcall/v1/starts', { body: startOf(clientId, 5) })).body).toEqual({ taken: true });
    const refusals = [
      startOf(clientId, 4),
      startOf(clientId, 6),
      startOf('nobody', 7),
      { ...startOf(site!.clients[1]!.clientId, 8), startBy: new Date(nowMs - 1).toISOString() },
    ];
    const reasons = [];
    for (const body of refusals) {
      const answer = await ask('POST', '/rollcall/v1/starts', { body });
      expect(answer.status).toBe(409);
      reasons.push(startAnswerSchema.parse(answer.body).reason);
    }
    expect(reasons).toEqual(['stale_fence', 'already_upgrading', 'unknown_client', 'late']);
    expect(site!.truth).toMatchObject({
      startsTaken: 1,
      startsTakenAgain: 1,
      startsRefusedStale: 1,
      startsRefusedLate: 1,
    });
  });

  it('holds a start until the latest check-in of its client has been answered', async () => {
    const { clientId } = site!.clients[0]!;
    nowMs += 60_000;
    site!.advance(nowMs);
    const held = ask('POST', '/rollcall/v1/starts', { body: startOf(clientId) });
    // Another client's start, sent later, overtakes the one that is held.
    const { clientId: other } = site!.clients[1]!;
    const late = { ...startOf(other), startBy: new Date(nowMs - 1).toISOString() };
    expect((await ask('POST', '/rollcall/v1/starts', { body: late })).body).toEqual({ taken: false, reason: 'late' });
    expect(site!.truth.startsTaken).toBe(0);
    hear();
    expect(await held).toMatchObject({ status: 200, body: { taken: true } });
    expect(site!.truth.startsTaken).toBe(1);
  });

  it('refuses a held start as late once its start-by has passed', async () => {
    const { clientId } = site!.clients[0]!;
    nowMs += 60_000;
    site!.advance(nowMs);
    const held = ask('POST', '/rollcall/v1/starts', { body: startOf(clientId) });
    expect((await ask('GET', '/check_health')).status).toBe(200);
    nowMs += 5001;
    expect(await held).toMatchObject({ status: 409, body: { taken: false, reason: 'late' } });
  });

  it("gives a start that is sent again while it is held the first one's end", async () => {
    const { clientId } = site!.clients[0]!;
    nowMs += 60_000;
    site!.advance(nowMs);
    const sentAtMs = performance.now();
    const first = ask('POST', '/rollcall/v1/starts', { body: startOf(clientId) });
    await waitFor(() => performance.now() - sentAtMs > 1000);
    const again = ask('POST', '/rollcall/v1/starts', { body: startOf(clientId) });
    expect(await first).toMatchObject({ status: 409, body: { reason: 'client_offline' } });
    hear();
    expect(await again).toMatchObject({ status: 409, body: { reason: 'client_offline' } });
    expect(site!.truth.startsTaken).toBe(0);
  });

  it('says that a start was not delivered when its client is not heard in time, and never delivers it after that', async () => {
    const { clientId } = site!.clients[0]!;
    nowMs += 60_000;
    site!.advance(nowMs);
    const answer = await ask('POST', '/rollcall/v1/starts', { body: startOf(clientId) });
    expect(answer).toMatchObject({ status: 409, body: { taken: false, reason: 'client_offline' } });
    hear();
    expect((await ask('GET', '/rollcall/v1/truth')).body).toMatchObject({ startsTaken: 0, upgradingNow: 0 });
  });

  it('says what is wrong with a body', async () => {
    const answer = await ask('POST', '/rollcall/v1/starts', { body: { ...startOf('x'), fence: 0, extra: 1 } });
    expect(answer).toMatchObject({ status: 422, body: { errors: { fence: [expect.any(String)] } } });
    expect((await ask('POST', '/rollcall/v1/starts', { body: '{' })).status).toBe(400);
    expect((await ask('POST', '/rollcall/v1/starts', { body: { clientId: 'x'.repeat(70_000) } })).status).toBe(413);
    expect((await ask('GET', '/rollcall/v1/nothing')).status).toBe(404);
  });

  it('reports appliances and truth as the contract has them, takes limits and resets', async () => {
    const report = appliancesReportSchema.parse((await ask('GET', '/rollcall/v1/appliances')).body);
    expect(report.appliances[0]).toMatchObject({ name: 'A', role: 'single', baseVersion: '6.1.4', healthy: true });
    site!.upgradeBase();
    const after = appliancesReportSchema.parse((await ask('GET', '/rollcall/v1/appliances')).body);
    expect(after.appliances[0]).toMatchObject({ baseVersion: '6.2.0', siteVersion: '24.2.3' });
    expect(truthSchema.parse((await ask('GET', '/rollcall/v1/truth')).body)).toMatchObject({ clients: 5, seed: 1 });
    const limits = { connectionRatePerSecond: 10, maxUpgradeBandwidthMibps: 20, heartbeatSeconds: 30 };
    expect((await ask('PUT', '/rollcall/v1/settings', { body: limits })).status).toBe(200);
    expect((await ask('PUT', '/rollcall/v1/settings', { body: { ...limits, heartbeatSeconds: 0 } })).status).toBe(422);
    expect((await ask('POST', '/rollcall/v1/reset', { body: { scenario: 'flood' } })).status).toBe(202);
    expect((await ask('POST', '/rollcall/v1/reset', { body: { scenario: 'doom' } })).status).toBe(422);
    expect(resets).toEqual([{ scenario: 'flood' }]);
    site = null;
    expect((await ask('GET', '/rollcall/v1/truth')).status).toBe(503);
    expect((await ask('GET', '/api/command/v2/health')).status).toBe(503);
    const start = await ask('POST', '/rollcall/v1/starts', { body: startOf('x') });
    expect(start).toMatchObject({ status: 409, body: { taken: false, reason: 'client_offline' } });
  });
});

describe('faults on the way', () => {
  it('cuts the answer to a start that was taken, and loses one that was not', async () => {
    const cut = play({ startAnswerCut: 1 });
    await expect(ask('POST', '/rollcall/v1/starts', { body: startOf(cut.clients[0]!.clientId) })).rejects.toThrow();
    expect(cut.truth.startsTaken).toBe(1);
    const losing = play({ startLost: 1 });
    await expect(ask('POST', '/rollcall/v1/starts', { body: startOf(losing.clients[0]!.clientId) })).rejects.toThrow();
    expect(losing.truth.startsTaken).toBe(0);
  });

  it('answers nobody during an outage', async () => {
    const silent = play({ outages: { count: 1, fromSecond: [10, 10], seconds: [2, 2] } });
    silent.beginReturn(nowMs);
    expect((await ask('GET', '/check_health')).status).toBe(200);
    nowMs += 11_000;
    await expect(ask('GET', '/check_health')).rejects.toThrow();
    nowMs += 2_000;
    expect((await ask('GET', '/check_health')).status).toBe(200);
  });
});
