import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { Redis } from 'ioredis';
import { EndedDeliveriesPass } from '../../src/alerts/deliveries/delivery-passes.js';
import type { Receiver } from '../../src/contracts/receivers.js';
import { QueuePrefix } from '../../src/platform/queues/redis.js';
import { HookSite, held, HookStub } from '../support/hook-site.js';
import { type CutOff, openCutOff } from '../support/cut-off.js';
import { testServers } from '../support/database.js';
import { runPass } from '../support/run-pass.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitFor } from '../support/wait-for.js';

let redis: CutOff;
let app: TestApp;
let site: HookSite;
let hook: HookStub;
let id: string;
let secret: string;

beforeAll(async () => {
  redis = await openCutOff(testServers().redisUrl);
  app = await startTestApp({ config: { redisUrl: redis.url } });
}, 60_000);
afterAll(async () => {
  await app.close();
  await redis.close();
});
beforeEach(async () => {
  site = await HookSite.create(app);
  hook = await HookStub.start();
  const { receiver, signingSecret } = await site.webhook(`${hook.url}/hook`);
  [id, secret] = [receiver.id, signingSecret!];
});
afterEach(() => hook.close());

const receiver = async (): Promise<Receiver> => (await app.api('GET', site.path(`/alert-receivers/${id}`))).body;
const came = (count: number) =>
  waitFor(() => hook.calls.length >= count, {
    deadlineMs: 10_000,
    what: `${count} calls, not ${hook.told().join(', ')}`,
  });

describe('a delivery', () => {
  it('arrives at once, signed, and its log says so', async () => {
    const beganMs = Date.now();
    const [delivery] = await site.tell(site.outgoing([id], await site.incident(), 'firing'));
    const done = await site.untilState(delivery!, 'delivered');
    expect(hook.calls[0]!.atMs - beganMs).toBeLessThan(1000);
    expect(() =>
      new Webhook(secret).verify(hook.calls[0]!.raw, hook.calls[0]!.headers as Record<string, string>),
    ).not.toThrow();
    expect(done).toMatchObject({
      attemptCount: 1,
      nextAttemptAt: null,
      replayOf: null,
      receiver: { id, kind: 'webhook' },
    });
    expect(done.attempts).toMatchObject([{ ok: true, status: 204, reason: null }]);
    expect(done.message).toEqual(hook.calls[0]!.message);
  });

  it('that fails is tried again in 5 s, and what waits for it goes after it in its order', async () => {
    hook.answer = () => ({ status: 500, body: 'no\u0000t now' });
    const incident = await site.incident();
    const [firing] = await site.tell(site.outgoing([id], incident, 'firing'));
    await came(1);
    const updates = [site.outgoing([id], incident, 'update'), site.outgoing([id], incident, 'update')];
    const [early, late, resolved] = await site.tell(...updates, site.outgoing([id], incident, 'resolved'));
    const failed = await waitFor(
      async () => (await site.delivery(firing!)).attempts.length === 1 && site.delivery(firing!),
    );
    expect(failed).toMatchObject({ state: 'waiting', attempts: [{ ok: false, status: 500, reason: 'unavailable' }] });
    const inSeconds = (Date.parse(failed.nextAttemptAt!) - Date.parse(failed.attempts[0]!.at)) / 1000;
    expect(inSeconds).toBeGreaterThan(4.9);
    expect(inSeconds).toBeLessThan(5.6);
    expect(await receiver()).toMatchObject({
      failingSince: expect.any(String),
      lastFailure: { reason: 'unavailable' },
    });
    hook.answer = () => ({});
    await site.age(firing!, 6);
    await site.untilState(resolved!, 'delivered');
    const number = incident.number;
    expect(hook.told()).toEqual([`${number} firing`, `${number} firing`, `${number} update`, `${number} resolved`]);
    expect(hook.calls[2]!.message.id).toBe((await site.delivery(late!)).message.id);
    expect((await site.delivery(early!)).state).toBe('superseded');
    expect(await receiver()).toMatchObject({ failingSince: null, heldUntil: null, waiting: 0 });
  });

  it('of which nothing was heard is sent again', async () => {
    const [first, second] = [held(), held()];
    hook.answer = () => (hook.calls.length === 1 ? first.answer() : second.answer());
    const [delivery] = await site.tell(site.outgoing([id], null, 'event'));
    await came(1);
    await site.age(delivery!, 31);
    await came(2);
    second.release();
    const done = await site.untilState(delivery!, 'delivered');
    expect(hook.calls[1]!.raw).toBe(hook.calls[0]!.raw);
    expect(done.attempts).toMatchObject([{ ok: true }, { ok: false, reason: 'timed_out' }]);
    first.release({ status: 500 });
    expect(await site.delivery(delivery!)).toMatchObject({ state: 'delivered', attemptCount: 2 });
  });

  it('disturbs no other when its receiver does not answer', async () => {
    const dead = held();
    hook.answer = dead.answer;
    const other = await HookStub.start();
    const quick = (await site.webhook(other.url)).receiver.id;
    const incidents = await Promise.all(Array.from({ length: 6 }, () => site.incident()));
    await site.tell(...incidents.map((incident) => site.outgoing([id, quick], incident, 'firing')));
    await waitFor(() => other.calls.length === 6, { deadlineMs: 3000, what: 'six calls' });
    expect(hook.calls).toHaveLength(2);
    dead.release();
    await came(6);
    await other.close();
  });
});

