import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Queue } from '../../src/contracts/upgrades.js';
import { BulkActionsPass, ModePass } from '../../src/upgrades/mode-and-bulk-passes.js';
import { LabelsPass, RunEndsPass } from '../../src/upgrades/run-passes.js';
import { Starts } from '../../src/upgrades/starts.service.js';
import { FleetSite, NEW, OLD } from '../support/fleet-site.js';
import { runPass } from '../support/run-pass.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ config: { roles: ['api'] } });
}, 60_000);
afterAll(() => app.close());

const PUSHING = { kind: 'simulated', url: 'http://127.0.0.1:9', secret: 'a-secret-of-the-test' };
const site = (slug: string) => FleetSite.create(app, slug, PUSHING);
const run = async (fleet: FleetSite, id: string) =>
  (await app.api('GET', `/sites/${fleet.slug}/upgrade-runs/${id}`)).body;

async function bulk(fleet: FleetSite, body: object) {
  const answer = await app.api('POST', `/sites/${fleet.slug}/bulk-actions`, body);
  if (answer.status !== 202) return answer;
  await runPass(app, BulkActionsPass);
  return app.api('GET', `/sites/${fleet.slug}/bulk-actions/${answer.body.id}`);
}

describe('a run', () => {
  it('labels everyone by the version that is known, and counts who was online or standby as its cohort', async () => {
    const fleet = await site('labels');
    await fleet.checkIn(['old', 'gone'], { cause: 'connected' });
    await fleet.checkIn(['gone'], { cause: 'disconnected' });
    await fleet.checkIn(['passive'], { cause: 'daily', attributes: { connectionType: 'passive' } });
    await fleet.checkIn(['there-already'], { version: NEW });
    await fleet.checkIn(['newer'], { version: '24.1.1' });
    expect(await fleet.states()).toEqual({ up_to_date: 5 });
    const id = await fleet.beginRun();
    await runPass(app, LabelsPass);
    expect(await fleet.states()).toEqual({ awaiting_check_in: 3, up_to_date: 1, ahead: 1 });
    expect(await run(fleet, id)).toMatchObject({ cohort: 4, cohortFinished: 1, cohortPassive: 1 });
    // A newcomer belongs to no cohort.
    await fleet.checkIn(['newcomer'], { cause: 'connected' });
    expect(await run(fleet, id)).toMatchObject({ cohort: 4, counts: { queued: 1 } });
  });

  it('is told apart by its revision where both name one', async () => {
    const fleet = await site('revisions');
    await fleet.checkIn(['a'], { version: NEW, revision: '100' });
    await fleet.checkIn(['b'], { version: NEW });
    await fleet.beginRun(NEW, '101');
    await runPass(app, LabelsPass);
    expect((await fleet.client('a')).upgradeState).toBe('awaiting_check_in');
    expect((await fleet.client('b')).upgradeState).toBe('up_to_date');
  });

  it('notes when its active clients are done, and ends when the passive ones are too', async () => {
    const fleet = await site('ends');
    await fleet.checkIn(['a'], { cause: 'connected' });
    await fleet.checkIn(['p'], { cause: 'daily', attributes: { connectionType: 'passive' } });
    const id = await fleet.beginRun();
    await runPass(app, LabelsPass);
    await runPass(app, RunEndsPass);
    expect(await run(fleet, id)).toMatchObject({ state: 'active', activeFinishedAt: null });
    await fleet.checkIn(['a'], { cause: 'upgraded', version: NEW });
    await runPass(app, RunEndsPass);
    expect(await run(fleet, id)).toMatchObject({
      state: 'active',
      activeFinishedAt: expect.any(String),
      endedAt: null,
    });
    await fleet.checkIn(['p'], { cause: 'upgraded', version: NEW });
    await runPass(app, RunEndsPass);
    expect(await run(fleet, id)).toMatchObject({ state: 'finished', cohortFinished: 2 });
  });

  it('is superseded by the next: a client in a slot finishes under its own target and queues again', async () => {
    const fleet = await site('supersede');
    const [inSlot] = (await fleet.queued(2)) as [string, string];
    await fleet.settings({ maxConcurrentUpgrades: 1 });
    const [start] = await fleet.dispatch();
    await app.app.get(Starts).tell(start!);
    await fleet.beginRun('24.1.1');
    await runPass(app, LabelsPass);
    expect(await fleet.states()).toEqual({ granted: 1, awaiting_check_in: 1 });
    const runs = (await app.api('GET', `/sites/${fleet.slug}/upgrade-runs`)).body.items;
    expect(runs.map((one: { state: string }) => one.state)).toEqual(['active', 'superseded']);
    await fleet.checkIn([inSlot], { cause: 'upgraded', version: NEW });
    expect(await fleet.client(inSlot)).toMatchObject({ upgradeState: 'queued', targetVersion: '24.1.1', attempts: 0 });
    // An older version again: those that are newer are ahead.
    await fleet.checkIn([inSlot], { version: '24.1.1' });
    await fleet.beginRun(OLD);
    await runPass(app, LabelsPass);
    expect((await fleet.client(inSlot)).upgradeState).toBe('ahead');
  });
});

