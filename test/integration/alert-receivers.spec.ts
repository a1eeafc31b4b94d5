import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import type { LoggerService } from '@nestjs/common';
import type { Delivery, ReceiverMade } from '../../src/contracts/receivers.js';
import { HookSite, HookStub } from '../support/hook-site.js';
import { startTestApp, withKey, type TestApp } from '../support/test-app.js';

const said: string[] = [];
const note = (...words: unknown[]) => void said.push(words.map(String).join(' '));
const logger: LoggerService = { log: note, warn: note, error: note, debug: note, verbose: note, fatal: note };

let app: TestApp;
let site: HookSite;
let hook: HookStub;

beforeAll(async () => {
  app = await startTestApp({ overrides: { logger } });
}, 60_000);
afterAll(() => app.close());
beforeEach(async () => {
  site = await HookSite.create(app);
  hook = await HookStub.start();
});
afterEach(() => hook.close());

const path = (rest = '') => site.path(`/alert-receivers${rest}`);
const create = (body: object) => app.api('POST', path(), { name: 'ops', ...body });
const matching = (version: number) => ({ 'if-match': `"${version}"` });
const patch = (id: string, version: number, body: object) => app.api('PATCH', path(`/${id}`), body, matching(version));
const audit = async () => (await app.api('GET', `/audit?site=${site.slug}`)).body.items;
const PAGERDUTY = { kind: 'pagerduty', config: {}, secrets: { routingKey: 'R0UTING-KEY-OF-THE-TEST' } };

describe('receivers', () => {
  it('are made, listed, changed and deleted', async () => {
    const made = await create({ kind: 'webhook', config: { url: 'https://hooks.example/a' } });
    expect(made).toMatchObject({
      status: 201,
      body: {
        receiver: {
          version: 1,
          enabled: true,
          allowPrivate: false,
          perMinuteMax: 30,
          secrets: ['current'],
          routes: [{ severities: ['critical', 'warning'] }],
          waiting: 0,
          createdBy: 'key bootstrap',
        },
        signingSecret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
      },
    });
    const { id } = made.body.receiver;
    expect((await app.api('GET', path())).body.items).toEqual([made.body.receiver]);
    const one = await app.api('GET', path(`/${id}`));
    expect([one.body, one.headers.get('etag')]).toEqual([made.body.receiver, '"1"']);
    const changed = await patch(id, 1, { name: 'ops by night', perMinuteMax: 5, enabled: false });
    expect(changed.body).toMatchObject({ version: 2, name: 'ops by night', perMinuteMax: 5, enabled: false });
    expect((await patch(id, 1, { name: 'x' })).status).toBe(412);
    expect((await app.api('PATCH', path(`/${id}`), { name: 'x' })).status).toBe(428);
    expect((await app.api('DELETE', path(`/${id}`), undefined, matching(1))).status).toBe(412);
    expect((await app.api('DELETE', path(`/${id}`), undefined, matching(2))).status).toBe(204);
    expect((await app.api('GET', path(`/${id}`))).status).toBe(404);
    const actions = (await audit()).map(({ action }: { action: string }) => action);
    expect(actions.slice(0, 3)).toEqual(['receiver.deleted', 'receiver.disabled', 'receiver.created']);
  });

  it('have names of their own', async () => {
    await create(PAGERDUTY);
    expect(await create({ ...PAGERDUTY, name: 'OPS' })).toMatchObject({
      status: 409,
      body: { code: 'already_exists' },
    });
    const other = (await create({ ...PAGERDUTY, name: 'other' })).body.receiver;
    expect(await patch(other.id, 1, { name: 'Ops' })).toMatchObject({ status: 409, body: { code: 'already_exists' } });
  });

  it.each([
    [{ kind: 'webhook', config: {} }, '/config/url'],
    [{ kind: 'webhook', config: { url: 'http://hooks.example/a' } }, '/config/url'],
    [{ kind: 'webhook', config: { url: 'https://10.1.2.3/a' } }, '/config/url'],
    [{ kind: 'webhook', config: { url: 'https://0x7f000001/a' } }, '/config/url'],
    [{ kind: 'webhook', config: { url: 'https://user:pass@hooks.example/' } }, '/config/url'],
    [
      { kind: 'webhook', config: { url: 'https://hooks.example/a' }, secrets: { current: 'whsec_x' } },
      '/secrets/current',
    ],
    [{ kind: 'teams', config: {} }, '/secrets/workflowUrl'],
    [{ kind: 'teams', config: {}, secrets: { workflowUrl: 'https://[::1]/x' } }, '/secrets/workflowUrl'],
    [{ kind: 'pagerduty', config: {}, secrets: {} }, '/secrets/routingKey'],
    [{ kind: 'syslog', config: { host: '192.168.1.1', protocol: 'tls' } }, '/config/host'],
    [{ kind: 'syslog', config: { host: 'log.example' } }, '/config/protocol'],
    [{ kind: 'slack', config: { channel: '#ops' } }, '/config'],
    [{ kind: 'telepathy', config: {} }, '/kind'],
  ])('are refused as %j', async (body, pointer) => {
    const answer = await create(body);
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid', errors: [{ pointer }] } });
    expect((await app.api('GET', path())).body.items).toEqual([]);
  });

  it('are judged again when they are edited', async () => {
    const { receiver } = await site.webhook('https://hooks.example/a', { allowPrivate: false });
    const refused = await patch(receiver.id, 1, { config: { url: 'https://hooks.example/a', colour: 'red' } });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/config/colour' }] } });
    const plain = await patch(receiver.id, 1, { config: { url: 'http://hooks.example/a' } });
    expect(plain).toMatchObject({ status: 422, body: { errors: [{ pointer: '/config/url' }] } });
    const allowed = await patch(receiver.id, 1, { config: { url: 'http://hooks.example/a' }, allowPrivate: true });
    expect(allowed).toMatchObject({ status: 200, body: { allowPrivate: true, secrets: ['current'] } });
  });

  it('are an admin’s', async () => {
    const support = withKey((await app.createKey({ role: 'support' })).secret);
    expect((await app.api('GET', path(), undefined, support)).status).toBe(403);
  });
});

