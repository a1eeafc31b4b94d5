import { createHash } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Agent, fetch as fetchBy } from 'undici';
import { parse } from 'yaml';
import { jumpClientSchema, type JumpClient } from '../../src/contracts/appliance-api.js';
import { CLIENT_FILTERS } from '../support/appliance-api/configuration-calls.js';
import { EXAMPLE_ACCOUNT } from '../support/appliance-api/documented-call.js';
import { SimulatedApi } from '../support/simulated-api.js';

/** What goes beyond single calls: how the simulated appliance's API behaves over time, while it is broken, and as one of a pair. */

const CLIENTS = '/api/config/v1/jump-client';
const HEALTH = '/api/command/v2/health';
const MINUTE_MS = 60_000;

let api: SimulatedApi;

beforeEach(async () => {
  api = await SimulatedApi.listen();
});
afterEach(() => api.server.close());

const rows = async (query = '') => (await api.get(`${CLIENTS}${query}`)).body as JumpClient[];
const usage = async () => (await api.ours('GET', 'api-usage')).body;

describe('the budget', () => {
  it('is of the account, over all calls, and told by the appliance itself', async () => {
    const authorization = `Bearer ${await api.token()}`;
    const targets = [CLIENTS, HEALTH, '/api/command?action=check_health', '/api/config/v1/jump-group'];
    const statuses: number[] = [];
    for (let asked = 0; asked < 24; asked += 1) {
      statuses.push((await api.ask(targets[asked % 4]!, { headers: { authorization } })).status);
    }
    // The token was the first of the twenty.
    expect(statuses.map((status) => status === 429)).toEqual(statuses.map((_, place) => place >= 19));
    expect(await usage()).toEqual({
      requests: 25,
      refused: 5,
      mostPerSecond: 25,
      mostPerHour: 25,
      tokensIssued: 1,
      tokensLive: 1,
    });
    api.pass(999);
    expect((await api.ask(HEALTH, { headers: { authorization } })).status).toBe(429);
    api.pass(1);
    const answered = await api.ask(HEALTH, { headers: { authorization } });
    expect([answered.status, answered.headers.get('x-ratelimit-remaining')]).toEqual([200, '19']);
  });

  it('is not used by strangers, by the plain probe, or by whoever steers the appliance', async () => {
    await api.ask(HEALTH, { headers: { authorization: 'Bearer stranger' } });
    await api.ask('/check_health');
    await api.ask(HEALTH, { headers: { authorization: `Bearer ${EXAMPLE_ACCOUNT.secret}` } });
    expect(await usage()).toMatchObject({ requests: 0, tokensIssued: 0 });
  });

  it('opens nothing but the health to the secret of whoever steers it', async () => {
    const headers = { authorization: `Bearer ${EXAMPLE_ACCOUNT.secret}` };
    for (const target of [CLIENTS, '/api/command/v2/info', '/api/command?action=check_health', '/api/backup']) {
      expect([target, (await api.ask(target, { headers })).status]).toEqual([target, 401]);
    }
    expect((await api.ask(HEALTH, { headers })).status).toBe(200);
  });
});