describe('automatic upgrades', () => {
  it('off: clients are held; a person releases them one by one or in bulk', async () => {
    const fleet = await site('held');
    await fleet.settings({ automaticUpgrades: 'disabled' });
    const clients = await fleet.queued(6);
    expect(await fleet.states()).toEqual({ held: 6 });
    expect(await fleet.client(clients[0]!)).toMatchObject({ reason: 'automatic_upgrades_off', upgradePending: true });
    const { id } = await fleet.client(clients[3]!);
    expect((await bulk(fleet, { action: 'release', ids: [id] })).body).toMatchObject({
      state: 'finished',
      done: 1,
      skipped: {},
    });
    await fleet.checkIn([clients[3]!]);
    expect(await fleet.states()).toEqual({ held: 5, queued: 1 });
    const refused = await bulk(fleet, { action: 'release', filter: { upgradeState: ['held'] }, expectedCount: 6 });
    expect(refused).toMatchObject({ status: 409, body: { code: 'count_moved', count: 5 } });
    await bulk(fleet, { action: 'release', filter: { upgradeState: ['held'] }, expectedCount: 5 });
    expect(await fleet.states()).toEqual({ queued: 6 });
    expect(await fleet.names((await fleet.dispatch()).map((start) => start.id))).toEqual(clients);
  });

  it('switched off and on again: those that waited are held and come back to their places', async () => {
    const fleet = await site('off-and-on');
    const clients = await fleet.queued(3);
    await fleet.settings({ automaticUpgrades: 'disabled' });
    await runPass(app, ModePass);
    expect(await fleet.states()).toEqual({ held: 3 });
    const { id } = await fleet.client(clients[0]!);
    await bulk(fleet, { action: 'hold', ids: [id] });
    await fleet.settings({ automaticUpgrades: 'always' });
    await runPass(app, ModePass);
    expect(await fleet.states()).toEqual({ held: 1, queued: 2 });
    expect(await fleet.client(clients[0]!)).toMatchObject({ reason: 'held_by_person' });
    expect(await fleet.client(clients[1]!)).toMatchObject({ queuePosition: 1 });
  });

  it('for this version only: disabled when the next run begins', async () => {
    const fleet = await site('this-version');
    await fleet.queued(1);
    await fleet.settings({ automaticUpgrades: 'this_version' });
    expect(await fleet.states()).toEqual({ queued: 1 });
    await fleet.beginRun('24.1.1');
    expect((await app.api('GET', '/sites/this-version/settings')).body.settings.automaticUpgrades).toBe('disabled');
    await runPass(app, LabelsPass);
    await fleet.checkIn(['client-00001']);
    expect(await fleet.states()).toEqual({ held: 1 });
  });
});

describe('a bulk bump', () => {
  it('moves its clients to the front in their former order', async () => {
    const fleet = await site('bulk-bump');
    const clients = await fleet.queued(1200);
    const chosen = clients.slice(300, 1000);
    await fleet.database.query("UPDATE client SET tag = 'vip' WHERE site_id = $1 AND client_id = ANY($2)", [
      fleet.id,
      chosen,
    ]);
    const done = await bulk(fleet, { action: 'bump', filter: { tag: ['vip'] }, expectedCount: 700 });
    expect(done.body).toMatchObject({ total: 700, done: 700, state: 'finished' });
    const { waiting } = (await app.api<Queue>('GET', `/sites/${fleet.slug}/queue`)).body;
    expect(waiting.every(({ bump }) => bump?.by === 'key bootstrap')).toBe(true);
    await fleet.settings({ maxConcurrentUpgrades: 500 });
    const granted = await fleet.dispatch();
    expect(await fleet.names(granted.map((start) => start.id))).toEqual(chosen.slice(0, 500));
  });

  it('leaves those that upgrade, and says how many it skipped and why', async () => {
    const fleet = await site('bulk-skips');
    await fleet.queued(5);
    await fleet.settings({ maxConcurrentUpgrades: 2 });
    await fleet.dispatch();
    await fleet.checkIn(['client-00005'], { version: NEW });
    const done = await bulk(fleet, { action: 'bump', filter: {}, expectedCount: 5 });
    expect(done.body.skipped).toEqual({ already_upgrading: 2, up_to_date: 1 });
  });
});