describe('secrets', () => {
  const edit = async (body: object) => {
    const { receiver } = (await create(PAGERDUTY)).body as ReceiverMade;
    return patch(receiver.id, 1, body);
  };

  it('that are left out stay; at another host they must be given again', async () => {
    expect(await edit({ perMinuteMax: 7 })).toMatchObject({ status: 200, body: { secrets: ['routingKey'] } });
    const moved = { config: { url: 'https://elsewhere.example/enqueue' } };
    await app.api('DELETE', path(`/${(await app.api('GET', path())).body.items[0].id}`));
    expect(await edit(moved)).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/secrets/routingKey', code: 'secret_needed' }] },
    });
    const [receiver] = (await app.api('GET', path())).body.items;
    const both = await patch(receiver.id, 1, { ...moved, secrets: { routingKey: 'another' } });
    expect(both).toMatchObject({ status: 200, body: { version: 2, secrets: ['routingKey'] } });
    expect(await patch(receiver.id, 2, { secrets: { routingKey: null } })).toMatchObject({ status: 422 });
  });

  it('are never shown again: not in an answer, the audit trail, the delivery log or our own', async () => {
    hook.answer = ({ headers }) => ({ status: 401, body: `who is ${String(headers['webhook-signature'])}?` });
    const { receiver, signingSecret } = await site.webhook(`${hook.url}/x`);
    const routing = (await create(PAGERDUTY)).body.receiver;
    await patch(routing.id, 1, { secrets: { routingKey: 'another-ROUTING-KEY' } });
    const rotated = (await app.api<ReceiverMade>('POST', path(`/${receiver.id}/rotate-secret`))).body;
    await app.api('POST', path(`/${receiver.id}/test`), { kind: 'test' });
    const answers = await Promise.all([
      app.api('GET', path()),
      app.api('GET', path(`/${routing.id}`)),
      app.api('GET', site.path('/alert-deliveries')),
      app.api('GET', `/audit?site=${site.slug}`),
      app.api('GET', '//metrics'),
    ]);
    const feed = await site.database.query('SELECT data FROM change WHERE site_id = $1', [site.id]);
    const rows = await site.database.query('SELECT * FROM alert_receiver');
    const all = JSON.stringify([answers, rotated.receiver, feed, rows, said]);
    const secrets = [signingSecret!, rotated.signingSecret!, 'R0UTING-KEY-OF-THE-TEST', 'another-ROUTING-KEY'];
    for (const secret of secrets) expect(all).not.toContain(secret.replace('whsec_', ''));
    expect((await audit()).slice(0, 3)).toMatchObject([
      { action: 'receiver.tested' },
      { action: 'receiver.secret_rotated', after: { secrets: ['current', 'previous'] } },
      { action: 'receiver.changed', before: {}, after: { secretsGiven: ['routingKey'] } },
    ]);
  });

  it('are blotted out where the other side repeats them', async () => {
    const token = 'xoxb-0123456789-abcdef';
    hook.answer = ({ headers }) => ({ status: 500, body: `bad: ${headers.authorization}` });
    const config = { channel: '#ops', apiUrl: hook.url };
    const made = await create({ kind: 'slack', config, secrets: { botToken: token }, allowPrivate: true });
    const tested = await app.api<Delivery>('POST', path(`/${made.body.receiver.id}/test`), {});
    expect(JSON.stringify(tested.body)).not.toContain(token);
    expect(tested.body.attempts[0]!.detail).toContain('•••');
  });

  it('of a webhook are changed without a gap: both sign for a day, then the new one alone', async () => {
    const { receiver, signingSecret: former } = await site.webhook(hook.url);
    const { receiver: after, signingSecret } = (
      await app.api<ReceiverMade>('POST', path(`/${receiver.id}/rotate-secret`))
    ).body;
    expect(after).toMatchObject({ version: 2, secrets: ['current', 'previous'] });
    const tested = await app.api<Delivery>('POST', path(`/${receiver.id}/test`), {});
    expect(tested.body.state).toBe('delivered');
    const { raw, headers } = hook.calls[0]!;
    for (const secret of [former!, signingSecret!]) {
      expect(() => new Webhook(secret).verify(raw, headers as Record<string, string>)).not.toThrow();
    }
    expect((await app.api('POST', path(`/${(await create(PAGERDUTY)).body.receiver.id}/rotate-secret`))).status).toBe(
      409,
    );
  });
});

