import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Incident, IncidentDetail, IncidentsAnswer, MembersAnswer } from '../../src/contracts/alerts.js';
import { Database } from '../../src/platform/database/database.js';
import { insertEvent, insertIncident, insertMembers, insertReceiver } from '../support/alert-rows.js';
import { checkIns, createSite } from '../support/builders.js';
import { StreamProbe } from '../support/stream-probe.js';
import { startTestApp, withKey, type ApiAnswer, type TestApp } from '../support/test-app.js';
import { waitFor } from '../support/wait-for.js';

const NOBODY = '01890000-0000-7000-8000-000000000001';

let test: TestApp;
let database: Database;
let site: { id: string; slug: string };
let viewer: Record<string, string>;
let support: Record<string, string>;

beforeAll(async () => {
  // Without the judge, who would end what he does not find.
  test = await startTestApp({ config: { roles: ['api'] } });
  database = test.app.get(Database);
  viewer = withKey((await test.createKey({ role: 'viewer' })).secret);
  support = withKey((await test.createKey({ role: 'support' })).secret);
});
beforeEach(async () => {
  site = await createSite(test);
});
afterAll(() => test.close());

const alerts = (query = '', headers = viewer): Promise<ApiAnswer<IncidentsAnswer>> =>
  test.api('GET', `/sites/${site.slug}/alerts${query}`, undefined, headers);
const numbers = async (query = '') => (await alerts(query)).body.items.map(({ number }) => number);
const detail = (id: string) => test.api<IncidentDetail>('GET', `/sites/${site.slug}/alerts/${id}`, undefined, viewer);
const members = async (id: string, query = ''): Promise<MembersAnswer> =>
  (await test.api('GET', `/sites/${site.slug}/alerts/${id}/members${query}`, undefined, viewer)).body;
const act = (id: string, what: string, body: object | undefined = {}, headers = support) =>
  test.api('POST', `/sites/${site.slug}/alerts/${id}/${what}`, body, headers);
const auditOf = async () => (await test.api('GET', `/audit?site=${site.slug}`)).body.items;
const changesOf = (kind: string) =>
  database.query<{ by: string; data: Record<string, unknown> }>(
    'SELECT by, data FROM change WHERE site_id = $1 AND kind = $2 ORDER BY xid, id',
    [site.id, kind],
  );

async function clientIds(count: number): Promise<string[]> {
  await test.api('POST', `/sites/${site.slug}/check-ins`, { checkIns: checkIns(count) });
  const { body } = await test.api('GET', `/sites/${site.slug}/clients?limit=500`);
  return body.items.map(({ id }: { id: string }) => id);
}

