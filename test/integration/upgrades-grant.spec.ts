import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SilencePass } from '../../src/check-ins/silence-pass.js';
import { Gates } from '../../src/upgrades/gates.service.js';
import { SlotDeadlinesPass } from '../../src/upgrades/slot-passes.js';
import { Starts } from '../../src/upgrades/starts.service.js';
import { FleetSite, NEW } from '../support/fleet-site.js';
import { runPass } from '../support/run-pass.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** A process without the worker role: nothing is granted or judged but what the test asks for. */
let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ config: { roles: ['api'] } });
}, 60_000);
afterAll(() => app.close());

/** A driver that can push, so that every reachable client is eligible; nothing is ever sent to it. */
const PUSHING = { kind: 'simulated', url: 'http://127.0.0.1:9', secret: 'a-secret-of-the-test' };
const site = (slug: string) => FleetSite.create(app, slug, PUSHING);

describe('the grant', () => {
  it('goes to the first in order, up to the limit, each with the next fence', async () => {
    const fleet = await site('order');
    const clients = await fleet.queued(20);
    await fleet.settings({ maxConcurrentUpgrades: 3 });
    const granted = await fleet.dispatch();
    expect(await fleet.names(granted.map((start) => start.id))).toEqual(clients.slice(0, 3));
    expect(granted.map((start) => start.fence)).toEqual([1, 2, 3]);
    expect(await fleet.dispatch()).toEqual([]);
    expect(await fleet.states()).toEqual({ granted: 3, queued: 17 });
  });

  it('never exceeds the limit when many grant at once', async () => {
    const fleet = await site('race');
    await fleet.queued(120);
    await fleet.settings({ maxConcurrentUpgrades: 17 });
    const rounds = await Promise.all(Array.from({ length: 12 }, () => fleet.dispatch()));
    expect(rounds.flat()).toHaveLength(17);
    expect(await fleet.replaySlotLog()).toEqual({ most: 17, held: 17, faults: [] });
  });

  it('gives to the bumped client next, every time, and to the newer of two bumps first', async () => {
    const fleet = await site('bump');
    const clients = await fleet.queued(1600);
    await fleet.settings({ maxConcurrentUpgrades: 1 });
    for (let trial = 0; trial < 100; trial += 1) {
      const chosen = clients[1499 - trial]!;
      const answer = await fleet.jump(chosen);
      expect(answer).toMatchObject({ status: 202, body: { outcome: 'moved_to_front', position: 1 } });
      const granted = await fleet.dispatch();
      expect(await fleet.names(granted.map((start) => start.id))).toEqual([chosen]);
      await fleet.checkIn([chosen], { cause: 'upgraded', version: NEW });
    }
    await fleet.jump(clients[10]!);
    await fleet.jump(clients[20]!);
    await fleet.settings({ maxConcurrentUpgrades: 2 });
    const both = await fleet.dispatch();
    expect(await fleet.names(both.map((start) => start.id))).toEqual([clients[20], clients[10]]);
  }, 60_000);

  it('takes untold grants back to their places when the limit falls, and leaves told ones alone', async () => {
    const fleet = await site('lowering');
    const clients = await fleet.queued(60);
    await fleet.settings({ maxConcurrentUpgrades: 50 });
    const granted = await fleet.dispatch();
    expect(granted).toHaveLength(50);
    for (const start of granted.slice(0, 5)) expect(await app.app.get(Starts).tell(start)).not.toBeNull();
    await fleet.settings({ maxConcurrentUpgrades: 3 });
    expect(await fleet.dispatch()).toEqual([]);
    expect(await fleet.states()).toEqual({ granted: 5, queued: 55 });
    const queue = (await app.api(`GET`, `/sites/${fleet.slug}/queue`)).body;
    expect(queue.slots).toEqual({ limit: 3, inUse: 5, draining: true });
    expect(queue.waiting.slice(0, 3).map((entry: { clientId: string }) => entry.clientId)).toEqual(clients.slice(5, 8));
    // Nobody is granted until fewer than 3 are held.
    for (const [index, start] of granted.slice(0, 3).entries()) {
      expect(await fleet.dispatch()).toEqual([]);
      await fleet.checkIn(await fleet.names([start.id]), { cause: 'upgraded', version: NEW });
      expect((await fleet.states())['granted']).toBe(4 - index);
    }
    expect(await fleet.dispatch()).toHaveLength(1);
    expect((await fleet.replaySlotLog()).faults).toEqual([]);
  });

  it('stops while paused, and takes untold grants back', async () => {
    const fleet = await site('pause');
    await fleet.queued(10);
    await fleet.settings({ maxConcurrentUpgrades: 4 });
    const [told, untold] = await fleet.dispatch();
    await app.app.get(Starts).tell(told!);
    await app.api('POST', '/sites/pause/pause', { reason: 'the console is slow' });
    expect(await app.app.get(Starts).tell(untold!)).toBeNull();
    expect(await fleet.dispatch()).toEqual([]);
    expect(await fleet.states()).toEqual({ granted: 1, queued: 9 });
    // One that was told is repeated all the same: it runs to its end.
    expect(await app.app.get(Starts).tell(told!)).toMatchObject({ isFirst: false });
    await app.api('POST', '/sites/pause/resume', { reason: 'all is well' });
    expect(await fleet.dispatch()).toHaveLength(3);
  });

  it('stops while a gate is closed and goes on when it opens', async () => {
    const fleet = await site('gate');
    await fleet.queued(5);
    const gates = app.app.get(Gates);
    await gates.put(fleet.id, {
      source: 'window',
      reason: 'outside_window',
      opensAtMs: Date.now() + 3_600_000,
      closesAtMs: null,
    });
    expect(await fleet.dispatch()).toEqual([]);
    expect((await fleet.client('client-00001')).reason).toBe('outside_window');
    await gates.remove(fleet.id, 'window');
    expect(await fleet.dispatch()).toHaveLength(5);
  });

  it('trips the safety brake, and a person’s resume empties its window', async () => {
    const fleet = await site('brake');
    await fleet.queued(60);
    await fleet.settings({ maxConcurrentUpgrades: 20, safetyBrakePercent: 30 });
    const granted = await fleet.dispatch();
    for (const [index, start] of granted.entries()) {
      await app.app.get(Starts).tell(start);
      await app.app.get(Starts).acknowledge(start);
      const isFailure = index < 7;
      const report = isFailure ? { upgrade: { fence: start.fence, outcome: 'failed' } } : { version: NEW };
      await fleet.checkIn(await fleet.names([start.id]), report);
    }
    expect(await fleet.dispatch()).toEqual([]);
    const summary = (await app.api('GET', '/sites/brake/summary')).body;
    expect(summary.brake).toMatchObject({ failures: 7, outcomes: 20 });
    expect((await fleet.client('client-00050')).reason).toBe('safety_brake');
    await app.api('POST', '/sites/brake/resume', { reason: 'the package was mended' });
    expect(await fleet.dispatch()).toHaveLength(20);
  });

  it('does not take leases that ended in our own absence for failures', async () => {
    const fleet = await site('absence');
    const clients = await fleet.queued(50);
    await fleet.settings({ maxConcurrentUpgrades: 25, safetyBrakePercent: 30 });
    for (const start of await fleet.dispatch()) await app.app.get(Starts).tell(start);
    for (const clientId of clients.slice(0, 25)) await fleet.ageSlot(clientId, 3600);
    await fleet.beAway('50 minutes');
    await runPass(app, SilencePass);
    await runPass(app, SlotDeadlinesPass);
    expect(await fleet.states()).toEqual({ queued: 50 });
    expect(await fleet.dispatch()).toHaveLength(25);
    await fleet.database.query('UPDATE installation SET present_at = NULL, back_at = NULL');
  });

  it('passes over clients that cannot be reached, who keep their places', async () => {
    const fleet = await site('unreachable');
    const clients = await fleet.queued(4);
    await fleet.settings({ maxConcurrentUpgrades: 1 });
    await fleet.checkIn([clients[0]!], { cause: 'disconnected' });
    const granted = await fleet.dispatch();
    expect(await fleet.names(granted.map((start) => start.id))).toEqual([clients[1]]);
    expect(await fleet.client(clients[0]!)).toMatchObject({
      upgradeState: 'queued',
      reason: 'client_unreachable',
      queuePosition: 1,
    });
    await fleet.checkIn([clients[1]!], { cause: 'upgraded', version: NEW });
    await fleet.checkIn([clients[0]!], { cause: 'connected' });
    expect(await fleet.names((await fleet.dispatch()).map((start) => start.id))).toEqual([clients[0]]);
  });
});
