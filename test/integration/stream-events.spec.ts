import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { checkIns, createSite, signIn } from '../support/builders.js';
import { EventProbe } from '../support/stream-probe.js';
import { startTestApp, withKey, type TestApp } from '../support/test-app.js';
import { waitFor } from '../support/wait-for.js';

jest.setTimeout(20_000);

let test: TestApp;
let slug: string;
const probes: EventProbe[] = [];

beforeAll(async () => {
  test = await startTestApp();
  slug = (await createSite(test)).slug;
  await test.api('POST', `/sites/${slug}/check-ins`, { checkIns: checkIns(3) });
});

afterEach(() => {
  for (const probe of probes.splice(0)) probe.close();
});

afterAll(() => test.close());

async function open(rooms: string, headers: Record<string, string> = {}, rest = ''): Promise<EventProbe> {
  const url = `${test.url}/api/v1/stream?site=${slug}&rooms=${rooms}${rest}`;
  const probe = await EventProbe.open(url, { ...withKey(test.adminKey), ...headers });
  probes.push(probe);
  return probe;
}

async function setLimit(maxConcurrentUpgrades: number): Promise<void> {
  const { headers } = await test.api('GET', `/sites/${slug}/settings`);
  const answer = await test.api(
    'PATCH',
    `/sites/${slug}/settings`,
    { maxConcurrentUpgrades },
    { 'if-match': headers.get('etag')! },
  );
  expect(answer.status).toBe(200);
}

const isDelta = ({ event, data }: { event: string; data: any }) => event === 'message' && data.kind === 'delta';