describe('the list of alerts', () => {
  it('is empty on a new site', async () => {
    expect((await alerts()).body).toEqual({
      items: [],
      nextCursor: null,
      counts: { firing: 0, muted: 0, critical: 0, warning: 0 },
    });
  });

  it('has what is most urgent first, then what is newest; each list its own', async () => {
    await insertIncident(database, site.id, { number: 1, severity: 'warning', began: 10 });
    await insertIncident(database, site.id, { number: 2, severity: 'critical', began: 900 });
    await insertIncident(database, site.id, { number: 3, severity: 'critical', began: 300, state: 'pending' });
    await insertIncident(database, site.id, { number: 4, severity: 'info', began: 1 });
    await insertIncident(database, site.id, { number: 5, severity: 'critical', began: 5, muted: true });
    await insertIncident(database, site.id, { number: 6, began: 9000, resolved: 20 });
    await insertIncident(database, site.id, { number: 7, began: 8000, resolved: 700, severity: 'critical' });
    expect(await numbers('?list=firing')).toEqual([3, 2, 1, 4]);
    expect(await numbers('?list=muted')).toEqual([5]);
    expect(await numbers('?list=resolved')).toEqual([6, 7]);
    expect(await numbers()).toEqual([5, 3, 2, 1, 4]);
    expect(await numbers('?severity=critical')).toEqual([5, 3, 2]);
    expect((await alerts()).body.counts).toEqual({ firing: 4, muted: 1, critical: 2, warning: 1 });
  });

  it.each(['firing', 'resolved'])('is read page by page: %s', async (list) => {
    const resolved = list === 'resolved' ? 5 : null;
    for (let number = 1; number <= 7; number += 1) {
      const severity = number % 3 === 0 ? 'critical' : 'warning';
      await insertIncident(database, site.id, { number, severity, resolved });
    }
    // Some at the very same moment.
    await database.query(
      `UPDATE incident SET began_at = timestamptz '2026-03-01T02:00:00.123456Z' + (number / 3) * interval '1 us',
         resolved_at = CASE WHEN resolved_at IS NOT NULL THEN timestamptz '2026-03-01T03:00:00.123456Z' + (number / 3) * interval '1 us' END
       WHERE site_id = $1`,
      [site.id],
    );
    const whole = await numbers(`?list=${list}`);
    expect(whole).toHaveLength(7);
    const paged: number[] = [];
    let cursor = '';
    do {
      const { body } = await alerts(`?list=${list}&limit=2${cursor}`);
      paged.push(...body.items.map(({ number }) => number));
      cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`;
    } while (cursor !== '');
    expect(paged).toEqual(whole);
  });

  it('refuses a cursor of another list, and one that is none', async () => {
    await insertIncident(database, site.id, { number: 1 });
    await insertIncident(database, site.id, { number: 2 });
    const { nextCursor } = (await alerts('?limit=1')).body;
    for (const query of [`?list=resolved&cursor=${nextCursor}`, '?cursor=WzFd', '?list=asleep', '?client=me']) {
      expect(await alerts(query)).toMatchObject({ status: 400, body: { code: 'bad_query' } });
    }
  });

  it('shows those that a client is in, and was', async () => {
    const [here, there] = await clientIds(2);
    const [open, over, other] = [
      await insertIncident(database, site.id, { number: 1 }),
      await insertIncident(database, site.id, { number: 2, resolved: 60 }),
      await insertIncident(database, site.id, { number: 3, alert: 'upgrade_failed' }),
    ];
    await insertMembers(database, open, [here!]);
    await insertMembers(database, over, [here!], { left: true });
    await insertMembers(database, other, [there!]);
    expect(await numbers(`?client=${here}`)).toEqual([1]);
    expect(await numbers(`?client=${here}&list=resolved`)).toEqual([2]);
    expect(await numbers('?alert=upgrade_failed')).toEqual([3]);
  });

  it('leaves the heartbeat out, unless it is asked for', async () => {
    await insertIncident(database, site.id, { number: 1, alert: 'watchdog', severity: 'none', scope: 'site' });
    expect((await alerts()).body).toMatchObject({ items: [], counts: { firing: 0 } });
    expect(await numbers('?alert=watchdog')).toEqual([1]);
  });

  it('is of one site only', async () => {
    const elsewhere = await createSite(test);
    const id = await insertIncident(database, elsewhere.id, { number: 1 });
    expect(await numbers()).toEqual([]);
    expect(await detail(id)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await act(id, 'acknowledge')).toMatchObject({ status: 404 });
    expect(await act(id, 'withdraw-acknowledgement')).toMatchObject({ status: 404 });
    expect(await test.api('GET', `/sites/${site.slug}/alerts/${id}/members`)).toMatchObject({ status: 404 });
    expect(await detail(NOBODY)).toMatchObject({ status: 404 });
  });
});

describe('one alert', () => {
  it('says what it is, whom it was told to, and what is counted in it', async () => {
    const cause = { factor: 'version' as const, value: '24.1', members: 900, all: 950, says: '900 of them run 24.1.' };
    const facts = { online: 4000 };
    const scope = { scope: 'site' as const, scopeKey: '' };
    const id = await insertIncident(database, site.id, {
      number: 4,
      alert: 'fleet_mass_offline',
      severity: 'critical',
      ...scope,
      count: 900,
      mutedCount: 20,
      peak: 1000,
      facts,
      cause,
    });
    const lesser = await insertIncident(database, site.id, { number: 3, resolved: 30, absorbedBy: id });
    const [here, ...back] = await clientIds(3);
    await insertMembers(database, id, [here!]);
    await insertMembers(database, id, back, { left: true });
    await insertEvent(database, id, 'began');
    await insertEvent(database, id, 'fired', { count: 1000 });
    const on = await insertReceiver(database, site.id, 'On call', {
      incidentId: id,
      states: ['delivered', 'delivered', 'waiting', 'superseded'],
    });
    await insertReceiver(database, site.id, 'chat', { incidentId: id, states: ['given_up', 'sending'] });
    await insertReceiver(database, site.id, 'other', { incidentId: lesser, states: ['delivered'] });
    const { body } = await detail(id);
    expect(body).toMatchObject({
      id,
      number: 4,
      state: 'firing',
      scope: { kind: 'site', name: null },
      likelyCause: cause,
      counts: { now: 900, muted: 20, peak: 1000, returned: 2 },
      acknowledged: null,
      absorbedBy: null,
      absorbed: [{ id: lesser, number: 3 }],
      told: [
        { receiver: { name: 'chat' }, delivered: 0, waiting: 1, failed: 1, lastAt: null },
        {
          receiver: { id: on, name: 'On call' },
          delivered: 2,
          waiting: 1,
          failed: 0,
          lastAt: expect.stringMatching(/Z$/),
        },
      ],
      runbook: '/runbooks/fleet_mass_offline',
    });
    expect(body.events.map(({ kind }) => kind)).toEqual(['fired', 'began']);
    expect([body.title, body.says, ...body.events.map(({ says }) => says)]).not.toContain('');
    expect((await detail(lesser)).body).toMatchObject({
      absorbedBy: { id, number: 4 },
      resolution: 'absorbed',
      state: 'resolved',
    });
  });

  it('counts no clients where it is not about them, and names what it is about', async () => {
    const about = (parts: object) => insertIncident(database, site.id, { number: 1, count: 0, ...parts });
    const appliance = await about({ alert: 'appliance_unreachable', scope: 'appliance', scopeKey: 'B' });
    const group = await about({ number: 2, alert: 'fleet_mass_offline', scope: 'group', scopeKey: 'Tills' });
    const receiver = await about({
      number: 3,
      alert: 'delivery_failing',
      scope: 'receiver',
      scopeKey: NOBODY,
      facts: { name: 'chat' },
    });
    expect((await detail(appliance)).body).toMatchObject({ counts: null, scope: { kind: 'appliance', name: 'B' } });
    expect((await detail(group)).body).toMatchObject({ counts: { now: 0 }, scope: { kind: 'group', name: 'Tills' } });
    expect((await detail(receiver)).body.scope).toEqual({ kind: 'receiver', name: 'chat' });
  });
});

describe('the clients of an alert', () => {
  it('are those in it first, as they joined, then those that left; page by page', async () => {
    const ids = await clientIds(7);
    const id = await insertIncident(database, site.id, { number: 1 });
    await insertMembers(database, id, [ids[4]!, ids[1]!], { left: true });
    await insertMembers(database, id, [ids[6]!, ids[0]!, ids[3]!], { muted: true });
    const order = [6, 0, 3, 4, 1].map((index) => ids[index]);
    const whole = await members(id);
    expect(whole.items.map(({ client }) => client.id)).toEqual(order);
    expect(whole.items.map(({ leftAt, muted }) => [leftAt === null, muted])).toEqual([
      [true, true],
      [true, true],
      [true, true],
      [false, false],
      [false, false],
    ]);
    expect(whole.items[0]!.client).toMatchObject({ connection: 'online', upgradeState: 'up_to_date', group: null });
    const paged: string[] = [];
    let page = await members(id, '?limit=2');
    for (;;) {
      paged.push(...page.items.map(({ client }) => client.id));
      if (page.nextCursor === null) break;
      page = await members(id, `?limit=2&cursor=${page.nextCursor}`);
    }
    expect(paged).toEqual(order);
  });

  it('leave out whom nobody knows any more', async () => {
    const [stays] = await clientIds(1);
    const id = await insertIncident(database, site.id, { number: 1 });
    await insertMembers(database, id, [stays!]);
    expect((await members(id)).items).toHaveLength(1);
    await test.api('DELETE', `/sites/${site.slug}/clients/${stays}`);
    expect((await members(id)).items).toEqual([]);
  });
});

describe('an acknowledgement', () => {
  it('is of who was first, and is told to everybody', async () => {
    const id = await insertIncident(database, site.id, { number: 12 });
    const first = await act(id, 'acknowledge', { note: 'on my way' });
    const { acknowledged } = first.body;
    expect(first).toMatchObject({
      status: 200,
      body: { id, acknowledged: { by: 'key test support', note: 'on my way' } },
    });
    expect((await act(id, 'acknowledge', { note: 'me too' })).body.acknowledged).toEqual(acknowledged);
    expect((await detail(id)).body.events).toMatchObject([{ kind: 'acknowledged', by: 'key test support' }]);
    expect(await changesOf('alert.changed')).toMatchObject([{ by: 'key test support', data: { id, number: 12 } }]);
    expect(await auditOf()).toMatchObject([
      { action: 'alert.acknowledged', target: id, why: 'on my way', after: { number: 12, acknowledged: true } },
      { action: 'site.created' },
    ]);
  });

  it('is withdrawn, once', async () => {
    const id = await insertIncident(database, site.id, { number: 1 });
    await act(id, 'acknowledge');
    expect((await act(id, 'withdraw-acknowledgement', undefined)).body.acknowledged).toBeNull();
    expect(await act(id, 'withdraw-acknowledgement')).toMatchObject({ status: 200 });
    const { events } = (await detail(id)).body;
    expect(events.map(({ kind }) => kind)).toEqual(['acknowledgement_withdrawn', 'acknowledged']);
    expect((await auditOf())[0]).toMatchObject({
      action: 'alert.acknowledgement_withdrawn',
      before: { acknowledged: true, by: 'key test support' },
      after: { acknowledged: false },
    });
    expect(await changesOf('alert.changed')).toHaveLength(2);
  });

  it('is not of what is over, nor for viewers', async () => {
    const id = await insertIncident(database, site.id, { number: 1, resolved: 5 });
    expect(await act(id, 'acknowledge')).toMatchObject({ status: 409, body: { code: 'conflict' } });
    for (const what of ['acknowledge', 'withdraw-acknowledgement']) {
      expect((await act(id, what, {}, viewer)).status).toBe(403);
    }
    expect(await act(id, 'acknowledge', { note: '' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/note' }] },
    });
  });
});

it('counts the alerts of every site', async () => {
  await insertIncident(database, site.id, { number: 1, severity: 'critical' });
  await insertIncident(database, site.id, { number: 2, muted: true });
  const calm = await createSite(test);
  const { body } = await test.api('GET', '/alert-counts', undefined, viewer);
  const of = (slug: string) => body.items.find((one: { site: string }) => one.site === slug);
  expect(of(site.slug)).toEqual({ site: site.slug, firing: 1, muted: 1, critical: 1, warning: 0 });
  expect(of(calm.slug)).toEqual({ site: calm.slug, firing: 0, muted: 0, critical: 0, warning: 0 });
});

describe('the metrics', () => {
  const series = async () => {
    const { body } = await test.api<string>('GET', '//metrics', undefined, viewer);
    return body.split('\n').filter((line) => line.startsWith('rollcall_alert') && line.includes(`"${site.slug}"`));
  };

  it('say which alerts there are, and how many clients are in them', async () => {
    await insertIncident(database, site.id, { number: 1, count: 3 });
    await insertIncident(database, site.id, { number: 2, count: 4 });
    await insertIncident(database, site.id, { number: 3, count: 5, muted: true });
    await insertIncident(database, site.id, {
      number: 4,
      alert: 'safety_brake',
      severity: 'critical',
      count: 0,
      state: 'pending',
    });
    await insertIncident(database, site.id, { number: 5, count: 9, resolved: 5 });
    const labels = `site="${site.slug}",alert="client_offline"`;
    const brake = `site="${site.slug}",alert="safety_brake"`;
    await waitFor(async () => (await series()).length > 0, { what: 'the gauges, which are kept for a moment' });
    expect((await series()).sort()).toEqual(
      [
        `rollcall_alerts{${labels},severity="warning",state="firing"} 2`,
        `rollcall_alerts{${labels},severity="warning",state="muted"} 1`,
        `rollcall_alerts{${brake},severity="critical",state="pending"} 1`,
        `rollcall_alert_clients{${labels}} 12`,
        `rollcall_alert_clients{${brake}} 0`,
      ].sort(),
    );
  });
});

describe('the room of alerts', () => {
  let probe: StreamProbe;
  beforeEach(async () => {
    probe = await StreamProbe.open(test.url, { key: test.adminKey });
  });
  afterEach(() => probe.close());

  it('shows what the API shows, and changes with it', async () => {
    const id = await insertIncident(database, site.id, { number: 1, severity: 'critical' });
    await insertIncident(database, site.id, { number: 2, muted: true });
    await insertIncident(database, site.id, { number: 3, resolved: 5 });
    const { data } = await probe.subscribe(site.slug, 'alerts');
    const open: Incident[] = (await alerts()).body.items;
    expect(data).toEqual({
      counts: (await alerts()).body.counts,
      alerts: open,
      resolved: (await alerts('?list=resolved')).body.items,
      silences: [],
    });
    await act(id, 'acknowledge');
    const heard = await probe.delta(site.slug, 'alerts', (now) => now.alerts[0]?.acknowledged != null);
    expect(heard.alerts).toHaveLength(2);
    const endsAt = new Date(Date.now() + 3_600_000).toISOString();
    await test.api('POST', `/sites/${site.slug}/silences`, { endsAt, reason: 'a test' });
    await probe.delta(site.slug, 'alerts', ({ silences }) => silences[0]?.reason === 'a test');
  });

  it('is made up at most once a second, however much happens', async () => {
    const ids: string[] = [];
    for (let number = 1; number <= 12; number += 1) ids.push(await insertIncident(database, site.id, { number }));
    await probe.subscribe(site.slug, 'alerts');
    const beganAtMs = performance.now();
    for (const id of ids) await act(id, 'acknowledge');
    await probe.delta(site.slug, 'alerts', (now) => now.alerts.every(({ acknowledged }) => acknowledged !== null));
    const seconds = (performance.now() - beganAtMs) / 1000;
    expect(probe.heard(site.slug, 'alerts').length).toBeLessThanOrEqual(seconds + 1);
  });
});
