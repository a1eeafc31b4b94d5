import { isDeepStrictEqual } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Access } from '../../src/access/access.service.js';
import type { Client } from '../../src/contracts/clients.js';
import type { Summary } from '../../src/contracts/upgrades.js';
import { STREAM_ROOM_KINDS } from '../../src/contracts/words.js';
import { StreamHub } from '../../src/stream/stream-hub.service.js';
import { checkIn, checkIns, createSite, signIn } from '../support/builders.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { StreamProbe, type ProbeOptions } from '../support/stream-probe.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitFor } from '../support/wait-for.js';

jest.setTimeout(20_000);

let database: TestDatabase;
let test: TestApp;
/** A second process on the same database. */
let other: TestApp;
const probes: StreamProbe[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  test = await startTestApp({ database });
  other = await startTestApp({ database });
});

afterEach(() => {
  for (const probe of probes.splice(0)) probe.close();
});

afterAll(async () => {
  await Promise.all([test.close(), other.close()]);
  await database.drop();
});

async function open(options: ProbeOptions = { key: test.adminKey }, app = test): Promise<StreamProbe> {
  const probe = await StreamProbe.open(app.url, options);
  probes.push(probe);
  return probe;
}

/** A paused site whose clients wait in the queue. */
async function queuedSite(count: number): Promise<{ slug: string; clients: Client[] }> {
  const { slug } = await createSite(test);
  const fleet = checkIns(count).map((one, index) => ({ ...one, attributes: { name: `pc-${index}` } }));
  const post = (all: object[]) => test.api('POST', `/sites/${slug}/check-ins`, { checkIns: all });
  await post(fleet);
  await test.api('POST', `/sites/${slug}/pause`, { reason: 'for the test' });
  await test.api('POST', `/sites/${slug}/upgrade-runs`, { targetVersion: '25.1.2' });
  await waitFor(async () => (await summaryOf(slug)).counts.byUpgradeState.awaiting_check_in === count);
  await post(fleet.map((one) => ({ ...one, sequence: 2, cause: 'heartbeat' })));
  const { body } = await test.api('GET', `/sites/${slug}/clients?sort=queue`);
  return { slug, clients: body.items };
}

const summaryOf = async (slug: string): Promise<Summary> =>
  (await test.api<Summary>('GET', `/sites/${slug}/summary`)).body;
const jump = async (slug: string, id: string) => {
  const answer = await test.api('POST', `/sites/${slug}/clients/${id}/jump-attempts`);
  expect(answer).toMatchObject({ status: 202, body: { outcome: 'moved_to_front' } });
};
const settingsOf = async (slug: string) => (await test.api('GET', `/sites/${slug}/settings`)).headers.get('etag')!;
const setLimit = async (slug: string, maxConcurrentUpgrades: number) => {
  const headers = { 'if-match': await settingsOf(slug) };
  return test.api('PATCH', `/sites/${slug}/settings`, { maxConcurrentUpgrades }, headers);
};

describe('the handshake', () => {
  const refusedWith = (options: ProbeOptions) =>
    open(options).then(
      () => 'let in',
      (error: unknown) => (error as { code?: string }).code ?? (error as Error).message,
    );

  it('takes a key as token or as header', async () => {
    const { secret } = await test.createKey({ role: 'viewer' });
    await open({ key: secret });
    await open({ headers: { authorization: `Bearer ${secret}` } });
    await open({ key: secret, transports: ['polling'] });
  });

  it('takes a session with our own origin only', async () => {
    const { cookie } = await signIn(test, 'viewer');
    await open({ headers: { cookie, origin: test.url } });
    expect(await refusedWith({ headers: { cookie } })).toBe('origin_not_allowed');
  });

  it.each(['websocket', 'polling'] as const)(
    'refuses a foreign origin over %s, whatever it knows',
    async (transport) => {
      const { cookie } = await signIn(test, 'viewer');
      const origin = 'http://evil.example';
      const everything: Record<string, string>[] = [{ cookie, origin }, { origin }];
      for (const headers of everything) {
        const refused = await refusedWith({ key: test.adminKey, headers, transports: [transport] });
        expect(refused).toBe(transport === 'websocket' ? 'websocket error' : 'xhr poll error');
      }
    },
  );

  it('refuses a foreign host', async () => {
    expect(await refusedWith({ key: test.adminKey, headers: { host: 'evil.example' } })).toBe('websocket error');
  });

  it.each<[string, ProbeOptions, string]>([
    ['nobody', {}, 'origin_not_allowed'],
    ['a wrong key', { key: 'rk_nonsense' }, 'unauthenticated'],
    ['a key that is no text', { key: 7 as unknown as string }, 'origin_not_allowed'],
  ])('refuses %s', async (_, options, code) => {
    expect(await refusedWith(options)).toBe(code);
  });

  it('refuses an ingest key, and the main namespace to everyone', async () => {
    const { slug } = await createSite(test);
    const { secret } = await test.createKey({ role: 'ingest', site: slug });
    expect(await refusedWith({ key: secret })).toBe('forbidden');
    expect(await refusedWith({ key: test.adminKey, namespace: '/' })).toBe('there is nothing here');
  });
});

