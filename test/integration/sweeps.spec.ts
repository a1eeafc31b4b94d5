import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Sweeper } from '../../src/check-ins/sweeps/sweeper.service.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { ObservedSite } from '../support/observed-site.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitFor } from '../support/wait-for.js';

let database: TestDatabase;
let app: TestApp;
let other: TestApp;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await startTestApp({ database, config: { roles: ['api'] } });
  other = await startTestApp({ database, config: { roles: ['api'] } });
});
afterAll(async () => {
  await app.close();
  await other.close();
  await database.drop();
});

/** A promise that the test keeps. */
function gate() {
  let open = () => undefined as void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

const pagesOf = (site: ObservedSite) => site.appliance.calls.filter((call) => call.startsWith('listClients'));

describe('a sweep', () => {
  it('enrols the fleet, page by page, and then costs no more than the times', async () => {
    const site = await ObservedSite.create(app, 'first', 7);
    await site.sweep();
    expect(pagesOf(site)).toEqual(['listClients 1', 'listClients 2', 'listClients 3']);
    const clients = await site.clients();
    expect(clients.size).toBe(7);
    expect(clients.get('7')).toMatchObject({ connection: 'online', state: 'up_to_date', missedSweeps: 0 });
    await site.sweep();
    const [second, first] = await site.sweeps();
    expect(first).toMatchObject({ state: 'complete', rows: 7, total: 7, enrolled: 7, changed: 0, calls: 3, missed: 0 });
    expect(first).toMatchObject({
      pages: { done: 3, of: 3 },
      failure: null,
      number: 1,
      source: 'sweep',
      pace: 'quiet',
    });
    expect(second).toMatchObject({ number: 2, rows: 7, enrolled: 0, changed: 0 });
    const seenAgain = await site.client('7');
    expect(seenAgain.seenAt.getTime()).toBeGreaterThan(clients.get('7')!.seenAt.getTime());
    expect(await site.lines('client.enrolled')).toHaveLength(7);
    expect(await site.lines('client.attributes_changed')).toEqual([]);
    const [row] = await site.database.query(
      `SELECT name, group_name, version, last_check_in_at, look_at FROM client WHERE site_id = $1 AND client_id = '3'`,
      [site.id],
    );
    expect(row).toEqual({ name: 'Till 3', group_name: 'Tills', version: null, last_check_in_at: null, look_at: null });
  });

  it('locks nobody of whom nothing is new', async () => {
    const site = await ObservedSite.create(app, 'quiet', 4);
    await site.sweep();
    const before = await site.client('2');
    site.appliance.put('3', { name: 'Till III' });
    await site.database.transaction(async (tx) => {
      await tx.query(`SELECT id FROM client WHERE site_id = $1 AND client_id <> '3' FOR UPDATE`, [site.id]);
      await site.sweep();
    });
    expect((await site.sweeps())[0]).toMatchObject({ state: 'complete', rows: 4, changed: 1, missed: 0 });
    expect((await site.client('2')).seenAt.getTime()).toBeGreaterThan(before.seenAt.getTime());
    expect(await site.lines('client.attributes_changed')).toMatchObject([{ fields: ['name'] }]);
  });

  it('that was left by a dead worker is gone on with at its next page, and what the dead one still brings is refused', async () => {
    const site = await ObservedSite.create(app, 'killed', 9);
    const held = gate();
    site.appliance.beforePage = (page) => (page === 2 ? held.opened : undefined);
    await site.beginSweep(app);
    await waitFor(() => pagesOf(site).length === 2, { what: 'the second page to be asked for' });
    site.appliance.beforePage = () => undefined;
    await site.beginSweep(other);
    expect(pagesOf(site)).toHaveLength(2);
    await site.expireLease();
    await site.sweep(other);
    expect(pagesOf(site).slice(2)).toEqual(['listClients 2', 'listClients 3']);
    const [sweep, ...more] = await site.sweeps();
    expect(more).toEqual([]);
    expect(sweep).toMatchObject({ state: 'complete', rows: 9, calls: 3 });
    site.appliance.put('5', { name: 'Till V' });
    await site.sweep(other);
    held.open();
    await app.app.get(Sweeper).settled(site.id);
    const [row] = await site.database.query(`SELECT name FROM client WHERE site_id = $1 AND client_id = '5'`, [
      site.id,
    ]);
    expect(row).toEqual({ name: 'Till V' });
    expect((await site.sweeps()).map(({ state, calls }) => [state, calls])).toEqual([
      ['complete', 3],
      ['complete', 3],
    ]);
  });

  it('is one at a time, whatever number of workers', async () => {
    const site = await ObservedSite.create(app, 'alone', 9);
    const held = gate();
    site.appliance.beforePage = () => held.opened;
    await Promise.all([site.beginSweep(app), site.beginSweep(other), site.beginSweep(app), site.beginSweep(other)]);
    held.open();
    await Promise.all([site.sweep(app), site.sweep(other)]);
    const pages = pagesOf(site);
    expect(pages.slice(0, 3)).toEqual(['listClients 1', 'listClients 2', 'listClients 3']);
    for (let at = 0; at < pages.length; at += 3) expect(pages.slice(at, at + 3)).toEqual(pages.slice(0, 3));
  });

  it('also sees the Jumpoints, and where they cannot be read keeps what was seen of them', async () => {
    const site = await ObservedSite.create(app, 'jumpoints', 2);
    const one = (id: number, name: string, connected = true) => ({
      ...{ id, name, platform: 'linux-x86', enabled: true, connected, clustered: id === 2 },
      nodes: id === 2 ? [{ name: 'node-1', connected: false }] : [],
    });
    const seen = async () => (await app.api('GET', `/sites/${site.slug}/jumpoints`)).body.items;
    site.appliance.jumpoints = [one(2, 'Stores'), one(1, 'Office'), one(3, 'Old')];
    await site.sweep();
    const first = await seen();
    expect(first.map(({ name, nodes }: { name: string; nodes: object[] }) => [name, nodes])).toEqual([
      ['Office', []],
      ['Old', []],
      ['Stores', [{ name: 'node-1', connected: false }]],
    ]);
    site.appliance.jumpoints = [one(1, 'Office', false), one(2, 'Stores')];
    await site.sweep();
    const second = await seen();
    expect(second).toMatchObject([
      { id: 1, name: 'Office', connected: false },
      { id: 2, name: 'Stores' },
    ]);
    site.appliance.jumpoints = null;
    await site.sweep();
    expect(await seen()).toEqual(second);
    expect((await site.sweeps()).map(({ state }) => state)).toEqual(['complete', 'complete', 'complete']);
    expect((await site.sweeps()).map(({ calls }) => calls)).toEqual([1, 2, 2]);
  });

  it('that came to nothing marks nobody gone', async () => {
    const site = await ObservedSite.create(app, 'half', 9);
    await site.sweep();
    site.appliance.clients.delete('2');
    site.appliance.beforePage = (page) => {
      if (page === 2) site.appliance.failing.set('listClients', { reason: 'forbidden', retryable: false });
    };
    await site.sweep();
    expect(site.appliance.calls.filter((call) => call.startsWith('findClient'))).toEqual([]);
    expect((await site.sweeps())[0]).toMatchObject({ state: 'failed', failure: 'forbidden', missed: 0, removed: 0 });
    const clients = await site.clients();
    expect(clients.size).toBe(9);
    expect([...clients.values()].map(({ missedSweeps }) => missedSweeps)).toEqual(Array(9).fill(0));
    expect(await site.watch()).toMatchObject({ problem: 'forbidden', problem_of: 'sweep' });
    site.appliance.failing.clear();
    site.appliance.beforePage = () => undefined;
    await site.sweep();
    expect(await site.watch()).toMatchObject({ problem: null });
    expect((await site.lines('observation.changed')).map(({ says, code }) => [says, code])).toEqual([
      ['began', 'forbidden'],
      ['ended', 'forbidden'],
    ]);
  });

  it('that stumbles is gone on with from the same page, and too old a one is abandoned', async () => {
    const site = await ObservedSite.create(app, 'stumbling', 9);
    site.appliance.beforePage = (page) => {
      if (page === 1) site.appliance.failing.set('listClients', { reason: 'timed_out', retryable: true });
    };
    await site.sweep();
    expect((await site.sweeps())[0]).toMatchObject({
      state: 'running',
      failure: 'timed_out',
      pages: { done: 1, of: 3 },
    });
    site.appliance.failing.clear();
    site.appliance.beforePage = () => undefined;
    await site.sweep();
    expect(pagesOf(site)).toEqual([1, 2, 2, 3].map((page) => `listClients ${page}`));
    expect((await site.sweeps())[0]).toMatchObject({ state: 'complete', failure: null });
    site.appliance.failing.set('listClients', { reason: 'timed_out', retryable: true });
    await site.sweep();
    await site.database.query(
      `UPDATE sweep SET started_at = started_at - interval '11 minutes' WHERE state = 'running'`,
    );
    site.appliance.failing.clear();
    await site.sweep();
    expect((await site.sweeps()).map(({ state }) => state)).toEqual(['complete', 'abandoned', 'complete']);
  });
});

describe('a client that does not appear', () => {
  it('because the list shifted meanwhile is asked for, and is there', async () => {
    const site = await ObservedSite.create(app, 'shifting', 9);
    await site.sweep();
    // The first is gone while the second page is put together: the fourth moves to a page that was had already.
    site.appliance.beforePage = (page) => {
      if (page === 1) site.appliance.clients.delete('1');
    };
    await site.sweep();
    expect(site.appliance.calls.filter((call) => call.startsWith('findClient'))).toEqual(['findClient 4']);
    const clients = await site.clients();
    expect(clients.get('4')).toMatchObject({ missedSweeps: 0, connection: 'online' });
    expect((await site.sweeps())[0]).toMatchObject({ state: 'complete', missed: 1, removed: 0 });
  });

  it('is removed when the appliance itself has it no more, and only then', async () => {
    const site = await ObservedSite.create(app, 'gone', 9);
    await site.sweep();
    site.appliance.clients.delete('2');
    site.appliance.failing.set('findClient', { reason: 'server_error', retryable: true });
    await site.sweep();
    expect(await site.client('2')).toMatchObject({ missedSweeps: 1, connection: 'online' });
    expect(await site.watch()).toMatchObject({ missed: 1 });
    site.appliance.failing.clear();
    await site.sweep();
    expect((await site.clients()).has('2')).toBe(false);
    expect((await site.sweeps())[0]).toMatchObject({ missed: 1, removed: 1, rows: 8 });
    expect(await site.lines('client.deleted')).toMatchObject([{ clientId: '2', cause: 'gone_from_appliance' }]);
    expect(await site.watch()).toMatchObject({ missed: 0 });
  });

  it('twice running, though the appliance counts it, is told', async () => {
    const site = await ObservedSite.create(app, 'short', 9);
    site.appliance.hidden.add('9');
    await site.sweep();
    expect(await site.watch()).toMatchObject({ troubles: [] });
    await site.sweep();
    expect(await site.watch()).toMatchObject({ troubles: [{ code: 'total_differs' }] });
    site.appliance.hidden.clear();
    await site.sweep();
    expect(await site.watch()).toMatchObject({ troubles: [] });
  });
});

describe('POST …/sweeps', () => {
  it('has a sweep due now, and is written down', async () => {
    const site = await ObservedSite.create(app, 'asked', 3);
    await site.sweep();
    await site.database.query(`UPDATE site_watch SET next_sweep_at = now() + interval '1 hour' WHERE site_id = $1`, [
      site.id,
    ]);
    const answer = await app.api('POST', '/sites/asked/sweeps');
    expect(answer.status).toBe(202);
    expect(Date.parse(answer.body.nextSweepAt)).toBeLessThanOrEqual(Date.now() + 1000);
    await site.sweep();
    expect((await site.sweeps())[0]).toMatchObject({ pace: 'fast', by: expect.stringContaining('bootstrap') });
    expect(await site.watch()).toMatchObject({ sweep_asked_by: null, pace: 'fast' });
    const audit = await app.api('GET', '/audit?site=asked');
    expect(audit.body.items.map(({ action }: { action: string }) => action)).toContain('sweep.asked');
  });

  it('is refused where nothing is swept', async () => {
    await app.api('POST', '/sites', { slug: 'managed', name: 'managed' });
    expect((await app.api('POST', '/sites/managed/sweeps')).status).toBe(409);
  });
});
