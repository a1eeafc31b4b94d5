import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Silence, SilencesAnswer } from '../../src/contracts/alerts.js';
import { PIERCING_ALERTS } from '../../src/contracts/alert-words.js';
import { Database } from '../../src/platform/database/database.js';
import { SILENCES_MAX } from '../../src/alerts/silences/silences.service.js';
import { insertIncident, insertMembers } from '../support/alert-rows.js';
import { checkIn, createSite } from '../support/builders.js';
import { startTestApp, withKey, type TestApp } from '../support/test-app.js';

const MINUTE = 60_000;
const DAY = 86_400_000;

let test: TestApp;
let database: Database;
let site: { id: string; slug: string };
let support: Record<string, string>;
let viewer: Record<string, string>;

beforeAll(async () => {
  // Without the judge, who would end the incidents that he does not find.
  test = await startTestApp({ config: { roles: ['api'] } });
  database = test.app.get(Database);
  support = withKey((await test.createKey({ role: 'support' })).secret);
  viewer = withKey((await test.createKey({ role: 'viewer' })).secret);
});
beforeEach(async () => {
  site = await createSite(test);
});
afterAll(() => test.close());

const from = (ms: number) => new Date(Date.now() + ms).toISOString();
const path = (rest = '') => `/sites/${site.slug}/silences${rest}`;
const make = (body: object = {}, headers = support) =>
  test.api<Silence>('POST', path(), { endsAt: from(60 * MINUTE), reason: 'a test', ...body }, headers);
const change = (id: string, body: object, headers = support) =>
  test.api<Silence>('PATCH', path(`/${id}`), body, headers);
const end = (id: string, headers = support) => test.api<Silence>('POST', path(`/${id}/end`), undefined, headers);
const list = async (query = ''): Promise<SilencesAnswer> =>
  (await test.api('GET', path(query), undefined, viewer)).body;
const one = async (id: string): Promise<Silence> => (await test.api('GET', path(`/${id}`), undefined, viewer)).body;
const changes = () =>
  database.query<{ by: string; data: Record<string, unknown> }>(
    `SELECT by, data FROM change WHERE site_id = $1 AND kind = 'silence.changed' ORDER BY xid, id`,
    [site.id],
  );
/** As if so much time had passed. */
const pass = (id: string, ms: number) =>
  database.query(
    `UPDATE silence SET starts_at = starts_at - make_interval(secs => $2), ends_at = ends_at - make_interval(secs => $2) WHERE id = $1`,
    [id, ms / 1000],
  );

