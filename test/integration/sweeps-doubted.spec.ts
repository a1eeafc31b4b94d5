import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AppliancePollsPass } from '../../src/check-ins/sweeps/sweep-passes.js';
import { LabelsPass, RunEndsPass } from '../../src/upgrades/run-passes.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { ObservedSite } from '../support/observed-site.js';
import { runPass } from '../support/run-pass.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let database: TestDatabase;
let app: TestApp;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await startTestApp({ database, config: { roles: ['api'] } });
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

const asked = (site: ObservedSite) => site.appliance.calls.filter((call) => call.startsWith('findClient'));
const removed = async (site: ObservedSite) => (await site.lines('client.deleted')).length;

/** Its driver leads elsewhere from now on. */
async function moveTo(site: ObservedSite, url: string, appliances: { A: string; B: string } | null = null) {
  const { body } = await app.api('GET', `/sites/${site.slug}`);
  const driver = { kind: 'beyondtrust', url, clientId: 'rollcall', clientSecret: 's', appliances };
  const headers = { 'if-match': `"${body.version}"` };
  const answer = await app.api('PATCH', `/sites/${site.slug}`, { driver }, headers);
  expect(answer.status).toBe(200);
}

describe('a list that lacks much of the fleet', () => {
  it('is doubted when it is empty: nobody is asked for, nobody is removed, and that is said', async () => {
    const site = await ObservedSite.create(app, 'emptied', 9);
    await site.sweep();
    const all = new Map(site.appliance.clients);
    site.appliance.clients.clear();
    await site.sweep();
    expect(asked(site)).toEqual([]);
    expect((await site.clients()).size).toBe(9);
    expect((await site.sweeps())[0]).toMatchObject({ state: 'complete', total: 0, missed: 9, removed: 0 });
    const detail = expect.stringContaining('9 of 9 clients are not in the appliance’s list');
    expect(await site.watch()).toMatchObject({ missed: 9, troubles: [{ code: 'removals_withheld', detail }] });
    all.forEach((client, clientId) => site.appliance.clients.set(clientId, client));
    await site.sweep();
    expect(await site.watch()).toMatchObject({ missed: 0, troubles: [] });
    expect((await site.client('5')).missedSweeps).toBe(0);
    expect(await removed(site)).toBe(0);
  });

  it('ends no run: how they stand is not known', async () => {
    const site = await ObservedSite.create(app, 'run-on-nothing', 6);
    await site.look();
    await site.sweep();
    site.appliance.version = '24.2.1';
    await site.look();
    await runPass(app, LabelsPass);
    for (const sql of [
      `UPDATE upgrade_run SET begun_at = begun_at - interval '31 seconds', labelled_at = now() WHERE site_id = $1`,
      `UPDATE client_sighting SET seen_at = seen_at - interval '1 minute' WHERE site_id = $1`,
    ]) {
      await site.database.query(sql, [site.id]);
    }
    const all = new Map(site.appliance.clients);
    site.appliance.clients.clear();
    await site.sweep();
    await runPass(app, RunEndsPass);
    const run = async () => (await app.api('GET', `/sites/${site.slug}/upgrade-runs`)).body.items[0];
    expect(await run()).toMatchObject({ state: 'active', activeFinishedAt: null, cohort: 6 });
    all.forEach((client, clientId) => site.appliance.clients.set(clientId, client));
    site.appliance.hidden.add('6');
    site.appliance.untold.add('6');
    await site.sweep();
    await runPass(app, RunEndsPass);
    expect(await run()).toMatchObject({ state: 'active', activeFinishedAt: null });
    site.appliance.hidden.clear();
    await site.sweep();
    await runPass(app, RunEndsPass);
    expect(await run()).toMatchObject({ state: 'finished' });
  });

  it('is believed once an admin says so, and only for so many', async () => {
    const site = await ObservedSite.create(app, 'shrunk', 60);
    await site.sweep();
    for (let number = 1; number <= 30; number += 1) site.appliance.clients.delete(String(number));
    await site.sweep();
    expect(await removed(site)).toBe(0);
    await app.api('POST', `/sites/shrunk/sweeps?confirmRemoved=29`);
    await site.sweep();
    expect(await removed(site)).toBe(0);
    expect((await app.api('POST', `/sites/shrunk/sweeps?confirmRemoved=30`)).status).toBe(202);
    await site.sweep();
    expect(await removed(site)).toBe(30);
    expect(await site.watch()).toMatchObject({ confirmed_removed: null, troubles: [] });
    const { body } = await app.api('GET', '/audit?site=shrunk');
    expect(body.items[0]).toMatchObject({ action: 'sweep.asked', after: { confirmRemoved: 30 } });
  });

  it('is confirmed by nobody who may not delete clients', async () => {
    await ObservedSite.create(app, 'guarded', 2);
    const key = await app.api('POST', '/keys', { name: 'desk', role: 'support' });
    const headers = { authorization: `Bearer ${key.body.secret}` };
    expect((await app.api('POST', '/sites/guarded/sweeps?confirmRemoved=2', undefined, headers)).status).toBe(403);
    expect((await app.api('POST', '/sites/guarded/sweeps', undefined, headers)).status).toBe(202);
  });
});

