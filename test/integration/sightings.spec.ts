import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Database } from '../../src/platform/database/database.js';
import { LabelsPass, RunEndsPass } from '../../src/upgrades/run-passes.js';
import { ObservedSite } from '../support/observed-site.js';
import { runPass } from '../support/run-pass.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitFor } from '../support/wait-for.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ config: { roles: ['api'] } });
});
afterAll(() => app.close());

const runsOf = async (site: ObservedSite) => (await app.api('GET', `/sites/${site.slug}/upgrade-runs`)).body.items;
/** As if the run had begun so many seconds before. */
const ageRun = (seconds: number) =>
  app.app.get(Database).query(`UPDATE upgrade_run SET begun_at = begun_at - make_interval(secs => $1)`, [seconds]);

it('a new version begins a run, whose cohort was there at the last look before, and which does not end before the next', async () => {
  const site = await ObservedSite.create(app, 'night', 7);
  site.appliance.put('5', { lastDisconnectAtMs: Date.now() - HOUR_MS / 2 });
  site.appliance.put('6', { connectionType: 'passive', lastDisconnectAtMs: Date.now() - HOUR_MS / 2 });
  site.appliance.put('7', { lastConnectAtMs: Date.now() - 40 * DAY_MS, isLost: true });
  await site.look();
  await site.sweep();
  const baselineAt = (await site.sweeps())[0]!.startedAt;
  await site.look();
  // The appliance goes away, and everybody who was there is thrown off; a sweep of the moment after that sees some of it.
  const fell = Date.now();
  for (const clientId of ['1', '2', '3', '4']) site.appliance.put(clientId, { lastDisconnectAtMs: fell });
  site.appliance.failing.set('health', { reason: 'unreachable', retryable: true });
  await site.look();
  expect(await site.watch()).toMatchObject({ problem: 'unreachable', problem_of: 'look' });
  site.appliance.failing.clear();
  await site.sweep();
  expect(await site.client('4')).toMatchObject({ connection: 'offline', state: 'up_to_date' });

  site.appliance.version = '24.2.1';
  site.appliance.putAll({ needsUpdate: true });
  await site.look();
  const [run] = await runsOf(site);
  expect(run).toMatchObject({ targetVersion: '24.2.1', state: 'active', begunBy: 'the appliance' });
  const [kept] = await site.database.query<{ baseline_at: Date }>('SELECT baseline_at FROM upgrade_run WHERE id = $1', [
    run.id,
  ]);
  expect(kept!.baseline_at.toISOString()).toBe(baselineAt);
  expect(await site.watch()).toMatchObject({ pace: 'fast', problem: null });
  await runPass(app, LabelsPass);
  const labelled = await site.clients();
  const inCohort = [...labelled.values()].filter(({ cohort }) => cohort).map(({ clientId }) => clientId);
  expect(inCohort).toEqual(['1', '2', '3', '4', '6']);
  await runPass(app, RunEndsPass);
  expect((await runsOf(site))[0]).toMatchObject({
    state: 'active',
    activeFinishedAt: null,
    cohort: 5,
    cohortFinished: 0,
  });

  // 1 is back and waits or upgrades, 2 is back at the target, 3 and 4 are away still.
  site.appliance.put('1', { lastConnectAtMs: Date.now() });
  site.appliance.put('2', { lastConnectAtMs: Date.now() });
  await site.sweep();
  const before = await site.clients();
  expect(before.get('1')).toMatchObject({
    connection: 'online',
    state: 'pending',
    reason: 'not_visible',
    finishedAt: null,
  });
  expect(before.get('3')).toMatchObject({ connection: 'offline', state: 'awaiting_check_in' });
  expect(before.get('7')).toMatchObject({ connection: 'lost', state: 'awaiting_check_in' });
  site.appliance.put('2', { needsUpdate: false });
  let servedAtMs = 0;
  site.appliance.beforePage = async (page) => {
    if (page !== 1) return;
    const askedBy = Date.now();
    await waitFor(() => Date.now() > askedBy + 30, { what: 'the answer to be on its way for a while' });
    servedAtMs = Date.now();
  };
  await site.sweep();
  const back = await site.client('2');
  expect(back).toMatchObject({ state: 'up_to_date', returnedRunId: run.id });
  expect(back.returnedAfter).toEqual(before.get('2')!.seenAt);
  // Its page was asked for at `seenAt` and handed out at `servedAtMs`: by the answer it was back, and not before it was handed out.
  expect(back.returnedBy!.getTime()).toBeGreaterThanOrEqual(servedAtMs);
  expect(back.seenAt.getTime()).toBeLessThan(servedAtMs);
  expect(back.returnedBy!.getTime() - servedAtMs).toBeLessThan(1000);
  expect(back.finishedAt).toEqual(back.returnedBy);
  expect(back.awayMs).toBe(site.appliance.clients.get('2')!.lastConnectAtMs! - fell);
  const changed = (await site.lines('client.upgrade_changed')).at(-1);
  expect(changed).toMatchObject({ from: 'pending', to: 'up_to_date', cause: 'sweep' });
  expect(changed!['between']).toEqual({ after: back.returnedAfter!.toISOString(), by: back.returnedBy!.toISOString() });

  // It was too early: seen pending again, it is not done.
  site.appliance.put('2', { needsUpdate: true });
  await site.sweep();
  expect(await site.client('2')).toMatchObject({
    state: 'pending',
    finishedAt: null,
    returnedRunId: null,
    awayMs: null,
  });

  site.appliance.putAll({ needsUpdate: false, lastConnectAtMs: Date.now() });
  await site.sweep();
  await runPass(app, RunEndsPass);
  expect((await runsOf(site))[0]).toMatchObject({ state: 'active', cohortFinished: 5 });
  await ageRun(31);
  await site.sweep();
  await runPass(app, RunEndsPass);
  expect((await runsOf(site))[0]).toMatchObject({ state: 'finished', cohort: 5, cohortFinished: 5 });
});