describe('what the other side says', () => {
  it('410: the receiver is switched off with the reason, and what waits is cancelled', async () => {
    const gone = held();
    hook.answer = gone.answer;
    const incident = await site.incident();
    const [firing] = await site.tell(site.outgoing([id], incident, 'firing'));
    await came(1);
    const [resolved] = await site.tell(site.outgoing([id], incident, 'resolved'));
    gone.release({ status: 410, body: 'moved away' });
    expect(await site.untilState(firing!, 'given_up')).toMatchObject({ attempts: [{ status: 410, reason: 'gone' }] });
    expect((await site.delivery(resolved!)).state).toBe('cancelled');
    const off = await receiver();
    expect(off).toMatchObject({ enabled: false, disabledReason: '410 moved away', waiting: 0 });
    expect(await site.tell(site.outgoing([id], incident, 'update'))).toEqual([]);
    const { items } = (await app.api('GET', `/audit?site=${site.slug}`)).body;
    expect(items[0]).toMatchObject({ actor: 'Rollcall', action: 'receiver.disabled', target: id });
    const match = { 'if-match': `"${off.version}"` };
    const on = await app.api<Receiver>('PATCH', site.path(`/alert-receivers/${id}`), { enabled: true }, match);
    expect(on.body).toMatchObject({ enabled: true, disabledReason: null, failingSince: null });
  });

  it('429 with Retry-After: nothing is sent before, and then everything', async () => {
    hook.answer = () => (hook.calls.length === 1 ? { status: 429, headers: { 'retry-after': '2' } } : {});
    const [first] = await site.tell(site.outgoing([id], null, 'event'));
    await came(1);
    await waitFor(async () => (await receiver()).heldUntil !== null);
    const [second] = await site.tell(site.outgoing([id], null, 'event'));
    await Promise.all([site.untilState(first!, 'delivered'), site.untilState(second!, 'delivered')]);
    const [refused, ...rest] = hook.calls;
    for (const { atMs } of rest) expect(atMs - refused!.atMs).toBeGreaterThan(1900);
    expect((await site.delivery(first!)).attempts[1]).toMatchObject({ status: 429, reason: 'too_many_requests' });
  });

  it('422: that message is given up, the next one goes', async () => {
    hook.answer = () => (hook.calls.length === 1 ? { status: 422 } : {});
    const incident = await site.incident();
    const outgoing = [site.outgoing([id], incident, 'firing'), site.outgoing([id], incident, 'resolved')];
    const [firing, resolved] = await site.tell(...outgoing);
    await site.untilState(resolved!, 'delivered');
    expect(await site.delivery(firing!)).toMatchObject({ state: 'given_up', attemptCount: 1 });
  });
});

describe('more than a receiver takes in a minute', () => {
  it('goes together in one digest, and counts as delivered with it', async () => {
    const { receiver: slow } = await site.webhook(`${hook.url}/slow`, { perMinuteMax: 3 });
    const incidents = await Promise.all(Array.from({ length: 8 }, () => site.incident()));
    const ids = await site.tell(...incidents.map((incident) => site.outgoing([slow.id], incident, 'firing')));
    for (const delivery of ids) await site.untilState(delivery, 'delivered');
    expect(hook.calls.map(({ message }) => message.kind)).toEqual(['firing', 'firing', 'digest']);
    expect(hook.calls[2]!.message.digest).toHaveLength(6);
    const [resolved] = await site.tell(site.outgoing([slow.id], incidents[5]!, 'resolved'));
    expect(await site.delivery(resolved!)).toMatchObject({ state: 'waiting', attemptCount: 0 });
  });
});

describe('Redis', () => {
  it('may be wiped: what was queued is sent', async () => {
    const { prefix } = app.app.get(QueuePrefix);
    const blocked = held();
    hook.answer = blocked.answer;
    const incidents = await Promise.all(Array.from({ length: 6 }, () => site.incident()));
    const ids = await site.tell(...incidents.map((incident) => site.outgoing([id], incident, 'firing')));
    await came(2);
    const client = new Redis(testServers().redisUrl);
    try {
      const keys = await client.keys(`${prefix}:alert-deliveries:*`);
      expect(keys.length).toBeGreaterThan(0);
      await client.del(...keys);
    } finally {
      client.disconnect();
    }
    blocked.release();
    for (const delivery of ids) await site.untilState(delivery, 'delivered');
    expect(hook.calls).toHaveLength(6);
  });

  it('may be away: alerts go all the same', async () => {
    await redis.cut();
    try {
      const incident = await site.incident();
      const outgoing = [site.outgoing([id], incident, 'firing'), site.outgoing([id], incident, 'resolved')];
      const ids = await site.tell(...outgoing);
      for (const delivery of ids) await site.untilState(delivery, 'delivered');
      expect(hook.told()).toEqual([`${incident.number} firing`, `${incident.number} resolved`]);
    } finally {
      await redis.restore();
      await waitFor(async () => (await app.api('GET', '//health/ready')).status === 200, { deadlineMs: 10_000 });
    }
  });
});

describe('what ended long ago', () => {
  it('is forgotten after 30 days, what is on its way never', async () => {
    const [old, recent] = await site.tell(site.outgoing([id], null, 'event'), site.outgoing([id], null, 'event'));
    await Promise.all([site.untilState(old!, 'delivered'), site.untilState(recent!, 'delivered')]);
    await site.database.query(`UPDATE alert_delivery SET ended_at = ended_at - interval '31 days' WHERE id = $1`, [
      old,
    ]);
    await runPass(app, EndedDeliveriesPass);
    const left = await site.database.query<{ id: string }>('SELECT id FROM alert_delivery WHERE receiver_id = $1', [
      id,
    ]);
    expect(left).toEqual([{ id: recent }]);
  });
});