describe('the word that there is no such client', () => {
  it('is not taken from whoever does not know one that was just listed', async () => {
    const site = await ObservedSite.create(app, 'wrong-path', 9);
    await site.sweep();
    site.appliance.hidden.add('2');
    site.appliance.findsNobody = true;
    await site.sweep();
    expect(asked(site)).toHaveLength(2);
    expect((await site.clients()).size).toBe(9);
    expect(await site.watch()).toMatchObject({ missed: 1, troubles: [{ code: 'removals_contradicted' }] });
    site.appliance.findsNobody = false;
    site.appliance.hidden.clear();
    site.appliance.clients.delete('2');
    await site.sweep();
    expect((await site.clients()).size).toBe(8);
    expect(await site.watch()).toMatchObject({ missed: 0, troubles: [] });
  });
});

describe('a list of groups that fails', () => {
  it('does not stand in the way of the clients, and changes no name that is known', async () => {
    const site = await ObservedSite.create(app, 'grouped', 4);
    await site.sweep();
    site.appliance.failing.set('listGroups', { reason: 'server_error', retryable: true });
    site.appliance.put('2', { name: 'Till II' });
    await site.sweep();
    site.appliance.failing.set('listGroups', { reason: 'forbidden', retryable: false });
    await site.sweep();
    expect((await site.sweeps()).map(({ state }) => state)).toEqual(['complete', 'complete', 'complete']);
    expect(await site.lines('client.attributes_changed')).toMatchObject([{ fields: ['name'] }]);
  });
});

describe('clients that cannot be told', () => {
  it('do not keep others from being asked for', async () => {
    const site = await ObservedSite.create(app, 'stubborn', 1000);
    site.appliance.perPage = 100;
    await site.sweep();
    for (let number = 1; number <= 150; number += 1) {
      site.appliance.hidden.add(String(number));
      site.appliance.untold.add(String(number));
    }
    await site.sweep();
    site.appliance.clients.delete('900');
    for (let tries = 0; tries < 40 && (await site.clients()).has('900'); tries += 1) await site.sweep();
    expect((await site.clients()).has('900')).toBe(false);
    expect((await site.clients()).size).toBe(999);
  });
});