describe('the list of clients', () => {
  it('holds for each filter exactly those that have what it names', async () => {
    api.play('happy', 90);
    const all = await rows();
    for (const filter of Object.keys(CLIENT_FILTERS)) {
      const of = (row: JumpClient) => String(row[filter]);
      const wanted = of(all[3]!);
      const found = await rows(`?${new URLSearchParams({ [filter]: wanted }).toString()}`);
      expect([filter, found]).toEqual([filter, all.filter((row) => of(row) === wanted)]);
    }
  });

  it('tells every documented field of every client, with times in whole seconds and an offset', async () => {
    api.play('happy', 60);
    for (const row of await rows()) {
      expect(Object.keys(row).sort()).toEqual(Object.keys(jumpClientSchema.shape).sort());
      const times = [row.last_connect_timestamp, row.last_disconnect_timestamp].filter((time) => time !== null);
      for (const time of times) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
    }
  });

  it('has each client once on its pages, and again or not at all while it shifts', async () => {
    api.play('happy', 60);
    const idsOf = async () => {
      const ids: number[] = [];
      for (let page = 1, last = 1; page <= last; page += 1) {
        const heard = await api.get(`${CLIENTS}?per_page=5&current_page=${page}`);
        last = Number(heard.headers.get('x-bt-pagination-last-page'));
        ids.push(...(heard.body as JumpClient[]).map(({ id }) => id));
      }
      return ids;
    };
    const still = await idsOf();
    expect(new Set(still).size).toBe(60);
    expect(await idsOf()).toEqual(still);
    await api.ours('PUT', 'faults', { pageShift: true });
    const shifted = await idsOf();
    expect(new Set(shifted).size).toBeLessThan(shifted.length);
    expect(still.filter((id) => !shifted.includes(id)).length).toBeGreaterThan(0);
    await api.ours('PUT', 'faults', { pageShift: false });
    const after = new Set(await idsOf());
    expect(still.filter((id) => !after.has(id))).toEqual([]);
  });

  it('is read to its end by whoever follows its links, from wherever they came', async () => {
    api.play('happy', 23);
    const origin = api.server.plainUrl.replace('127.0.0.1', 'localhost');
    const ids = new Set<number>();
    let at: string | undefined = `${origin}${CLIENTS}?per_page=5&connection_type=active`;
    for (let page = 1; at !== undefined; page += 1) {
      api.pass(1000);
      const headers = { authorization: `Bearer ${await api.token()}` };
      const heard = await api.ask('', { headers }, at);
      for (const { id } of heard.body as JumpClient[]) ids.add(id);
      const link = heard.headers.get('link')!;
      expect(/<([^>]+)>; rel="previous"/.test(link)).toBe(page > 1);
      at = /<([^>]+)>; rel="next"/.exec(link)?.[1];
      if (at !== undefined) expect(new URL(at).origin).toBe(origin);
    }
    expect(ids.size).toBe((await rows('?connection_type=active')).length);
    const beyond = await api.get(`${CLIENTS}?per_page=5&current_page=99`);
    expect(beyond.body).toEqual([]);
    expect(beyond.headers.get('link')).toMatch(/current_page=5&?[^>]*>; rel="previous"/);
  });

  it('keeps what was true when it handed a row out', async () => {
    const [first] = await rows();
    const before = (await api.ours('GET', `served?ids=${first!.id}`)).body;
    expect(before).toEqual({
      served: { [first!.id]: [expect.objectContaining({ pending: false, lost: false, online: expect.anything() })] },
    });
    api.site.beginSiteUpgrade(api.nowMs);
    api.site.endSiteUpgrade();
    const [now] = await rows();
    expect(now!.needs_update).toBe(true);
    const { served } = (await api.ours('GET', 'served')).body as { served: Record<string, object[]> };
    expect(served[String(first!.id)]!.at(-1)).toMatchObject({ pending: true, online: false });
  });

  it('forgets a client that was deleted and keeps what was changed', async () => {
    const [first, second] = await rows();
    const headers = { authorization: `Bearer ${await api.token()}`, 'content-type': 'application/json' };
    await api.ask(`${CLIENTS}/${first!.id}`, { method: 'DELETE', headers });
    const body = JSON.stringify({ comments: 'Kept.', jump_group_id: 2 });
    await api.ask(`${CLIENTS}/${second!.id}`, { method: 'PATCH', headers, body });
    expect((await api.get(`${CLIENTS}/${first!.id}`)).status).toBe(404);
    expect((await rows()).map(({ id }) => id)).not.toContain(first!.id);
    expect((await api.get(`${CLIENTS}/${second!.id}`)).body).toEqual({
      ...second,
      comments: 'Kept.',
      jump_group_id: 2,
    });
  });

  it('lets a client into a shared group that there is, and into anybody’s own', async () => {
    const [first] = await rows();
    const headers = { authorization: `Bearer ${await api.token()}`, 'content-type': 'application/json' };
    const patch = async (body: object) => {
      api.pass(1000);
      return (await api.ask(`${CLIENTS}/${first!.id}`, { method: 'PATCH', headers, body: JSON.stringify(body) }))
        .status;
    };
    expect(await patch({ jump_group_id: 99 })).toBe(422);
    expect(await patch({ jump_group_id: 99, jump_group_type: 'personal' })).toBe(200);
    // It is somebody's own group that has this id; none that is shared.
    expect(await patch({ jump_group_type: 'shared' })).toBe(422);
    expect(await patch({ jump_group_type: 'shared', jump_group_id: 2 })).toBe(200);
  });

  it('is described by the document of the API, field by field', async () => {
    const { text } = await api.get('/api/config/v1/openapi.yaml');
    const document = parse(text) as {
      paths: Record<string, object>;
      components: { schemas: Record<string, { properties: object }> };
    };
    expect(Object.keys(document.paths)).toContain('/jump-client/{id}');
    expect(document.paths['/jump-client/{id}']).toMatchObject({ get: {}, patch: {}, delete: {} });
    const [first] = await rows();
    const described = Object.keys(document.components.schemas['JumpClient']!.properties);
    expect(described.sort()).toEqual(Object.keys(first!).sort());
  });
});

