import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CheckIn } from '../../src/contracts/check-ins.js';
import { CLIENT_SORTS, clientsAnswerSchema, type Client, type ClientsAnswer } from '../../src/contracts/clients.js';
import { queueSchema, summarySchema, type Queue, type Summary } from '../../src/contracts/upgrades.js';
import { CONNECTIONS, UPGRADE_STATES } from '../../src/contracts/words.js';
import { Database } from '../../src/platform/database/database.js';
import { checkIn, checkIns, createSite } from '../support/builders.js';
import { startTestApp, withKey, type TestApp } from '../support/test-app.js';
import { waitFor } from '../support/wait-for.js';

const CLIENTS = 120;
const PASSIVE = 10;

let test: TestApp;
let slug: string;

const path = (rest: string) => `/sites/${slug}${rest}`;
const list = async (query = ''): Promise<ClientsAnswer> =>
  (await test.api<ClientsAnswer>('GET', path(`/clients${query}`))).body;
const names = (answer: ClientsAnswer) => answer.items.map((client) => client.name);

async function allPages(query: string, limit: number): Promise<Client[]> {
  const items: Client[] = [];
  let cursor: string | null = null;
  do {
    const page: ClientsAnswer = await list(`${query}&limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`);
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
}

const post = (checkInsOf: CheckIn[]) => test.api('POST', path('/check-ins'), { checkIns: checkInsOf });

/**
 * A paused site with a run to 25.1.2: 100 active clients wait in the queue, 10 have not come back, of 10 passive ones none has checked in
 * since; and one is at the target already.
 */
async function fillSite(): Promise<void> {
  const active = checkIns(CLIENTS - PASSIVE - 1).map((one, index) => ({
    ...one,
    attributes: {
      name: `PC-${String(index).padStart(3, '0')}`,
      group: `group ${index % 3}`,
      tag: index === 0 ? '50%_off' : 'desk',
      consoleUser: index === 1 ? 'Zoë' : `user${index}`,
      privateIp: `10.0.0.${index}`,
      ...(index === 7 && { publicIp: '203.0.113.7' }),
    },
  }));
  const passive = Array.from({ length: PASSIVE }, (_, index) =>
    checkIn({
      clientId: `passive-${index}`,
      cause: 'boot',
      attributes: { name: `kiosk-${index}`, connectionType: 'passive' },
    }),
  );
  const done = checkIn({ clientId: 'done', version: '25.1.2', attributes: { name: 'aaa done' } });
  await post([...active, ...passive, done]);
  await test.api('POST', path('/pause'), { reason: 'until the test says so' });
  await test.api('POST', path('/upgrade-runs'), { targetVersion: '25.1.2' });
  await waitFor(async () => (await summary()).counts.byUpgradeState.awaiting_check_in === CLIENTS - 1, {
    what: 'every client labelled',
  });
  await post(active.slice(0, 100).map((one) => ({ ...one, sequence: 2, cause: 'heartbeat' })));
}

const summary = async (): Promise<Summary> => (await test.api<Summary>('GET', path('/summary'))).body;

beforeAll(async () => {
  test = await startTestApp();
  slug = (await createSite(test)).slug;
  await fillSite();
});

afterAll(() => test.close());

describe('the client list', () => {
  it('is what the contract says', async () => {
    const answer = await test.api('GET', path('/clients?limit=500'));
    expect(answer.status).toBe(200);
    const parsed = clientsAnswerSchema.parse(answer.body);
    expect(parsed.total).toBe(CLIENTS);
    expect(parsed.items).toHaveLength(CLIENTS);
  });

  it.each(CLIENT_SORTS)('pages through every client once by %s', async (sort) => {
    const inOnePage = await list(`?sort=${sort}&limit=500`);
    const inMany = await allPages(`?sort=${sort}`, 7);
    expect(inMany.map(({ id }) => id)).toEqual(inOnePage.items.map(({ id }) => id));
    expect(new Set(inMany.map(({ id }) => id)).size).toBe(CLIENTS);
  });

  it('begins with the queue by `queue`, each with its place', async () => {
    const items = await allPages('?sort=queue', 33);
    expect(items.slice(0, 100).map(({ queuePosition }) => queuePosition)).toEqual(
      Array.from({ length: 100 }, (_, index) => index + 1),
    );
    expect(items.slice(100).every(({ queuePosition }) => queuePosition === null)).toBe(true);
  });

  it('says the exact place under any sort and filter', async () => {
    const { items } = await list('?q=PC-04&sort=-name');
    expect(items).toHaveLength(10);
    const byPlace = [...items].sort((a, b) => a.queuePosition! - b.queuePosition!);
    expect(byPlace.map(({ queuePosition }) => queuePosition)).toEqual([41, 42, 43, 44, 45, 46, 47, 48, 49, 50]);
  });

  it('filters by every part, and counts what matches', async () => {
    expect((await list('?upgradeState=up_to_date')).items.map(({ name }) => name)).toEqual(['aaa done']);
    expect((await list('?pending=false')).total).toBe(1);
    expect((await list('?pending=true&limit=1')).total).toBe(CLIENTS - 1);
    expect((await list('?connectionType=passive')).total).toBe(PASSIVE);
    expect((await list('?connection=online,standby&group=group%201')).total).toBe(36);
    expect((await list('?version=25.1.2,99')).total).toBe(1);
    expect((await list('?upgradeState=queued,awaiting_check_in&connection=offline')).total).toBe(0);
  });

  it('finds a group by a name with a comma in it', async () => {
    const [client] = (await list('?limit=1')).items as [Client];
    await test.api('PATCH', path(`/clients/${client.id}`), { group: 'Stores, North' });
    const found = await list('?group=elsewhere,Stores%5C%2C+North');
    expect(found.items.map(({ id }) => id)).toEqual([client.id]);
    await test.api('PATCH', path(`/clients/${client.id}`), { group: null });
  });

  it.each([
    ['50%25_off', ['PC-000']],
    ['%25', ['PC-000']],
    ['_off', ['PC-000']],
    ['ZO%C3%8B', ['PC-001']],
    ['pc-00', ['PC-000', 'PC-001', 'PC-002', 'PC-003', 'PC-004', 'PC-005', 'PC-006', 'PC-007', 'PC-008', 'PC-009']],
    ['passive-7', ['kiosk-7']],
    ['%5C', []],
    ["'; DROP TABLE client; --", []],
  ])('searches for %s as it stands', async (q, found) => {
    expect(names(await list(`?q=${q}`))).toEqual(found);
  });

  it('searches addresses too', async () => {
    expect(names(await list('?q=203.0.113.7'))).toEqual(['PC-007']);
    expect(names(await list('?q=10.0.0.10'))).toEqual([
      'PC-010',
      'PC-100',
      'PC-101',
      'PC-102',
      'PC-103',
      'PC-104',
      'PC-105',
      'PC-106',
      'PC-107',
      'PC-108',
    ]);
  });

  it.each(['é', 'ë', '7', 'pc', '_'])('finds by the one or two characters %s what holds them', async (q) => {
    const found = (await list(`?q=${encodeURIComponent(q)}&limit=500`)).items;
    const holds = ({ name, hostname, clientId, tag, consoleUser, publicIp, privateIp }: Client) =>
      [name, hostname, clientId, tag, consoleUser, publicIp, privateIp].some((text) => text?.toLowerCase().includes(q));
    const all = (await list('?limit=500')).items;
    expect(names({ items: found } as ClientsAnswer)).toEqual(names({ items: all.filter(holds) } as ClientsAnswer));
  });

  it('finds what a person named it, and no longer what it was called', async () => {
    const [client] = (await list('?q=PC-042')).items as [Client];
    await test.api('PATCH', path(`/clients/${client.id}`), { name: 'Front desk', tag: 'Ärger' });
    expect(names(await list('?q=front%20D'))).toEqual(['Front desk']);
    expect(names(await list('?q=%C3%A4rg'))).toEqual(['Front desk']);
    expect((await list('?q=PC-042')).total).toBe(0);
    await test.api('PATCH', path(`/clients/${client.id}`), { name: null, tag: null });
    expect(names(await list('?q=PC-042'))).toEqual(['PC-042']);
  });

  it('filters by ids, with the rest of the filter', async () => {
    const { items } = await list('?sort=-name&limit=3');
    const ids = items.map(({ id }) => id);
    expect((await list(`?id=${ids.join(',')}&sort=-name`)).items.map(({ id }) => id)).toEqual(ids);
    expect((await list(`?id=${ids.join(',')}&q=kiosk-9`)).total).toBe(1);
    expect((await list('?id=01890000-0000-7000-8000-000000000001')).total).toBe(0);
    expect((await test.api('GET', path('/clients/facets?id=' + ids[0]))).body.connection).toMatchObject({
      standby: 1,
      online: 0,
    });
  });

  it('shows what stops the site as the reason of those who wait, and finds them by it', async () => {
    expect((await list('?upgradeState=queued&limit=500')).items.map(({ reason }) => reason)).toEqual(
      new Array<string>(100).fill('paused'),
    );
    expect((await list('?reason=paused')).total).toBe(100);
    expect((await list('?reason=waiting_for_slot')).total).toBe(0);
    expect((await list('?reason=awaiting_check_in')).total).toBe(19);
  });

  it.each([
    ['?upgradeState=lost', '/upgradeState/0'],
    ['?limit=501', '/limit'],
    ['?limit=0', '/limit'],
    ['?sort=version', '/sort'],
    ['?colour=red', '/colour'],
    ['?cursor=nonsense', '/cursor'],
    ['?cursor=WyJuYW1lIixudWxsLFsieCIsInkiXV0', '/cursor'],
    ['?q=%00', '/q'],
    ['?id=x', '/id/0'],
  ])('refuses %s and names %s', async (query, pointer) => {
    const answer = await test.api('GET', path(`/clients${query}`));
    expect(answer).toMatchObject({ status: 400, body: { code: 'bad_query' } });
    expect(answer.body.errors[0].pointer).toBe(pointer);
  });

  it('refuses the cursor of another sort', async () => {
    const { nextCursor } = await list('?sort=name&limit=5');
    const answer = await test.api('GET', path(`/clients?sort=-name&limit=5&cursor=${nextCursor}`));
    expect(answer).toMatchObject({ status: 400, body: { code: 'bad_query', errors: [{ pointer: '/cursor' }] } });
  });
});

describe('facets', () => {
  it('count everything without a filter, with zeros', async () => {
    const { body } = await test.api('GET', path('/clients/facets'));
    expect(Object.keys(body.upgradeState)).toEqual([...UPGRADE_STATES]);
    expect(body.upgradeState).toMatchObject({ queued: 100, awaiting_check_in: 19, up_to_date: 1, failed: 0 });
    expect(body.connection).toMatchObject({ online: 110, standby: 10, lost: 0 });
    expect(body.group).toEqual([
      { value: 'group 0', count: 37 },
      { value: 'group 1', count: 36 },
      { value: 'group 2', count: 36 },
    ]);
    expect(body.version).toEqual([
      { value: '24.1.1', count: 119 },
      { value: '25.1.2', count: 1 },
    ]);
    expect(body.tag).toEqual([
      { value: 'desk', count: 108 },
      { value: '50%_off', count: 1 },
    ]);
    expect(body.reason).toEqual({ paused: 100, awaiting_check_in: 19 });
  });

  it('leave their own part of the filter out, and follow the rest', async () => {
    const { body } = await test.api('GET', path('/clients/facets?upgradeState=queued&group=group%200'));
    expect(body.upgradeState).toMatchObject({ queued: 34, awaiting_check_in: 3, up_to_date: 0 });
    expect(body.group).toEqual([
      { value: 'group 0', count: 34 },
      { value: 'group 1', count: 33 },
      { value: 'group 2', count: 33 },
    ]);
    expect(body.connection).toMatchObject({ online: 34, standby: 0 });
    expect(body.reason).toEqual({ paused: 34 });
    const { body: other } = await test.api('GET', path('/clients/facets?tag=50%25_off&reason=awaiting_check_in'));
    expect(other.reason).toEqual({ paused: 1 });
    expect(other.tag).toEqual([{ value: 'desk', count: 9 }]);
  });

  it('take no page', async () => {
    const answer = await test.api('GET', path('/clients/facets?limit=5'));
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/limit' }] } });
  });
});

describe('one client', () => {
  it('is the same as in the list', async () => {
    const [first] = (await list('?sort=queue&limit=1')).items;
    expect((await test.api('GET', path(`/clients/${first!.id}`))).body).toEqual(first);
    expect(first).toMatchObject({
      upgradeState: 'queued',
      upgradePending: true,
      targetVersion: '25.1.2',
      slot: null,
      lastFailure: null,
      attempts: 0,
      maxAttempts: 3,
      bumped: false,
    });
  });

  it('shows when it checked in', async () => {
    const [active] = (await list('?q=PC-000')).items;
    const [passive] = (await list('?q=kiosk-0')).items;
    expect(active!.checkIns).toEqual({ stepSeconds: 300, marks: expect.stringMatching(/^0{46}(01|1[01])$/) });
    expect(passive!.checkIns).toEqual({ stepSeconds: 3600, marks: expect.stringMatching(/^0{46}(01|10)$/) });
    expect(active!.expectedWaitSeconds).toBeNull();
  });

  it('is due by its kind', async () => {
    const [active] = (await list('?q=PC-000')).items;
    const [passive] = (await list('?q=kiosk-0')).items;
    const dueIn = ({ lastCheckInAt, nextCheckInDueAt }: Client) =>
      (Date.parse(nextCheckInDueAt!) - Date.parse(lastCheckInAt!)) / 1000;
    expect(dueIn(active!)).toBeLessThanOrEqual(60);
    expect(dueIn(passive!)).toBe(24 * 3600);
  });

  it.each(['01890000-0000-7000-8000-000000000000', 'nonsense'])('is not found as %s', async (id) => {
    for (const rest of ['', '/timeline']) {
      const answer = await test.api('GET', path(`/clients/${id}${rest}`));
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
  });

  it('belongs to its own site only', async () => {
    const other = await createSite(test);
    const [client] = (await list('?limit=1')).items;
    const answer = await test.api('GET', `/sites/${other.slug}/clients/${client!.id}`);
    expect(answer.status).toBe(404);
  });

  it('tells its story newest first, page by page', async () => {
    const [client] = (await list('?q=PC-000')).items;
    const whole = (await test.api('GET', path(`/clients/${client!.id}/timeline`))).body;
    expect(whole.items.map(({ kind }: { kind: string }) => kind)).toContain('client.enrolled');
    expect(whole.items.at(-1).kind).toBe('client.enrolled');
    const times = whole.items.map(({ at }: { at: string }) => Date.parse(at));
    expect(times).toEqual([...times].sort((a, b) => b - a));

    const paged: unknown[] = [];
    let cursor = '';
    do {
      const page = (await test.api('GET', path(`/clients/${client!.id}/timeline?limit=1${cursor}`))).body;
      paged.push(...page.items);
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    expect(paged).toEqual(whole.items);
  });
});

describe('queue and summary', () => {
  it('say who waits, in order', async () => {
    const queue = queueSchema.parse((await test.api<Queue>('GET', path('/queue'))).body);
    expect(queue).toMatchObject({ slots: { limit: 25, inUse: 0, draining: false }, holding: [], length: 100 });
    expect(queue.waiting.map(({ position }) => position)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    expect(queue.waiting[0]).toMatchObject({ name: 'PC-000', state: 'queued', reason: 'paused', fence: null });
  });

  it('count completely, and say nothing that has no basis', async () => {
    const shown = summarySchema.parse(await summary());
    expect(Object.keys(shown.counts.byUpgradeState)).toEqual([...UPGRADE_STATES]);
    expect(Object.keys(shown.counts.byConnection)).toEqual([...CONNECTIONS]);
    expect(shown).toMatchObject({
      site: { slug, control: 'managed', driverKind: 'none' },
      run: { number: 1, targetVersion: '25.1.2', state: 'active', cohort: CLIENTS, cohortFinished: 1 },
      total: CLIENTS,
      pending: CLIENTS - 1,
      paused: { by: 'key bootstrap', reason: 'until the test says so' },
      brake: null,
      gates: [],
      forecast: {
        reachable: { clients: CLIENTS - PASSIVE - 1, secondsLow: null, secondsHigh: null },
        passiveClients: PASSIVE,
      },
    });
    const latestInHours = (Date.parse(shown.forecast.passiveLatestAt!) - Date.now()) / 3_600_000;
    expect(latestInHours).toBeGreaterThan(25.9);
    expect(latestInHours).toBeLessThanOrEqual(26);
  });

  it('forecast from what slots have yielded', async () => {
    const { id } = (await test.api('GET', `/sites/${slug}`)).body;
    await test.app.get(Database).query(
      `INSERT INTO slot_log (site_id, client_id, fence, action, reason, held_ms)
       SELECT $1, gen_random_uuid(), 1000 + one, 'released', 'succeeded', 30000 FROM generate_series(1, 100) one`,
      [id],
    );
    await test.api('POST', path('/resume'), { reason: 'the forecast' });
    // 100 slots in 5 minutes.
    await waitFor(async () => (await summary()).slots.inUse === 25, { what: 'the slots to be taken' });
    const { waiting } = (await test.api<Queue>('GET', path('/queue'))).body;
    expect(waiting[9]).toMatchObject({ position: 10, expectedWaitSeconds: 30 });
    const [tenth] = (await list(`?id=${waiting[9]!.id}`)).items;
    expect(tenth).toMatchObject({ queuePosition: 10, expectedWaitSeconds: 30 });
    const { throughput, forecast } = await summary();
    expect(throughput).toMatchObject({ lastMinute: 100, lastFiveMinutesPerMinute: 20 });
    expect(throughput.finishedBySteps.reduce((sum, one) => sum + one, 0)).toBe(100);
    const { secondsLow, secondsHigh, basis } = forecast.reachable!;
    expect(basis).toEqual({ finished: 100, overSeconds: 600 });
    expect(secondsLow).toBeGreaterThan(0);
    expect(secondsLow).toBeLessThan(120);
    expect(secondsHigh).toBeGreaterThan(120);
    await test.api('POST', path('/pause'), { reason: 'as before' });
    await waitFor(async () => (await summary()).slots.inUse === 0, { what: 'untold grants taken back' });
  });
});

describe('who may read', () => {
  it.each(['viewer', 'support'] as const)('a %s', async (role) => {
    const { secret } = await test.createKey({ role });
    for (const rest of ['/clients', '/clients/facets', '/queue', '/summary']) {
      expect((await test.api('GET', path(rest), undefined, withKey(secret))).status).toBe(200);
    }
  });

  it('but no ingest key, and nobody without one', async () => {
    const { secret } = await test.createKey({ role: 'ingest', site: slug });
    for (const rest of ['/clients', '/clients/facets', '/queue', '/summary']) {
      expect((await test.api('GET', path(rest), undefined, withKey(secret))).status).toBe(403);
      expect((await test.api('GET', path(rest), undefined, { authorization: '' })).status).toBe(401);
    }
  });

  it('nothing of a site that is not there', async () => {
    for (const rest of ['/clients', '/clients/facets', '/queue', '/summary']) {
      expect((await test.api('GET', `/sites/nowhere${rest}`)).status).toBe(404);
    }
  });
});
