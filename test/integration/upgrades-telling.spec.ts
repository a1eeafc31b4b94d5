import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SlotDeadlinesPass } from '../../src/upgrades/slot-passes.js';
import { Starts } from '../../src/upgrades/starts.service.js';
import { FleetSite, NEW } from '../support/fleet-site.js';
import { runPass } from '../support/run-pass.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ config: { roles: ['api'] } });
}, 60_000);
afterAll(() => app.close());

const PUSHING = { kind: 'simulated', url: 'http://127.0.0.1:9', secret: 'a-secret-of-the-test' };
const starts = () => app.app.get(Starts);
let made = 0;

/** A site of one client that has just been granted a slot. */
async function granted(settings: Parameters<FleetSite['settings']>[0] = {}) {
  const fleet = await FleetSite.create(app, `telling-${(made += 1)}`, PUSHING);
  const [client] = (await fleet.queued(1)) as [string];
  await fleet.settings(settings);
  const [start] = await fleet.dispatch();
  return { fleet, client, start: start! };
}

const judge = () => runPass(app, SlotDeadlinesPass);

describe('a grant nobody was told', () => {
  it('goes back to its place at start-by, and its next grant has a newer fence', async () => {
    const { fleet, client, start } = await granted();
    await fleet.ageSlot(client, 61);
    await judge();
    expect(await fleet.client(client)).toMatchObject({
      upgradeState: 'queued',
      reason: 'waiting_for_slot',
      attempts: 0,
    });
    expect(await starts().tell(start)).toBeNull();
    expect((await fleet.dispatch())[0]!.fence).toBeGreaterThan(start.fence);
  });

  it('is not told once its start-by has passed, even before anyone has judged it', async () => {
    const { fleet, client, start } = await granted();
    await fleet.ageSlot(client, 61);
    expect(await starts().tell(start)).toBeNull();
  });
});

describe('a told grant', () => {
  it('becomes suspect at start-by and holds its slot until its lease ends', async () => {
    const { fleet, client, start } = await granted({ maxConcurrentUpgrades: 1 });
    await starts().tell(start);
    await fleet.ageSlot(client, 61);
    await judge();
    expect(await fleet.client(client)).toMatchObject({ upgradeState: 'suspect', reason: 'start_not_acknowledged' });
    expect(await fleet.replaySlotLog()).toMatchObject({ held: 1 });
    await fleet.ageSlot(client, 1800 + 2 * 30);
    await judge();
    expect(await fleet.client(client)).toMatchObject({ upgradeState: 'queued', reason: 'retry_backoff', attempts: 1 });
    expect(await fleet.replaySlotLog()).toMatchObject({ held: 0, faults: [] });
  });

  it('is upgrading once acknowledged, also when that comes late', async () => {
    const { fleet, client, start } = await granted();
    await starts().tell(start);
    await fleet.ageSlot(client, 61);
    await judge();
    await starts().acknowledge(start);
    expect(await fleet.client(client)).toMatchObject({ upgradeState: 'upgrading', reason: null });
  });

  it('is proved not taken by a newer check-in without a running report after start-by and the clock skew', async () => {
    const { fleet, client, start } = await granted();
    await starts().tell(start);
    await fleet.ageSlot(client, 75);
    await fleet.checkIn([client]);
    expect((await fleet.client(client)).upgradeState).toBe('granted');
    await fleet.ageSlot(client, 30);
    await fleet.checkIn([client], { cause: 'disconnected' });
    expect((await fleet.client(client)).slot).not.toBeNull();
    await fleet.checkIn([client], { cause: 'connected' });
    expect(await fleet.client(client)).toMatchObject({
      upgradeState: 'queued',
      reason: 'retry_backoff',
      slot: null,
      attempts: 1,
    });
  });

  it('frees its slot when the start was surely not delivered, without counting an attempt', async () => {
    const { fleet, client, start } = await granted();
    const telling = await starts().tell(start);
    await starts().notDelivered(start, telling!);
    expect(await fleet.client(client)).toMatchObject({
      upgradeState: 'queued',
      reason: 'start_unreachable',
      attempts: 0,
    });
  });

  it('is up to date when it has come back at the target, not when it says so', async () => {
    const { fleet, client, start } = await granted();
    await starts().tell(start);
    await fleet.checkIn([client], { upgrade: { fence: start.fence, outcome: 'running' } });
    expect((await fleet.client(client)).upgradeState).toBe('upgrading');
    await fleet.checkIn([client], { upgrade: { fence: start.fence, outcome: 'succeeded' } });
    expect((await fleet.client(client)).upgradeState).toBe('upgrading');
    await fleet.checkIn([client], {
      cause: 'upgraded',
      version: NEW,
      upgrade: { fence: start.fence, outcome: 'succeeded' },
    });
    expect(await fleet.client(client)).toMatchObject({ upgradeState: 'up_to_date', upgradePending: false, slot: null });
  });

  it('queues again behind the others after a failed report, until its attempts are used up', async () => {
    const { fleet, client, start } = await granted({ maxAttempts: 2 });
    await fleet.checkIn(['client-00002'], { cause: 'connected' });
    await starts().tell(start);
    const failed = { upgrade: { fence: start.fence, outcome: 'failed', detail: 'disk full' } };
    await fleet.checkIn([client], failed);
    expect(await fleet.client(client)).toMatchObject({
      reason: 'retry_backoff',
      queuePosition: 2,
      lastFailure: { reason: 'reported_failure', detail: 'disk full' },
    });
    // The same report again, by its fence, changes nothing.
    await fleet.checkIn([client], failed);
    expect((await fleet.client(client)).attempts).toBe(1);
    await fleet.database.query(
      "UPDATE client_upgrade SET retry_at = now() - interval '1 second' WHERE retry_at IS NOT NULL",
    );
    const again = (await fleet.dispatch()).at(-1)!;
    expect(await fleet.names([again.id])).toEqual([client]);
    await starts().tell(again);
    await fleet.checkIn([client], { upgrade: { fence: again.fence, outcome: 'failed' } });
    expect(await fleet.client(client)).toMatchObject({
      upgradeState: 'failed',
      reason: 'attempts_used_up',
      attempts: 2,
    });
  });

  it('ignores a report under an old fence', async () => {
    const { fleet, client, start } = await granted();
    await starts().tell(start);
    await fleet.checkIn([client], { upgrade: { fence: start.fence + 7, outcome: 'failed' } });
    expect(await fleet.client(client)).toMatchObject({ upgradeState: 'granted', attempts: 0 });
  });
});