describe('the faults', () => {
  it('has its clock off in every time that it tells', async () => {
    const [before] = await rows();
    await api.ours('PUT', 'faults', { clockOffsetSeconds: 240 });
    const info = await api.get('/api/command/v2/info');
    const told = Date.parse((info.body as { current_time: string }).current_time);
    expect(told - api.nowMs).toBe(240_000);
    expect(Date.parse(info.headers.get('date')!) - api.nowMs).toBe(240_000);
    const after = (await rows()).find(({ id }) => id === before!.id)!;
    const connected = (row: JumpClient) => Date.parse(row.last_connect_timestamp!);
    expect(connected(after) - connected(before!)).toBe(240_000);
  });

  it('revokes the tokens that there are and gives out others', async () => {
    const headers = { authorization: `Bearer ${await api.token()}` };
    await api.ours('PUT', 'faults', { tokenRevoked: true });
    expect((await api.ask(HEALTH, { headers })).status).toBe(401);
    expect((await api.get(HEALTH)).status).toBe(200);
    expect(await usage()).toMatchObject({ tokensIssued: 2, tokensLive: 1 });
  });

  it('answers 429 for a while, and does not count that against the caller', async () => {
    const headers = { authorization: `Bearer ${await api.token()}` };
    await api.ours('PUT', 'faults', { tooMany: 5 });
    expect((await api.ask(HEALTH, { headers })).status).toBe(429);
    api.pass(5000);
    expect((await api.ask(HEALTH, { headers })).status).toBe(200);
    expect(await usage()).toMatchObject({ refused: 0 });
  });

  it('takes its time', async () => {
    await api.ours('PUT', 'faults', { slow: 150 });
    const fromMs = performance.now();
    await api.ask('/check_health');
    expect(performance.now() - fromMs).toBeGreaterThanOrEqual(145);
  });

  it('is away while it installs, where it is told to be', async () => {
    const headers = { authorization: `Bearer ${await api.token()}` };
    await api.ours('PUT', 'faults', { goneWhileInstalling: true });
    expect((await api.ask(HEALTH, { headers })).status).toBe(200);
    api.site.beginSiteUpgrade(api.nowMs);
    await expect(api.ask(HEALTH, { headers })).rejects.toThrow();
    await expect(api.ask('/check_health')).rejects.toThrow();
    api.site.endSiteUpgrade();
    expect((await api.ask(HEALTH, { headers })).status).toBe(200);
  });

  it('says which knobs there are', async () => {
    expect((await api.ours('PUT', 'faults', { nonsense: true })).status).toBe(422);
    expect((await api.ours('PUT', 'faults', { rights: ['fly'] })).status).toBe(422);
    const rights = ['command_read'];
    expect((await api.ours('PUT', 'faults', { rights, slow: 0 })).body).toMatchObject({ rights, failing: false });
    expect((await api.get(CLIENTS)).status).toBe(403);
    expect((await api.get('/api/command/v2/info')).body).toMatchObject({
      permissions: { backup: false, command: 'read_only', configuration: false },
    });
  });
});

describe('a Jump from a console', () => {
  it('is answered by the appliance: the client has to upgrade first, is offline, or is there', async () => {
    const [first] = await rows();
    const jump = (id: number) => api.ours('POST', 'console-jumps', { id });
    const id = api.site.vendor.recordOf(api.site.clients.find(({ reachable }) => reachable)!).id;
    expect(await jump(id)).toMatchObject({ status: 202 });
    api.site.beginSiteUpgrade(api.nowMs);
    expect(await jump(id)).toMatchObject({ status: 409, body: { reason: 'client_offline' } });
    api.site.endSiteUpgrade();
    api.site.beginReturn(api.nowMs);
    for (let second = 0; second < 60; second += 1) api.pass(1000);
    expect(await jump(id)).toMatchObject({ status: 409, body: { reason: 'upgrade_pending' } });
    expect(await jump(first!.id + 1_000_000)).toMatchObject({ status: 409, body: { reason: 'unknown_client' } });
  });
});

