import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { uuidv7 } from 'uuidv7';
import type { DeliveryDetail, ReceiverMade } from '../../src/contracts/receivers.js';
import { messageOfKind } from '../support/alert-message.js';
import { held, HookStub } from '../support/hook-site.js';
import { ProcessStage } from '../support/process-stage.js';
import { waitFor } from '../support/wait-for.js';

let stage: ProcessStage;
let hook: HookStub;

beforeAll(async () => {
  [stage, hook] = await Promise.all([ProcessStage.open(), HookStub.start()]);
  stage.environment['ROLLCALL_SECRET_KEY'] = randomBytes(32).toString('hex');
  await stage.start();
}, 120_000);
afterAll(async () => {
  await hook.close();
  await stage.close();
}, 60_000);

it('a kill -9 in the middle of a sending: the same message is sent again, and arrives', async () => {
  hook.answer = held().answer;
  await stage.api('POST', '/sites', { slug: 'shops', name: 'Shops' });
  const body = { kind: 'webhook', name: 'ops', config: { url: hook.url }, allowPrivate: true };
  const { receiver } = (await stage.api<ReceiverMade>('POST', '/sites/shops/alert-receivers', body)).body;
  const id = uuidv7();
  await stage.database.query(
    `INSERT INTO alert_delivery (id, site_id, receiver_id, kind, message, state, created_at, next_attempt_at)
     VALUES ($1, $2, $3, 'event', $4, 'waiting', now(), now())`,
    [id, await stage.siteId('shops'), receiver.id, JSON.stringify(messageOfKind('event'))],
  );
  await waitFor(() => hook.calls.length === 1, { deadlineMs: 20_000, what: 'the first call' });
  await stage.kill();
  hook.answer = () => ({});
  // As when so much time has passed that nobody can be sending it any more.
  await stage.database.query('UPDATE alert_delivery SET sending_until = now() WHERE id = $1', [id]);
  await stage.start();
  await waitFor(() => hook.calls.length === 2, { deadlineMs: 20_000, what: 'the second call' });
  const done = await waitFor(async () => {
    const { body: delivery } = await stage.api<DeliveryDetail>('GET', `/sites/shops/alert-deliveries/${id}`);
    return delivery.state === 'delivered' && delivery;
  });
  expect(done.attempts).toMatchObject([{ ok: true }, { ok: false, reason: 'timed_out' }]);
  expect(hook.calls[1]!.message).toEqual(hook.calls[0]!.message);
  expect(hook.calls[1]!.headers['webhook-id']).toBe(hook.calls[0]!.headers['webhook-id']);
}, 120_000);
