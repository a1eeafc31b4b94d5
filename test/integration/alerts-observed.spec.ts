import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AlertSite } from '../support/alert-site.js';
import { SweptSite, type SeenRow } from '../support/swept-site.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ config: { roles: ['api'] } });
}, 60_000);
afterAll(() => app.close());

const names = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}-${10 + index}`);
const all = (clientIds: readonly string[], row: SeenRow) => Object.fromEntries(clientIds.map((id) => [id, row]));
const ONLINE: SeenRow = { isOnline: true };
const GONE: SeenRow = { isOnline: false };
const PCS = names('pc', 30);

/** Two looks, two minutes apart, at a fleet that is all there. */
async function watched(slug: string, settings: Record<string, unknown> = {}, more: Record<string, SeenRow> = {}) {
  const site = await SweptSite.create(app, slug);
  const alerts = await AlertSite.watch(site.fleet, settings);
  await site.sweep({ ...all(PCS, ONLINE), ...more });
  await alerts.pass(120);
  await site.sweep({ ...all(PCS, ONLINE), ...more });
  await alerts.judge();
  expect(await alerts.standing()).toEqual([]);
  return { site, alerts };
}

async function beginRun(site: SweptSite, agoSeconds: number): Promise<string> {
  const id = randomUUID();
  const { database, id: siteId } = site.fleet;
  await database.query(
    `INSERT INTO upgrade_run (id, site_id, number, target_version, state, begun_at, begun_by, baseline_at)
     VALUES ($1, $2, 1, '24.3.1', 'active', now() - make_interval(secs => $3), 'a look', now() - make_interval(secs => $3))`,
    [id, siteId, agoSeconds],
  );
  await database.query('UPDATE site_settings SET run_id = $2 WHERE site_id = $1', [siteId, id]);
  return id;
}

describe('a fleet that is seen by sweeps', () => {
  it('that vanishes between two of them is one incident, of the sweep that saw it, and its return has a range', async () => {
    const { site, alerts } = await watched('vanishing');
    await alerts.pass(120);
    await site.sweep({ ...all(PCS.slice(0, 10), GONE), ...all(PCS.slice(10), ONLINE) });
    await alerts.judge();
    await alerts.judgeAfter(31);
    expect(await alerts.standing()).toEqual(['fleet_mass_offline site firing 10']);
    expect(alerts.listener.messages[0]!.says).toMatch(/33 % of the 30 .* As of the sweep from /);
    await site.sweep(all(PCS, ONLINE));
    await alerts.judge();
    await site.sweep(all(PCS, ONLINE));
    await alerts.judgeAfter(301);
    // The hold went by without a sweep: nothing ends by what is old.
    await site.sweep(all(PCS, ONLINE));
    await alerts.judge();
    expect(await alerts.standing()).toEqual(['fleet_mass_offline site resolved recovered 0']);
    const [incident] = await alerts.incidents();
    expect(incident!.facts['returned']).toMatchObject({ after: expect.any(String), by: expect.any(String) });
  });

  it('is not judged by what is old: nothing new fires, what waits to fire waits, what is open stays', async () => {
    const { site, alerts } = await watched('out-of-sight', { clientOfflineGraceSeconds: 60 });
    await alerts.pass(120);
    await site.sweep({ ...all(PCS, ONLINE), 'pc-10': { ...GONE, disconnectedAgo: 100 } });
    await alerts.judge();
    expect(await alerts.standing()).toEqual(['client_offline clients pending 1']);
    await site.watch('token_refused');
    await alerts.judgeAfter(40);
    expect(await alerts.standing()).toEqual(['client_offline clients pending 1']);
    // What stands in the way is told of by itself.
    await alerts.judgeAfter(40);
    await alerts.judgeAfter(40);
    expect(await alerts.standing()).toEqual([
      'client_offline clients pending 1',
      'appliance_unreachable appliance A firing 0',
    ]);
    expect(alerts.listener.messages.map(({ title }) => title)).toEqual(['Appliance A cannot be looked at']);
    expect(alerts.listener.messages[0]!.says).toContain('client ID or secret');
    await site.watch(null);
    await site.sweep({ ...all(PCS, ONLINE), 'pc-10': { ...GONE, disconnectedAgo: 300 } });
    await alerts.judge();
    expect((await alerts.standing())[0]).toBe('client_offline clients firing 1');
    // The sweeps cease: an hour later it still stands, and says of when it is.
    await alerts.judgeAfter(3600);
    expect((await alerts.standing())[0]).toBe('client_offline clients firing 1');
    const answer = await app.api('GET', '/sites/out-of-sight/alerts');
    expect(JSON.stringify(answer.body)).toMatch(/This is of the sweep from .* 1 hour ago; nothing newer is known/);
  });

  it('leaves out doubles, rows that a sweep missed, and who was gone before the first look', async () => {
    const rows = {
      old: { isOnline: false, disconnectedAgo: 86_400 },
      double: { isOnline: false, needsUpdate: true, disconnectedAgo: 100, ghostOf: 'pc-10' },
    };
    const { site, alerts } = await watched('left-out', { clientOfflineGraceSeconds: 60 }, { old: rows.old });
    await site.sweep({ ...all(PCS, ONLINE), missed: { isOnline: false, disconnectedAgo: 90 } });
    await alerts.pass(120);
    await site.sweep({ ...all(PCS, ONLINE), ...rows, 'pc-11': { isOnline: false, disconnectedAgo: 100 } });
    await alerts.judge();
    expect(await alerts.members('client_offline')).toEqual(['pc-11']);
  });

  it('does not count those among the lost who were back and went again while they need an update', async () => {
    const { site, alerts } = await watched('upgrading', { clientOfflineGraceSeconds: 60, massOfflineSettleSeconds: 0 });
    await beginRun(site, 400);
    await alerts.judge();
    const upgrading = { isOnline: false, needsUpdate: true, connectedAgo: 200, disconnectedAgo: 100 };
    await site.sweep({
      ...all(PCS, ONLINE),
      ...all(PCS.slice(0, 12), upgrading),
      'pc-39': { ...GONE, disconnectedAgo: 100 },
    });
    await alerts.judge();
    expect(await alerts.standing()).toEqual(['client_offline clients pending 1']);
  });

  it('makes no progress when sweeps see none come back', async () => {
    const { site, alerts } = await watched('no-progress', { noProgressSeconds: 300 });
    const run = await beginRun(site, 4000);
    const pending = { ...ONLINE, needsUpdate: true };
    await site.sweep(all(PCS, pending));
    await alerts.judge();
    await alerts.pass(301);
    await site.sweep(all(PCS, pending));
    await alerts.judge();
    await alerts.judgeAfter(31);
    expect(await alerts.standing()).toEqual(['upgrade_no_progress site firing 0']);
    expect(alerts.listener.messages[0]!.says).toMatch(
      /30 clients are online and Upgrade Pending, and the sweeps have seen none/,
    );
    // Out of sight it is not known to be over.
    await site.watch('timed_out');
    await alerts.judgeAfter(40);
    await alerts.judgeAfter(301);
    expect((await alerts.standing())[0]).toBe('upgrade_no_progress site firing 0');
    await site.sweep({ ...all(PCS, pending), 'pc-10': ONLINE });
    await site.fleet.database.query(
      `UPDATE client_sighting SET returned_run_id = $2, returned_by = seen_at
       WHERE id = (SELECT id FROM client WHERE site_id = $1 AND client_id = 'pc-10')`,
      [site.fleet.id, run],
    );
    await alerts.judge();
    expect((await alerts.incidents())[0]).toMatchObject({ state: 'firing', facts: { isOld: false } });
    await alerts.pass(301);
    await site.sweep({ ...all(PCS, pending), 'pc-10': ONLINE, 'pc-11': ONLINE });
    await site.fleet.database.query(
      `UPDATE client_sighting SET returned_run_id = $2, returned_by = seen_at
       WHERE id = (SELECT id FROM client WHERE site_id = $1 AND client_id = 'pc-11')`,
      [site.fleet.id, run],
    );
    await alerts.judge();
    expect((await alerts.standing())[0]).toBe('upgrade_no_progress site resolved recovered 0');
  });

  it('has its gauges, and its settings say what is never raised for it', async () => {
    const { site, alerts } = await watched('gauges');
    await site.sweep({ ...all(PCS, ONLINE), ...all(PCS.slice(0, 3), { ...ONLINE, needsUpdate: true }) });
    await alerts.pass(100);
    await site.watch('forbidden');
    const text = String((await app.api('GET', '//metrics')).body);
    const gauge = (name: string) =>
      Number(new RegExp(`rollcall_observed_${name}\\{site="gauges"\\} (.+)`).exec(text)?.[1]);
    expect(gauge('pending_clients')).toBe(3);
    expect(gauge('problem')).toBe(1);
    expect(gauge('ghost_clients')).toBe(0);
    expect(gauge('sweep_age_seconds')).toBeGreaterThan(99);
    const { body } = await app.api('GET', '/sites/gauges/alert-settings');
    expect(body.notJudged.map(({ alert }: { alert: string }) => alert)).toEqual([
      'upgrade_stalled',
      'upgrade_failed',
      'safety_brake',
    ]);
  });
});