describe('asking for a room', () => {
  it.each<[string, object, string]>([
    ['no room', { site: 'x' }, 'invalid'],
    ['an unknown field', { site: 'x', room: 'summary', colour: 'red' }, 'invalid'],
    ['a room that is none', { site: 'x', room: 'kitchen' }, 'invalid'],
    ['ids that are none', { site: 'x', room: 'rows', ids: ['a'] }, 'invalid'],
    ['ids where none belong', { site: 'x', room: 'summary', ids: [] }, 'bad_query'],
    ['no id for one client', { site: 'x', room: 'client', ids: [] }, 'bad_query'],
    ['an unknown site', { site: 'nowhere', room: 'summary' }, 'not_found'],
  ])('refuses %s', async (_, request, code) => {
    expect(await (await open()).ask(request)).toMatchObject({ ok: false, code });
  });

  it.each(STREAM_ROOM_KINDS)('keeps a role that may not read from "%s", however it came in', async (room) => {
    const { slug } = await createSite(test);
    const { secret } = await test.createKey({ role: 'ingest', site: slug });
    const actor = (await test.app.get(Access).authenticateKey(secret))!;
    const ids = room === 'client' || room === 'rows' ? { ids: ['01890000-0000-7000-8000-000000000000'] } : {};
    const checked = test.app.get(StreamHub).check(actor, { site: slug, room, ...ids });
    await expect(checked).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('lets a viewer into every room', async () => {
    const { slug, clients } = await queuedSite(3);
    const { secret } = await test.createKey({ role: 'viewer' });
    const probe = await open({ key: secret });
    for (const room of STREAM_ROOM_KINDS) {
      const ids = room === 'client' || room === 'rows' ? { ids: [clients[0]!.id] } : {};
      expect(await probe.ask({ site: slug, room, ...ids })).toMatchObject({ ok: true, room: `site:${slug}:${room}` });
    }
  });

  it('answers what the API answers', async () => {
    const { slug, clients } = await queuedSite(60);
    const probe = await open();
    const { asOf: _, feedLagMs: __, forecast, ...summary } = (await probe.subscribe(slug, 'summary')).data;
    expect(await summaryOf(slug)).toMatchObject(summary);
    // A forecast may be a moment older in one of the two: see `forecast/memo.ts`.
    const streamed = () => probe.heard(slug, 'summary').at(-1)?.data?.forecast ?? forecast;
    await waitFor(async () => isDeepStrictEqual(streamed(), (await summaryOf(slug)).forecast), {
      what: 'the same forecast in the room and over the API',
    });
    const { asOf: ___, ...queue } = (await probe.subscribe(slug, 'queue')).data;
    expect((await test.api('GET', `/sites/${slug}/queue`)).body).toMatchObject(queue);
    expect(queue.waiting).toHaveLength(50);
    const one = (await probe.subscribe(slug, 'client', [clients[5]!.id])).data;
    expect(one.client).toEqual(clients[5]);
    expect(one.timeline.map(({ kind }) => kind)).toContain('client.enrolled');
    const ids = [clients[0]!.id, '01890000-0000-7000-8000-000000000000'];
    expect((await probe.subscribe(slug, 'rows', ids)).data).toEqual({ rows: [clients[0]], gone: [ids[1]] });
    expect((await probe.subscribe(slug, 'alerts')).data).toEqual({
      counts: { firing: 0, muted: 0, critical: 0, warning: 0 },
      alerts: [],
      resolved: [],
      silences: [],
    });
  });
});

describe('a room', () => {
  it('tells every reader of every process what was committed, without a gap', async () => {
    const { slug } = await queuedSite(3);
    const readers = [await open(), await open(), await open({ key: other.adminKey }, other)];
    const places = await Promise.all(readers.map((probe) => probe.subscribe(slug, 'summary')));
    expect(places[0]!.epoch).toBe(places[1]!.epoch);
    expect(places[2]!.epoch).not.toBe(places[0]!.epoch);

    for (const limit of [30, 40, 50]) {
      expect((await setLimit(slug, limit)).status).toBe(200);
      for (const probe of readers) await probe.delta(slug, 'summary', ({ slots }) => slots.limit === limit);
    }
    readers.forEach((probe, index) => {
      const { seq, epoch } = places[index]!;
      const heard = probe.heard(slug, 'summary');
      expect(heard.map((message) => message.seq)).toEqual(heard.map((_, step) => seq + step + 1));
      expect(heard.every((message) => message.epoch === epoch && message.kind === 'delta')).toBe(true);
    });
    expect(readers[0]!.heard(slug, 'summary')).toEqual(readers[1]!.heard(slug, 'summary'));
  });

  it('goes on for a late reader from where the others are', async () => {
    const { slug } = await queuedSite(3);
    const [early, late] = [await open(), await open()];
    const first = await early.subscribe(slug, 'summary');
    await setLimit(slug, 77);
    await early.delta(slug, 'summary', ({ slots }) => slots.limit === 77);
    const second = await late.subscribe(slug, 'summary');
    expect(second.seq).toBe(first.seq + early.heard(slug, 'summary').length);
    expect(second.data.slots.limit).toBe(77);
  });

  it('sends at most four times a second, however much happens', async () => {
    const { slug } = await queuedSite(2);
    const probe = await open();
    await probe.subscribe(slug, 'summary');
    const beganAtMs = Date.now();
    for (let batch = 0; batch < 20; batch += 1) {
      await test.api('POST', `/sites/${slug}/check-ins`, { checkIns: [checkIn(), checkIn()] });
    }
    await probe.delta(slug, 'summary', ({ total }) => total === 42);
    const seconds = (Date.now() - beganAtMs) / 1000;
    expect(probe.heard(slug, 'summary').length).toBeLessThanOrEqual(4 * seconds + 2);
  });

  it('counts on above what it said before, when readers come again', async () => {
    const { slug } = await queuedSite(1);
    const probe = await open();
    const { seq } = await probe.subscribe(slug, 'queue');
    probe.socket.emit('unsubscribe', { site: slug, room: 'queue' });
    expect((await probe.subscribe(slug, 'queue')).seq).toBeGreaterThan(seq);
  });

  it('is quiet for who has left it', async () => {
    const { slug } = await queuedSite(1);
    const [stays, leaves] = [await open(), await open()];
    for (const probe of [stays, leaves]) await probe.subscribe(slug, 'summary');
    leaves.socket.emit('unsubscribe', { site: slug, room: 'summary' });
    await leaves.subscribe(slug, 'alerts');
    await setLimit(slug, 33);
    await stays.delta(slug, 'summary', ({ slots }) => slots.limit === 33);
    expect(leaves.heard(slug, 'summary')).toEqual([]);
  });

  it('says that its site is gone', async () => {
    const { slug, clients } = await queuedSite(1);
    const probe = await open();
    const { seq } = await probe.subscribe(slug, 'summary');
    await probe.subscribe(slug, 'rows', [clients[0]!.id]);
    expect((await test.api('DELETE', `/sites/${slug}`)).status).toBe(204);
    for (const room of ['summary', 'rows'] as const) {
      await waitFor(() => probe.heard(slug, room).at(-1)?.kind === 'gone', { what: `word that ${room} is gone` });
    }
    expect(probe.heard(slug, 'summary').at(-1)!.seq).toBeGreaterThan(seq);
    expect(await probe.ask({ site: slug, room: 'summary' })).toMatchObject({ ok: false, code: 'not_found' });
  });
});

describe('the rooms of clients', () => {
  it('send each reader its own rows only, with their places', async () => {
    const { slug, clients } = await queuedSite(30);
    const [a, b] = [await open(), await open()];
    const place = await a.subscribe(slug, 'rows', [clients[10]!.id, clients[20]!.id]);
    await b.subscribe(slug, 'rows', [clients[20]!.id]);
    expect(place.data.rows.map(({ queuePosition }) => queuePosition).sort()).toEqual([11, 21]);

    await jump(slug, clients[20]!.id);
    for (const probe of [a, b]) {
      const { rows } = await probe.delta(slug, 'rows', (data) => data.rows.some(({ bumped }) => bumped));
      expect(rows.find(({ id }) => id === clients[20]!.id)).toMatchObject({ queuePosition: 1, bumped: true });
    }
    // Overtaken: no line of the feed names it.
    await a.delta(slug, 'rows', ({ rows }) =>
      rows.some((row) => row.id === clients[10]!.id && row.queuePosition === 12),
    );
    expect(
      b
        .heard(slug, 'rows')
        .flatMap(({ data }) => data!.rows)
        .every(({ id }) => id === clients[20]!.id),
    ).toBe(true);
    expect(a.heard(slug, 'rows').map(({ seq }) => seq)).toEqual(
      a.heard(slug, 'rows').map((_, step) => place.seq + step + 1),
    );
  });

  it('follow new ids, and forget the old ones', async () => {
    const { slug, clients } = await queuedSite(5);
    const probe = await open();
    await probe.subscribe(slug, 'rows', [clients[0]!.id]);
    await probe.subscribe(slug, 'rows', [clients[1]!.id]);
    for (const { id } of clients.slice(0, 2)) await test.api('PATCH', `/sites/${slug}/clients/${id}`, { tag: 'seen' });
    await probe.delta(slug, 'rows', ({ rows }) => rows.some(({ tag }) => tag === 'seen'));
    expect(probe.heard(slug, 'rows').flatMap(({ data }) => data!.rows.map(({ id }) => id))).not.toContain(
      clients[0]!.id,
    );
  });

  it('show why nobody moves as soon as it is so', async () => {
    const { slug, clients } = await queuedSite(5);
    const probe = await open();
    const { data } = await probe.subscribe(slug, 'rows', [clients[4]!.id]);
    expect(data.rows[0]!.reason).toBe('paused');
    await setLimit(slug, 1);
    await test.api('POST', `/sites/${slug}/resume`, { reason: 'go on' });
    await probe.delta(slug, 'rows', ({ rows }) => rows[0]?.reason === 'waiting_for_slot');
  });

  it('say which clients are gone', async () => {
    const { slug, clients } = await queuedSite(2);
    const probe = await open();
    const { id } = clients[1]!;
    await probe.subscribe(slug, 'rows', [id]);
    await probe.subscribe(slug, 'client', [id]);
    await test.api('DELETE', `/sites/${slug}/clients/${id}`);
    await probe.delta(slug, 'rows', ({ gone }) => gone.includes(id));
    await probe.delta(slug, 'client', ({ client }) => client === null);
  });

  it('tell the story of the open client as it happens', async () => {
    const { slug, clients } = await queuedSite(2);
    const probe = await open();
    const { id } = clients[1]!;
    await probe.subscribe(slug, 'client', [id]);
    await jump(slug, id);
    const { timeline, client } = await probe.delta(slug, 'client', ({ client: shown }) => shown?.bumped === true);
    expect(timeline.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['client.bumped', 'client.jump_attempted']),
    );
    expect(client?.queuePosition).toBe(1);
  });
});

describe('activity', () => {
  it('tells what was done before and what is done now, with names', async () => {
    const { slug, clients } = await queuedSite(2);
    const probe = await open();
    const { entries } = (await probe.subscribe(slug, 'activity')).data;
    expect(entries.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['site.created', 'starts.paused', 'run.begun', 'clients.enrolled']),
    );
    expect(entries.find(({ kind }) => kind === 'clients.enrolled')!.data).toEqual({ count: 2 });

    await jump(slug, clients[0]!.id);
    const later = await probe.delta(slug, 'activity', (data) =>
      data.entries.some(({ kind }) => kind === 'client.bumped'),
    );
    const entry = later.entries.find(({ kind }) => kind === 'client.bumped')!;
    expect(entry).toMatchObject({ by: 'key bootstrap', client: { id: clients[0]!.id, name: clients[0]!.name } });
    expect(new Set(later.entries.map(({ id }) => id)).size).toBe(later.entries.length);
    expect(later.entries.find(({ kind }) => kind === 'clients.enrolled')!.data).toEqual({ count: 2 });
  });
});

describe('the end of a credential', () => {
  it('closes the sockets of a revoked key and of an ended session', async () => {
    const key = await test.createKey({ role: 'viewer' });
    const person = await signIn(test, 'viewer');
    const byKey = await open({ key: key.secret }, other);
    const bySession = await open({ headers: { cookie: person.cookie, origin: test.url } });
    const stays = await open();
    await test.api('DELETE', `/keys/${key.id}`);
    await test.api('DELETE', '/session', undefined, person.headers);
    for (const probe of [byKey, bySession]) await waitFor(() => !probe.socket.connected, { deadlineMs: 5000 });
    expect(stays.socket.connected).toBe(true);
  });
});