describe('a pair', () => {
  beforeEach(() => void api.play('failover-async', 20));

  const roleAt = async (name: 'A' | 'B') => (await api.get(HEALTH, api.server.appliances[name])).body;

  it('answers under the name of each appliance for that one, and has the clients only in production', async () => {
    expect(await roleAt('A')).toMatchObject({ appliance_hostname: 'a.support.example.com', failover_role: 'primary' });
    expect(await roleAt('B')).toMatchObject({ appliance_hostname: 'b.support.example.com', failover_role: 'backup' });
    const [a, b] = [await roleAt('A'), await roleAt('B')] as { appliance_id: string }[];
    expect(a!.appliance_id).not.toBe(b!.appliance_id);
    const at = async (name: 'A' | 'B') => (await api.get(CLIENTS, api.server.appliances[name])).body as JumpClient[];
    expect([(await at('A')).length, (await at('B')).length, (await rows()).length]).toEqual([20, 0, 20]);
    const [first] = await rows();
    expect((await api.get(`${CLIENTS}/${first!.id}`, api.server.appliances.B)).status).toBe(404);
    expect((await api.get('/api/command/v2/appliance')).body).toHaveLength(2);
  });

  it('tells the health of the one that is down and of the other', async () => {
    api.site.beginSiteUpgrade(api.nowMs);
    expect((await api.get(HEALTH, api.server.appliances.A)).status).toBe(500);
    expect((await api.get(HEALTH, api.server.appliances.B)).status).toBe(200);
    expect((await api.get(HEALTH)).status).toBe(500);
  });

  it('tells no roles once the relationship is broken', async () => {
    api.site.pair.breakFailover(api.nowMs);
    expect(await roleAt('A')).toMatchObject({ failover_role: 'none' });
    expect(await roleAt('B')).toMatchObject({ failover_role: 'none' });
  });

  it.each([
    ['at once', false],
    ['after a sync of the data', true],
  ])('changes roles %s', async (_, syncFirst) => {
    const [, before] = [await roleAt('A'), (await roleAt('A')) as { last_data_sync: string }];
    const headers = { authorization: `Bearer ${await api.token()}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ role: 'primary', data_sync_first: syncFirst });
    const asked = await api.ask(
      `/api/command/v2/failover-role`,
      { method: 'POST', headers, body },
      api.server.appliances.B,
    );
    expect(asked.status).toBe(200);
    expect(await roleAt('B')).toMatchObject({ failover_role: 'backup' });
    for (let minute = 0; minute < 20 && api.site.pair.state.production === 'A'; minute += 1) api.pass(MINUTE_MS);
    const after = (await roleAt('B')) as { failover_role: string; last_data_sync: string };
    expect(after.failover_role).toBe('primary');
    expect(await roleAt('A')).toMatchObject({ failover_role: 'backup' });
    expect(Date.parse(after.last_data_sync) > Date.parse(before.last_data_sync)).toBe(syncFirst);
    expect(((await api.get(CLIENTS, api.server.appliances.B)).body as unknown[]).length).toBe(20);
  });

  it('is nobody under a name that there is not', async () => {
    api.play('happy');
    await expect(api.get(HEALTH, api.server.appliances.B)).rejects.toThrow();
  });
});

describe('the backup', () => {
  it('is the same bytes for the same backup, a few hundred kB, and noted as taken', async () => {
    const headers = { authorization: `Bearer ${await api.token()}` };
    const hash = async (method: string) => {
      const response = await fetch(`${api.server.plainUrl}/api/backup`, { method, headers });
      const bytes = Buffer.from(await response.arrayBuffer());
      expect(bytes.length).toBe(Number(response.headers.get('content-length')));
      return createHash('sha256').update(bytes).digest('hex');
    };
    const first = await hash('GET');
    expect(await hash('POST')).toBe(first);
    api.pass(1000);
    expect(await hash('GET')).not.toBe(first);
    const taken = api.site.pair.state.log.filter(({ what }) => what === 'backup_taken');
    expect(taken).toHaveLength(3);
    await fetch(`${api.server.plainUrl}/api/backup`, { method: 'HEAD', headers });
    expect(api.site.pair.state.log).toHaveLength(3);
  });
});

describe('by HTTPS', () => {
  it('vouches for itself by an authority of its own, until its certificate is another', async () => {
    const secure = await SimulatedApi.listen({ https: true });
    try {
      const { url, plainUrl, ca, appliances } = secure.server;
      expect([url, appliances.A, plainUrl].map((address) => new URL(address).protocol)).toEqual([
        'https:',
        'https:',
        'http:',
      ]);
      const probe = async (address: string, trusted: string | readonly string[]) => {
        const dispatcher = new Agent({ connect: { ca: trusted as string } });
        try {
          return (await fetchBy(`${address}/check_health`, { dispatcher })).status;
        } finally {
          await dispatcher.close();
        }
      };
      expect(await probe(url, ca!)).toBe(200);
      expect(await probe(url.replace('127.0.0.1', 'localhost'), ca!)).toBe(200);
      expect(await probe(appliances.A, ca!)).toBe(200);
      await expect(probe(url, rootCertificates)).rejects.toThrow();
      await secure.ours('PUT', 'faults', { certificateChanged: true });
      await expect(probe(url, ca!)).rejects.toMatchObject({
        cause: { code: expect.stringMatching(/CERT|SIGNATURE|ISSUER/) },
      });
      await secure.ours('PUT', 'faults', { certificateChanged: false });
      expect(await probe(url, ca!)).toBe(200);
    } finally {
      await secure.server.close();
    }
  });
});