describe('a silence', () => {
  it('begins now, and says whose it is, why, and what goes through', async () => {
    const endsAt = from(90 * MINUTE);
    const made = await make({ endsAt, filter: '?group=Tills&tag=north', reason: '  new cables ' });
    expect(made).toMatchObject({
      status: 201,
      body: {
        state: 'active',
        alerts: [],
        filter: 'group=Tills&tag=north',
        endsAt,
        reason: 'new cables',
        author: 'key test support',
        endedBy: null,
        pierced: [...PIERCING_ALERTS],
        muting: 0,
      },
    });
    expect(await one(made.body.id)).toEqual(made.body);
    expect((await list()).items).toEqual([made.body]);
    const { id } = made.body;
    expect(await changes()).toEqual([
      { by: 'key test support', data: { action: 'created', id, reason: 'new cables' } },
    ]);
    const { items } = (await test.api('GET', `/audit?site=${site.slug}`)).body;
    expect(items[0]).toMatchObject({ action: 'silence.created', target: id, why: 'new cables', after: { endsAt } });
  });

  it('lets nothing through that it names', async () => {
    const { body } = await make({ alerts: ['fleet_mass_offline', 'client_offline', 'fleet_mass_offline'] });
    expect(body).toMatchObject({ alerts: ['fleet_mass_offline', 'client_offline'], pierced: [] });
  });

  it('is a maintenance window when it begins later', async () => {
    const { body } = await make({ startsAt: from(DAY), endsAt: from(DAY + MINUTE) });
    expect(body).toMatchObject({ state: 'planned', muting: 0 });
    expect((await list('?state=active')).items).toEqual([]);
    expect((await list('?state=planned')).items).toEqual([body]);
    await pass(body.id, DAY);
    expect((await list('?state=active')).items).toMatchObject([{ id: body.id, state: 'active' }]);
    await pass(body.id, MINUTE);
    expect((await list('?state=ended')).items).toMatchObject([{ id: body.id, state: 'ended', endedBy: null }]);
  });

  it.each<[object, string]>([
    [{ endsAt: from(-MINUTE) }, '/endsAt'],
    [{ endsAt: from(31 * DAY) }, '/endsAt'],
    [{ startsAt: from(2 * MINUTE), endsAt: from(MINUTE) }, '/endsAt'],
    [{ startsAt: from(400 * DAY), endsAt: from(401 * DAY) }, '/startsAt'],
    [{ endsAt: 'tomorrow' }, '/endsAt'],
    [{ reason: ' ' }, '/reason'],
    [{ reason: undefined }, '/reason'],
    [{ filter: 'upgradeState=lost' }, '/filter'],
    [{ filter: 'group=a&sort=name' }, '/filter'],
    [{ filter: 'limit=5' }, '/filter'],
    [{ filter: 'group=a&group=b' }, '/filter'],
    [{ alerts: ['everything'] }, '/alerts/0'],
    [{ colour: 'red' }, '/colour'],
  ])('is refused as %j', async (body, pointer) => {
    expect(await make(body)).toMatchObject({ status: 422, body: { code: 'invalid', errors: [{ pointer }] } });
    expect((await list()).items).toEqual([]);
  });

  it('is not for viewers to make, to change, or to end', async () => {
    const { id } = (await make()).body;
    expect((await make({}, viewer)).status).toBe(403);
    expect((await change(id, { endsAt: from(DAY) }, viewer)).status).toBe(403);
    expect((await end(id, viewer)).status).toBe(403);
  });

  it('is of one site only', async () => {
    const { id } = (await make()).body;
    site = await createSite(test);
    for (const answer of [
      await test.api('GET', path(`/${id}`)),
      await change(id, { endsAt: from(DAY) }),
      await end(id),
    ]) {
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
    expect((await list()).items).toEqual([]);
  });

  it('has another end and another reason when it is changed', async () => {
    const { id } = (await make()).body;
    const endsAt = from(3 * 60 * MINUTE);
    expect((await change(id, { endsAt, reason: 'it takes longer' })).body).toMatchObject({
      endsAt,
      reason: 'it takes longer',
    });
    expect((await change(id, { endsAt })).status).toBe(200);
    expect((await changes()).map(({ data }) => [data['action'], data['reason']])).toEqual([
      ['created', 'a test'],
      ['changed', 'it takes longer'],
    ]);
    expect(await change(id, { endsAt: from(31 * DAY) })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/endsAt', code: 'too_long' }] },
    });
    const { items } = (await test.api('GET', `/audit?site=${site.slug}`)).body;
    expect(items[0]).toMatchObject({
      action: 'silence.changed',
      before: { reason: 'a test' },
      after: { reason: 'it takes longer', endsAt },
    });
  });

  it('ends when somebody says so, once and for all', async () => {
    const { id } = (await make()).body;
    const ended = await end(id);
    expect(ended).toMatchObject({ status: 200, body: { state: 'ended', endedBy: 'key test support' } });
    expect((await end(id, { authorization: `Bearer ${test.adminKey}` })).body).toEqual(ended.body);
    expect(await change(id, { endsAt: from(DAY) })).toMatchObject({ status: 409, body: { code: 'conflict' } });
    const planned = await make({ startsAt: from(DAY), endsAt: from(2 * DAY) });
    expect((await end(planned.body.id)).body.state).toBe('ended');
    expect((await changes()).map(({ data }) => data['action'])).toEqual(['created', 'ended', 'created', 'ended']);
    expect((await test.api('GET', `/audit?site=${site.slug}`)).body.items[0]).toMatchObject({
      action: 'silence.ended',
    });
  });
});