describe('a test', () => {
  it('is sent at once, in the form of a firing or its end, also to a receiver that is off', async () => {
    const { receiver } = await site.webhook(hook.url, { enabled: false });
    for (const kind of ['firing', 'resolved', 'test']) {
      const tested = await app.api<Delivery>('POST', path(`/${receiver.id}/test`), { kind });
      expect(tested).toMatchObject({ status: 200, body: { kind, state: 'delivered', attempts: [{ ok: true }] } });
    }
    const [firing, resolved] = hook.calls.map(({ message }) => message);
    expect(firing).toMatchObject({ kind: 'firing', title: expect.stringMatching(/^Test/), site: { slug: site.slug } });
    expect(resolved!.dedupKey).toBe(firing!.dedupKey);
    expect((await app.api('POST', path(`/${receiver.id}/test`), { kind: 'update' })).status).toBe(422);
  });

  it('that fails says why, is not sent again, and does not make the receiver a failing one', async () => {
    const { receiver } = await site.webhook(hook.url.replace(/\d+$/, '9'));
    const tested = await app.api<Delivery>('POST', path(`/${receiver.id}/test`), {});
    expect(tested.body).toMatchObject({ state: 'given_up', attempts: [{ ok: false, reason: 'connection_failed' }] });
    const after = (await app.api('GET', path(`/${receiver.id}`))).body;
    expect(after).toMatchObject({ failingSince: null, lastFailure: { reason: 'connection_failed' } });
  });

  it('that arrives lets go what waited', async () => {
    const { receiver } = await site.webhook(hook.url);
    const [delivery] = await site.tell(site.outgoing([receiver.id], null, 'event'));
    await site.untilState(delivery!, 'delivered');
    await site.database.query(
      `UPDATE alert_delivery SET state = 'waiting', ended_at = NULL, next_attempt_at = now() + interval '9 hours' WHERE id = $1`,
      [delivery],
    );
    await site.database.query(
      `UPDATE alert_receiver SET failures = 7, failing_since = now(), held_until = now() + interval '5 minutes' WHERE id = $1`,
      [receiver.id],
    );
    await app.api('POST', path(`/${receiver.id}/test`), {});
    await site.untilState(delivery!, 'delivered');
    expect((await app.api('GET', path(`/${receiver.id}`))).body).toMatchObject({ failingSince: null, heldUntil: null });
  });
});

