import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Queue } from '../../src/contracts/upgrades.js';
import { FleetSite, NEW } from '../support/fleet-site.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let app: TestApp;
/** Answers contacts with 202, or 409 for clients whose name says so. */
let appliance: Server;
let contacted: string[] = [];

beforeAll(async () => {
  app = await startTestApp({ config: { roles: ['api'] } });
  appliance = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { clientId } = JSON.parse(text || '{}') as { clientId?: string };
      if (request.url === '/rollcall/v1/contacts' && clientId !== undefined) contacted.push(clientId);
      const refuses = clientId?.startsWith('deaf') ?? false;
      response.writeHead(refuses ? 409 : 202, { 'content-type': 'application/json' });
      response.end(JSON.stringify(refuses ? { reason: 'client_offline' } : {}));
    });
  });
  await new Promise<void>((resolve) => appliance.listen(0, '127.0.0.1', resolve));
}, 60_000);

afterAll(async () => {
  appliance.close();
  await app.close();
});

const site = (slug: string) =>
  FleetSite.create(app, slug, {
    kind: 'simulated',
    url: `http://127.0.0.1:${(appliance.address() as AddressInfo).port}`,
    secret: 'a-secret-of-the-test',
  });

describe('a Jump attempt', () => {
  it('is allowed to a client that is up to date and there, and not to one that is offline', async () => {
    const fleet = await site('up-to-date');
    await fleet.checkIn(['a', 'b'], { cause: 'connected' });
    await fleet.checkIn(['b'], { cause: 'disconnected' });
    expect(await fleet.jump('a')).toMatchObject({ status: 200, body: { outcome: 'allowed' } });
    expect(await fleet.jump('b')).toMatchObject({ status: 409, body: { code: 'client_unreachable' } });
  });

  it('moves a queued client to the front and ends its back-off', async () => {
    const fleet = await site('queued');
    const clients = await fleet.queued(5);
    await fleet.database.query(
      "UPDATE client_upgrade SET retry_at = now() + interval '1 hour', reason = 'retry_backoff' WHERE site_id = $1",
      [fleet.id],
    );
    const answer = await fleet.jump(clients[4]!);
    expect(answer).toMatchObject({
      status: 202,
      body: { outcome: 'moved_to_front', position: 1, expectedWaitSeconds: 0 },
    });
    expect(await fleet.client(clients[4]!)).toMatchObject({ reason: 'waiting_for_slot', bumped: true, retryAt: null });
    const { body: queue } = await app.api<Queue>('GET', '/sites/queued/queue');
    const [first, second] = queue.waiting;
    expect(first).toMatchObject({ clientId: clients[4], bump: { by: 'key bootstrap' }, expectedWaitSeconds: 0 });
    expect(Math.abs(Date.parse(first!.bump!.at) - Date.parse(queue.asOf))).toBeLessThan(10_000);
    expect(second).toMatchObject({ clientId: clients[0], bumped: false, bump: null });
    await app.api('POST', '/sites/queued/pause', { reason: 'a moment' });
    expect((await fleet.jump(clients[3]!)).body.expectedWaitSeconds).toBeNull();
  });

  it('has a passive client contacted, which then joins at the front', async () => {
    const fleet = await site('contacting');
    contacted = [];
    await fleet.checkIn(['passive'], { cause: 'daily', attributes: { connectionType: 'passive' } });
    await fleet.queued(3);
    expect(await fleet.jump('passive')).toMatchObject({ status: 202, body: { outcome: 'contacting' } });
    expect(contacted).toEqual(['passive']);
    expect((await fleet.client('passive')).reason).toBe('contacting');
    await fleet.checkIn(['passive'], { cause: 'console_connection' });
    expect(await fleet.client('passive')).toMatchObject({ upgradeState: 'queued', queuePosition: 1, bumped: true });
  });

  it('keeps the wish of one that cannot be reached: it joins at the front', async () => {
    const fleet = await site('wish');
    await fleet.checkIn(['away'], { cause: 'connected' });
    await fleet.checkIn(['deaf'], { cause: 'daily', attributes: { connectionType: 'passive' } });
    await fleet.queued(2);
    expect(await fleet.jump('away')).toMatchObject({ status: 409, body: { code: 'client_unreachable' } });
    expect(await fleet.jump('deaf')).toMatchObject({ status: 409, body: { code: 'client_unreachable' } });
    expect((await fleet.client('deaf')).reason).toBe('awaiting_check_in');
    await fleet.checkIn(['away'], { cause: 'connected' });
    expect((await fleet.client('away')).queuePosition).toBe(1);
    const { body: queue } = await app.api<Queue>('GET', '/sites/wish/queue');
    expect(queue.waiting[0]).toMatchObject({ clientId: 'away', bump: { by: 'key bootstrap' } });
    await fleet.checkIn(['deaf'], { cause: 'boot' });
    expect((await fleet.client('deaf')).queuePosition).toBe(1);
  });

  it('is answered with "already upgrading" by one that holds a slot', async () => {
    const fleet = await site('slot');
    const [first] = (await fleet.queued(1)) as [string];
    await fleet.dispatch();
    expect(await fleet.jump(first)).toMatchObject({ status: 202, body: { outcome: 'already_upgrading' } });
  });

  it('gives a failed client its attempts again, at the front', async () => {
    const fleet = await site('failed');
    const clients = await fleet.queued(3);
    await fleet.settings({ maxAttempts: 1, maxConcurrentUpgrades: 1 });
    const [start] = await fleet.dispatch();
    await fleet.checkIn([clients[0]!], { upgrade: { fence: start!.fence, outcome: 'failed' } });
    expect((await fleet.client(clients[0]!)).upgradeState).toBe('failed');
    expect(await fleet.jump(clients[0]!)).toMatchObject({
      status: 202,
      body: { outcome: 'moved_to_front', position: 1 },
    });
    expect(await fleet.client(clients[0]!)).toMatchObject({ attempts: 0, queuePosition: 1 });
  });

  it('is refused by one that is held, and by one that is ahead', async () => {
    const fleet = await site('refused');
    await fleet.settings({ automaticUpgrades: 'disabled' });
    await fleet.queued(1);
    await fleet.checkIn(['newer'], { version: '99.1' });
    expect(await fleet.jump('client-00001')).toMatchObject({ status: 409, body: { code: 'automatic_upgrades_off' } });
    expect(await fleet.jump('newer')).toMatchObject({ status: 409, body: { code: 'ahead_of_appliance' } });
    expect(await fleet.checkIn(['newer'], { version: NEW })).toMatchObject([{ upgradeState: 'up_to_date' }]);
  });

  it('stands in the client’s timeline with who it was and what came of it', async () => {
    const fleet = await site('told');
    await fleet.queued(1);
    await fleet.jump('client-00001');
    const { id } = await fleet.client('client-00001');
    const { items } = (await app.api('GET', `/sites/told/clients/${id}/timeline`)).body;
    expect(items.slice(0, 2)).toMatchObject([
      { kind: 'client.bumped', by: 'key bootstrap' },
      { kind: 'client.jump_attempted', by: 'key bootstrap', data: { outcome: 'moved_to_front' } },
    ]);
  });
});