describe('a clock that was ahead and has been set back', () => {
  it('holds nothing up, and has nobody seen in a time to come', async () => {
    const site = await ObservedSite.create(app, 'ahead', 4);
    site.appliance.putAll({ needsUpdate: true });
    await site.sweep();
    const year = "clock_timestamp() + interval '1 year'";
    await site.database.query(
      `UPDATE site_watch SET next_look_at = ${year}, next_sweep_at = ${year}, lease_owner = gen_random_uuid(), lease_until = ${year} WHERE site_id = $1`,
      [site.id],
    );
    await site.database.query(`UPDATE client_sighting SET seen_at = ${year}, pending_at = ${year} WHERE site_id = $1`, [
      site.id,
    ]);
    await site.database.query(
      `INSERT INTO sweep (id, site_id, number, source, state, started_at, next_page, last_page)
       VALUES (gen_random_uuid(), $1, 2, 'sweep', 'running', ${year}, 2, 2)`,
      [site.id],
    );
    await runPass(app, AppliancePollsPass);
    const { next_look_at: look, next_sweep_at: sweep, lease_owner: owner } = await site.watch();
    expect([look, sweep].map((time) => (time as Date).getTime() <= Date.now() + 1000)).toEqual([true, true]);
    expect(owner).toBeNull();
    site.appliance.put('3', { needsUpdate: false });
    await site.sweep();
    expect((await site.sweeps()).map(({ state }) => state)).toEqual(['complete', 'abandoned', 'complete']);
    const one = await site.client('3');
    expect(one).toMatchObject({ state: 'up_to_date', returnedBy: null });
    expect(one.seenAt.getTime()).toBeLessThan(Date.now() + 1000);
  });
});

describe('a site whose driver is given another address', () => {
  it('gets no page of the former appliance after that, and no sweep has pages of both', async () => {
    const site = await ObservedSite.create(app, 'moved', 9);
    let moving: Promise<void> | null = null;
    site.appliance.beforePage = (page) =>
      page === 2 ? (moving ??= moveTo(site, 'https://other.example.com')) : undefined;
    await site.sweep();
    expect([...(await site.clients()).keys()]).toEqual(['1', '2', '3']);
    await site.sweep();
    expect(await site.sweeps()).toMatchObject([{ state: 'running', pages: { done: 1 } }]);
    await runPass(app, AppliancePollsPass);
    site.appliance.calls.length = 0;
    await site.sweep();
    expect(site.appliance.calls.filter((call) => call.startsWith('listClients'))[0]).toBe('listClients 1');
    expect((await site.sweeps()).map(({ state }) => state)).toEqual(['complete', 'abandoned']);
  });

  it('begins no run by the other one’s version, and says of nobody that it came back', async () => {
    const site = await ObservedSite.create(app, 'swapped', 4);
    await site.look();
    await site.sweep();
    site.appliance.version = '24.2.1';
    await site.look();
    site.appliance.putAll({ needsUpdate: true });
    await site.sweep();
    expect(await site.lines('run.begun')).toHaveLength(1);
    await moveTo(site, 'https://other.example.com');
    await runPass(app, AppliancePollsPass);
    site.appliance.version = '25.1.1';
    site.appliance.putAll({ needsUpdate: false });
    await site.look();
    await site.sweep();
    expect(await site.lines('run.begun')).toHaveLength(1);
    expect((await site.client('3')).returnedBy).toBeNull();
    site.appliance.version = '25.1.2';
    await site.look();
    expect(await site.lines('run.begun')).toHaveLength(2);
  });

  it('goes on as before when only the names of its pair are told', async () => {
    const site = await ObservedSite.create(app, 'paired', 4);
    await site.look();
    await site.sweep();
    await moveTo(site, 'https://appliance.example.com', { A: 'https://a.example.com', B: 'https://b.example.com' });
    await runPass(app, AppliancePollsPass);
    site.appliance.version = '24.2.1';
    await site.look();
    expect(await site.lines('run.begun')).toHaveLength(1);
  });

  it('keeps nothing of a look that was under way at the former one', async () => {
    const site = await ObservedSite.create(app, 'looked', 4);
    await site.look();
    site.appliance.version = '25.1.1';
    site.appliance.beforeHealth = () => moveTo(site, 'https://other.example.com');
    await site.look();
    expect(await site.lines('run.begun')).toEqual([]);
    expect((await app.api('GET', '/sites/looked/appliances')).body.items).toMatchObject([{ siteVersion: '24.1.1' }]);
  });
});