describe('the delivery log', () => {
  it('has pages and filters, and sends a message once more', async () => {
    const { receiver } = await site.webhook(hook.url);
    const other = await site.webhook(hook.url);
    const incident = await site.incident();
    const ids = await site.tell(
      site.outgoing([receiver.id, other.receiver.id], incident, 'firing'),
      site.outgoing([receiver.id], null, 'event'),
    );
    for (const id of ids) await site.untilState(id, 'delivered');
    const list = async (query: string) => (await app.api('GET', site.path(`/alert-deliveries?${query}`))).body;
    const first = await list('limit=2');
    const second = await list(`limit=2&cursor=${first.nextCursor}`);
    const idsOf = ({ items }: { items: Delivery[] }) => items.map(({ id }) => id);
    expect([...idsOf(first), ...idsOf(second)]).toEqual([...ids].reverse());
    expect(second.nextCursor).toBeNull();
    expect(idsOf(await list(`receiver=${receiver.id}`))).toEqual([ids[2], ids[0]]);
    expect(idsOf(await list(`incident=${incident.id}&state=delivered`))).toEqual([ids[1], ids[0]]);
    expect((await list('cursor=x')).code).toBe('bad_query');

    const replay = (id: string) => app.api<Delivery>('POST', site.path(`/alert-deliveries/${id}/replay`));
    const again = await replay(ids[0]!);
    expect(again).toMatchObject({ status: 201, body: { replayOf: ids[0], incident, kind: 'firing' } });
    await site.untilState(again.body.id, 'delivered');
    expect(hook.calls.at(-1)!.message).toEqual((await site.delivery(ids[0]!)).message);
    const { version } = (await app.api('GET', path(`/${receiver.id}`))).body;
    await patch(receiver.id, version, { enabled: false });
    expect(await replay(ids[0]!)).toMatchObject({ status: 409, body: { code: 'conflict' } });
    const elsewhere = await HookSite.create(app);
    expect((await app.api('GET', elsewhere.path(`/alert-deliveries/${ids[0]}`))).status).toBe(404);
  });

  it('is measured', async () => {
    const { receiver } = await site.webhook(hook.url);
    await app.api('POST', path(`/${receiver.id}/test`), {});
    const { body } = await app.api<string>('GET', '//metrics');
    const labels = `{site="${site.slug}",receiver="${receiver.name}"}`;
    expect(body).toContain(`rollcall_alert_deliveries_waiting${labels} 0`);
    expect(body).toContain(`rollcall_alert_delivery_oldest_seconds${labels} 0`);
    expect(body).toContain(`rollcall_alert_receiver_failing${labels} 0`);
    expect(body).toMatch(/rollcall_alert_attempts_total\{kind="webhook",result="delivered"\} [1-9]/);
  });
});

describe('without a key', () => {
  it('no secret is taken, and it says which setting is missing', async () => {
    const bare = await startTestApp({ config: { secretKeys: [], roles: ['api'] } });
    try {
      const on = await HookSite.create(bare);
      const body = { name: 'ops', kind: 'webhook', config: { url: 'https://hooks.example/' } };
      const refused = await bare.api('POST', on.path('/alert-receivers'), body);
      expect(refused).toMatchObject({ status: 409, body: { code: 'secret_key_missing' } });
      expect(refused.body.detail).toContain('ROLLCALL_SECRET_KEY');
      const syslog = { name: 'log', kind: 'syslog', config: { host: 'log.example', protocol: 'tls' } };
      expect((await bare.api('POST', on.path('/alert-receivers'), syslog)).status).toBe(201);
    } finally {
      await bare.close();
    }
  });

  it('that opens them a delivery fails and says so', async () => {
    const { receiver } = await site.webhook(hook.url);
    await site.database.query(`UPDATE alert_receiver SET secrets = 'v1.other.aaaa.bbbb' WHERE id = $1`, [receiver.id]);
    const tested = await app.api<Delivery>('POST', path(`/${receiver.id}/test`), {});
    expect(tested.body).toMatchObject({ state: 'given_up', attempts: [{ reason: 'secret_unreadable', status: null }] });
    expect(hook.calls).toEqual([]);
  });
});
