import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { alertMessage } from '../../../../../test/support/alert-message.js';
import {
  loopbackMeans,
  startStub,
  type StubAnswer,
  type StubService,
} from '../../../../../test/support/stub-service.js';
import { WebhookReceiver } from './webhook-receiver.js';

const CURRENT = `whsec_${Buffer.from('current secret of 32 bytes, look').toString('base64')}`;
const PREVIOUS = `whsec_${Buffer.from('former  secret of 32 bytes, look').toString('base64')}`;

let answer: StubAnswer = {};
let stub: StubService;
beforeAll(async () => {
  stub = await startStub(() => answer);
});
afterAll(() => stub.close());
beforeEach(() => {
  answer = {};
  stub.calls.length = 0;
});

const send = (secrets: Record<string, string>, message = alertMessage()) =>
  new WebhookReceiver().send(
    message,
    { config: { url: `${stub.url}/in?tenant=7` }, secrets, allowPrivate: true, reference: null },
    loopbackMeans,
  );

/** By the specification's words, without the library: HMAC-SHA256 of id.timestamp.body, keyed with what follows whsec_. */
function signatureOf(secret: string, { headers, raw }: StubService['calls'][number]) {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${raw}`;
  return `v1,${createHmac('sha256', key).update(signed, 'utf8').digest('base64')}`;
}

describe('a webhook', () => {
  it('gets the message as it is, under an address with its query', async () => {
    const message = alertMessage({ title: 'Umlauts äöü, emoji 🙂 and \u0007' });
    expect(await send({ current: CURRENT }, message)).toEqual({ ok: true, status: 200 });
    const [call] = stub.calls;
    expect(call).toMatchObject({ method: 'POST', path: '/in?tenant=7' });
    expect(call?.body).toEqual(message);
    expect(call?.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Rollcall',
      'webhook-id': message.id,
    });
  });

  it('is signed so that node:crypto and the library agree', async () => {
    await send({ current: CURRENT });
    const call = stub.calls[0]!;
    expect(call.headers['webhook-signature']).toBe(signatureOf(CURRENT, call));
    expect(new Webhook(CURRENT).verify(call.raw, call.headers as Record<string, string>)).toEqual(alertMessage());
    expect(() => new Webhook(CURRENT).verify(`${call.raw} `, call.headers as Record<string, string>)).toThrow();
  });

  it('is signed with both secrets while one is being changed', async () => {
    await send({ current: CURRENT, previous: PREVIOUS });
    const call = stub.calls[0]!;
    expect(call.headers['webhook-signature']).toBe(`${signatureOf(CURRENT, call)} ${signatureOf(PREVIOUS, call)}`);
    for (const secret of [CURRENT, PREVIOUS]) {
      expect(new Webhook(secret).verify(call.raw, call.headers as Record<string, string>)).toBeTruthy();
    }
  });

  it('is dated by the try, in seconds, and keeps its id', async () => {
    const before = Math.floor(Date.now() / 1000);
    await send({ current: CURRENT });
    await send({ current: CURRENT });
    const dated = stub.calls.map(({ headers }) => Number(headers['webhook-timestamp']));
    for (const seconds of dated) expect(seconds).toBeGreaterThanOrEqual(before);
    expect(new Set(stub.calls.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  it.each<[StubAnswer, object]>([
    [{ status: 410 }, { ok: false, retryable: false, disable: true, reason: 'gone' }],
    [
      { status: 503, headers: { 'retry-after': '7' } },
      { ok: false, retryable: true, retryAfterSeconds: 7 },
    ],
    [
      { status: 302, headers: { location: '/elsewhere' } },
      { ok: false, retryable: true, reason: 'redirected' },
    ],
    [
      { status: 400, body: 'no' },
      { ok: false, retryable: false, reason: 'refused', detail: '400 no' },
    ],
  ])('answers %j with %j', async (given, verdict) => {
    answer = given;
    expect(await send({ current: CURRENT })).toMatchObject(verdict);
    expect(stub.calls).toHaveLength(1);
  });

  it('is not sent without a secret that can be used, and says so', async () => {
    for (const secrets of [
      {} as { current: string },
      { current: '' },
      { current: 'whsec_' },
      { current: 'whsec_not base64!' },
    ]) {
      expect(await send(secrets)).toMatchObject({ ok: false, retryable: true, reason: 'secret_unreadable' });
    }
    expect(stub.calls).toHaveLength(0);
  });
});