it('silences are read page by page, those that end last first', async () => {
  const made: string[] = [];
  for (let index = 0; index < 5; index += 1)
    made.unshift((await make({ endsAt: from((60 + index) * MINUTE) })).body.id);
  const first = await list('?limit=2');
  const second = await list(`?limit=2&cursor=${first.nextCursor}`);
  const third = await list(`?limit=2&cursor=${second.nextCursor}`);
  expect([first, second, third].flatMap(({ items }) => items.map(({ id }) => id))).toEqual(made);
  expect(third.nextCursor).toBeNull();
  expect(await test.api('GET', path('?cursor=WzFd'))).toMatchObject({ status: 400, body: { code: 'bad_query' } });
});

it('a site has only so many that have not ended, also when the last are made at once', async () => {
  await database.query(
    `INSERT INTO silence (id, site_id, alerts, filter, starts_at, ends_at, reason, author)
     SELECT gen_random_uuid(), $1, '{}', '', now(), now() + interval '1 day', 'x', 'test' FROM generate_series(1, $2)`,
    [site.id, SILENCES_MAX - 1],
  );
  const last = await Promise.all([make(), make(), make()]);
  expect(last.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  await end(last.find(({ status }) => status === 201)!.body.id);
  expect((await make()).status).toBe(201);
});

describe('what a silence mutes now', () => {
  beforeEach(async () => {
    const groups = ['Tills', 'Tills', 'Offices'];
    await test.api('POST', `/sites/${site.slug}/check-ins`, {
      checkIns: groups.map((group, index) =>
        checkIn({ clientId: `c${index}`, attributes: { name: `c${index}`, group } }),
      ),
    });
    const { items } = (await test.api('GET', `/sites/${site.slug}/clients?sort=name`)).body;
    const [till, gone, office] = items.map(({ id }: { id: string }) => id) as [string, string, string];
    const offline = await insertIncident(database, site.id, { number: 1 });
    const failed = await insertIncident(database, site.id, { number: 2, alert: 'upgrade_failed' });
    await insertIncident(database, site.id, { number: 3, alert: 'fleet_mass_offline', scope: 'site' });
    await insertIncident(database, site.id, { number: 4, alert: 'safety_brake', scope: 'site', count: 0 });
    const over = await insertIncident(database, site.id, { number: 5, resolved: 1 });
    await insertMembers(database, offline, [till, office]);
    await insertMembers(database, failed, [office]);
    await insertMembers(database, failed, [gone], { left: true });
    await insertMembers(database, over, [till]);
  });

  it.each<[object, number]>([
    [{}, 3],
    [{ alerts: ['client_offline'] }, 1],
    [{ alerts: ['fleet_mass_offline', 'client_offline'] }, 2],
    [{ filter: 'group=Tills' }, 1],
    [{ filter: 'group=Offices' }, 2],
    [{ filter: 'group=Offices', alerts: ['upgrade_failed'] }, 1],
    [{ filter: 'group=Elsewhere' }, 0],
    [{ filter: 'group=Tills', alerts: ['safety_brake'] }, 0],
    [{ startsAt: from(DAY), endsAt: from(2 * DAY) }, 0],
  ])('%j: %i', async (body, muting) => {
    const { id, muting: atOnce } = (await make(body)).body;
    expect([atOnce, (await one(id)).muting]).toEqual([muting, muting]);
  });

  it('is counted for each of many', async () => {
    await make({ filter: 'group=Tills' });
    await make({ filter: 'group=Offices', endsAt: from(59 * MINUTE) });
    await make({ endsAt: from(58 * MINUTE) });
    expect((await list('?state=active')).items.map(({ muting }) => muting)).toEqual([1, 2, 3]);
  });
});