it('begins with a snapshot of each room, then tells what changes', async () => {
  const probe = await open('summary,queue');
  expect(probe.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(probe.response.headers.get('cache-control')).toBe('no-store');
  expect(probe.response.headers.get('content-security-policy')).toEqual(expect.any(String));
  await waitFor(() => probe.events.length >= 2);
  const [summary, queue] = probe.events;
  expect([summary!.data.room, queue!.data.room]).toEqual([`site:${slug}:summary`, `site:${slug}:queue`]);
  for (const { event, data } of [summary!, queue!]) expect([event, data.ok]).toEqual(['snapshot', true]);

  await setLimit(31);
  const delta = await probe.next(
    (one) => isDelta(one) && one.data.data.slots.limit === 31 && 'counts' in one.data.data,
  );
  expect(delta.data.seq).toBe(summary!.data.seq + 1);
  expect(delta.id).toMatch(new RegExp(`^${summary!.data.epoch}-[\\w-]+:${delta.data.seq},\\d+$`));
});

it('takes ids for the rooms of clients', async () => {
  const { body } = await test.api('GET', `/sites/${slug}/clients`);
  const [{ id, clientId }] = body.items;
  const probe = await open('rows,client', {}, `&ids=${id}`);
  await waitFor(() => probe.events.length >= 2);
  expect(probe.events[0]!.data.data.rows[0].clientId).toBe(clientId);
  expect(probe.events[1]!.data.data.client.clientId).toBe(clientId);
  await test.api('PATCH', `/sites/${slug}/clients/${id}`, { tag: 'seen' });
  await probe.next((one) => isDelta(one) && one.data.data.rows?.[0].tag === 'seen');
});

describe('coming again', () => {
  /** Reads the two rooms, leaves, lets `meanwhile` happen while somebody else reads on, and comes again. */
  async function comeAgain(lastId: (id: string) => string, meanwhile: () => Promise<void>): Promise<EventProbe> {
    const stays = await open('summary,queue');
    const first = await open('summary,queue');
    await waitFor(() => first.events.length >= 2);
    first.close();
    await meanwhile();
    const again = await open('summary,queue', { 'last-event-id': lastId(first.lastId!) });
    await waitFor(() => stays.events.length >= 2);
    await setLimit(40 + Math.floor(Math.random() * 400));
    await again.next(isDelta);
    return again;
  }
  const snapshots = (probe: EventProbe) =>
    probe.events.filter(({ event }) => event === 'snapshot').map(({ data }) => data.room.split(':')[2]);

  it('needs no snapshot where nothing happened', async () => {
    expect(
      snapshots(
        await comeAgain(
          (id) => id,
          async () => undefined,
        ),
      ),
    ).toEqual([]);
  });

  it('gets a snapshot of what has moved on', async () => {
    const again = await comeAgain(
      (id) => id,
      async () => {
        const probe = await open('summary');
        await test.api('PATCH', `/sites/${slug}`, { name: `Named at ${Date.now()}` }, { 'if-match': '"1"' });
        await probe.next(isDelta);
      },
    );
    expect(snapshots(again)).toEqual(['summary']);
  });

  it.each([
    ['another process', (id: string) => id.replace(/^[^:]*/, 'c0ffee')],
    ['other rooms', (id: string) => id.replace(/,.*/, '')],
    ['nonsense', () => 'nonsense'],
  ])('gets every snapshot with the place of %s', async (_, lastId) => {
    expect(snapshots(await comeAgain(lastId, async () => undefined))).toEqual(['summary', 'queue']);
  });

  it('gets every snapshot with the place of another site, also where the numbers are the same', async () => {
    const other = await createSite(test);
    const name = (of: string) =>
      test.api('PATCH', `/sites/${of}`, { name: `Named ${Math.random()}` }, { 'if-match': '*' });
    const here = await open('summary');
    const there = await EventProbe.open(
      `${test.url}/api/v1/stream?site=${other.slug}&rooms=summary`,
      withKey(test.adminKey),
    );
    probes.push(there);
    const seqOf = (probe: EventProbe) => probe.events.at(-1)?.data.seq ?? 0;
    await waitFor(() => seqOf(here) > 0 && seqOf(there) > 0);
    while (seqOf(here) !== seqOf(there)) {
      const [behind, itsSlug] = seqOf(here) < seqOf(there) ? [here, slug] : [there, other.slug];
      const before = seqOf(behind);
      await name(itsSlug);
      await waitFor(() => seqOf(behind) > before, { what: 'the next number' });
    }
    const again = await open('summary', { 'last-event-id': there.lastId! });
    await waitFor(() => again.events.length === 1, { what: 'a snapshot' });
    expect(snapshots(again)).toEqual(['summary']);
  });

  it('gets one after nobody read the room for a while', async () => {
    const first = await open('summary');
    await waitFor(() => first.events.length >= 1);
    first.close();
    await setLimit(17);
    // The server forgets a room with its last reader; until then the place may still be good.
    await waitFor(async () => {
      const again = await open('summary', { 'last-event-id': first.lastId! });
      const { data } = await again.next(() => true);
      again.close();
      return data.data.slots.limit === 17;
    });
  });
});

describe('is refused', () => {
  const status = async (query: string, headers: Record<string, string> = {}) =>
    test.api('GET', `/stream${query}`, undefined, headers);

  it.each([
    ['?rooms=summary', '/site'],
    ['?site=x', '/rooms'],
    ['?site=x&rooms=', '/rooms/0'],
    ['?site=x&rooms=kitchen', '/rooms/0'],
    ['?site=x&rooms=summary,summary', '/rooms'],
    ['?site=x&rooms=rows&ids=a', '/ids/0'],
    ['?site=x&rooms=client', '/ids'],
    ['?site=x&rooms=summary&colour=red', '/colour'],
  ])('%s', async (query, pointer) => {
    const answer = await status(query);
    expect(answer).toMatchObject({ status: 400, body: { code: 'bad_query' } });
    expect(answer.body.errors[0].pointer).toBe(pointer);
  });

  it('for an unknown site, without a key, and with an ingest key', async () => {
    expect((await status('?site=nowhere&rooms=summary')).status).toBe(404);
    expect((await status(`?site=${slug}&rooms=summary`, { authorization: '' })).status).toBe(401);
    const { secret } = await test.createKey({ role: 'ingest', site: slug });
    expect((await status(`?site=${slug}&rooms=summary`, withKey(secret))).status).toBe(403);
  });
});

it('is open to a session, and ends with it', async () => {
  const { headers, cookie } = await signIn(test, 'viewer');
  const probe = await EventProbe.open(`${test.url}/api/v1/stream?site=${slug}&rooms=summary`, { cookie });
  await waitFor(() => probe.events.length === 1);
  await test.api('DELETE', '/session', undefined, headers);
  await waitFor(() => probe.isEnded);
});

it('answers a HEAD without holding the connection', async () => {
  const answer = await test.api('HEAD', `/stream?site=${slug}&rooms=summary`);
  expect(answer.status).toBe(200);
});

it('ends with its site', async () => {
  const site = await createSite(test);
  const probe = await EventProbe.open(
    `${test.url}/api/v1/stream?site=${site.slug}&rooms=summary`,
    withKey(test.adminKey),
  );
  await waitFor(() => probe.events.length === 1);
  await test.api('DELETE', `/sites/${site.slug}`);
  await waitFor(() => probe.isEnded);
  expect(probe.events.at(-1)!.data.kind).toBe('gone');
});

it('does not hold up the end of the process', async () => {
  const app = await startTestApp();
  const site = await createSite(app);
  const url = `${app.url}/api/v1/stream?site=${site.slug}&rooms=summary,activity`;
  const probe = await EventProbe.open(url, withKey(app.adminKey));
  await waitFor(() => probe.events.length === 2);
  const beganAtMs = Date.now();
  await app.close();
  expect(Date.now() - beganAtMs).toBeLessThan(4000);
  await waitFor(() => probe.isEnded);
});