it('a stale double of a client is a ghost, until it is heard of or needs no update', async () => {
  const site = await ObservedSite.create(app, 'ghosts', 4);
  const old = { lastConnectAtMs: Date.now() - 60 * DAY_MS, lastDisconnectAtMs: Date.now() - 59 * DAY_MS };
  site.appliance.put('70', { ...old, hostname: 'TILL-1', needsUpdate: true });
  site.appliance.put('71', { ...old, hostname: 'till-2', needsUpdate: true, group: { id: 2, isPersonal: false } });
  site.appliance.put('72', { ...old, hostname: 'till-3', needsUpdate: false });
  site.appliance.put('73', { hostname: 'till-4', needsUpdate: true, lastDisconnectAtMs: Date.now() });
  await site.sweep();
  const clients = await site.clients();
  expect([...clients.values()].filter(({ isGhost }) => isGhost).map(({ clientId }) => clientId)).toEqual(['70']);
  expect(clients.get('70')).toMatchObject({ state: 'ghost', reason: 'stale_double' });
  expect(clients.get('71')).toMatchObject({ state: 'pending' });
  expect(await site.watch()).toMatchObject({ ghosts: 1 });
  await site.sweep();
  expect(await site.client('70')).toMatchObject({ state: 'ghost', isGhost: true });

  // The living one went, the list lacks it for a week, and nothing more is known of it.
  site.appliance.put('1', { lastDisconnectAtMs: Date.now() });
  await site.sweep();
  site.appliance.hidden.add('1');
  site.appliance.failing.set('findClient', { reason: 'refused', retryable: false });
  await site.database.query(
    `UPDATE client_sighting s SET seen_at = seen_at - interval '8 days', last_connect_at = last_connect_at - interval '8 days',
       last_disconnect_at = last_disconnect_at - interval '8 days' FROM client c
     WHERE c.id = s.id AND c.client_id = '1' AND s.site_id = $1`,
    [site.id],
  );
  await site.sweep();
  expect(await site.client('70')).toMatchObject({ state: 'ghost', isGhost: true, missedSweeps: 0 });
  expect(await site.client('1')).toMatchObject({ connection: 'offline', missedSweeps: 1 });
  const states = (await site.lines('client.upgrade_changed')).filter(({ to, from }) => [to, from].includes('ghost'));
  expect(states).toHaveLength(1);
  site.appliance.hidden.clear();
  site.appliance.failing.clear();

  site.appliance.put('70', { lastConnectAtMs: Date.now() });
  await site.sweep();
  expect(await site.client('70')).toMatchObject({ state: 'pending', isGhost: false, connection: 'online' });
  expect(await site.watch()).toMatchObject({ ghosts: 0 });
});

it('the appliance’s times are set right by its clock, and a clock that is far off is told', async () => {
  const site = await ObservedSite.create(app, 'clock', 1);
  const aheadMs = 10 * 60_000;
  const trueMs = Date.now() - HOUR_MS;
  site.appliance.put('1', { lastConnectAtMs: trueMs + aheadMs, lastDisconnectAtMs: null });
  site.appliance.signs = { clockOffsetMs: aheadMs, certificateSha256: 'aa' };
  await site.look();
  await site.sweep();
  const [row] = await site.database.query('SELECT last_connect_at AS at FROM client_sighting WHERE site_id = $1', [
    site.id,
  ]);
  expect(row!['at']).toEqual(new Date(trueMs));
  expect(await site.watch()).toMatchObject({ troubles: [{ code: 'clock_out_of_step' }], clock_offset_ms: aheadMs });
  site.appliance.signs = { clockOffsetMs: aheadMs + 900, certificateSha256: 'bb' };
  await site.look();
  expect(await site.watch()).toMatchObject({
    ...{ clock_offset_ms: aheadMs, certificate_sha256: 'bb' },
    troubles: [{ code: 'clock_out_of_step' }, { code: 'certificate_changed' }],
  });
  site.appliance.signs = { clockOffsetMs: 200, certificateSha256: 'bb' };
  await site.look();
  expect((await site.lines('observation.changed')).map(({ says, code }) => [says, code])).toEqual([
    ['began', 'clock_out_of_step'],
    ['began', 'certificate_changed'],
    ['ended', 'clock_out_of_step'],
  ]);
});
