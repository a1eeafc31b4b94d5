import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  alertMessage,
  messageOfKind,
  resolvedMessage,
  updateMessage,
} from '../../../../../test/support/alert-message.js';
import {
  loopbackMeans,
  startStub,
  type StubAnswer,
  type StubCall,
  type StubService,
} from '../../../../../test/support/stub-service.js';
import { MESSAGE_KINDS } from '../../../../contracts/alert-words.js';
import type { AlertMessage } from '../../../../contracts/alerts.js';
import { PagerdutyReceiver } from './pagerduty-receiver.js';

const KEY = 'a'.repeat(32);
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

interface PagerDutyAlert {
  key: string;
  state: 'triggered' | 'acknowledged' | 'resolved';
  severity: string;
  summary: string;
}

let alerts: PagerDutyAlert[] = [];
let changes: string[] = [];
let failures: StubAnswer[] = [];
let stub: StubService;

const textOf = (value: unknown, max: number) => typeof value === 'string' && value.length > 0 && value.length <= max;

function wrongIn({ path, body, raw }: StubCall): string | null {
  if (body.routing_key !== KEY) return 'invalid routing key';
  if (Buffer.byteLength(raw) > 512 * 1024) return 'too large';
  if (!(body.links ?? []).every(({ href }: any) => /^https?:/.test(href))) return 'invalid links';
  if (path === '/v2/enqueue' && !/^(trigger|acknowledge|resolve)$/.test(body.event_action))
    return 'invalid event_action';
  if (path === '/v2/enqueue' && !textOf(body.dedup_key, 255)) return 'invalid dedup_key';
  if (path === '/v2/enqueue' && body.event_action !== 'trigger') return null;
  const { summary, source, severity, timestamp } = body.payload;
  if (!textOf(summary, 1024) || !textOf(source, 1024)) return 'invalid payload';
  if (path === '/v2/enqueue' && !/^(critical|error|warning|info)$/.test(severity)) return 'invalid severity';
  return ISO.test(timestamp) ? null : 'invalid timestamp';
}

function pagerDuty(call: StubCall): StubAnswer {
  const failure = failures.shift();
  if (failure) return failure;
  const wrong = wrongIn(call);
  if (wrong)
    return { status: 400, body: { status: 'invalid event', message: 'Event object is invalid', errors: [wrong] } };
  const { body, path } = call;
  if (path === '/v2/change/enqueue') changes.push(body.payload.summary);
  if (path === '/v2/enqueue') take(body);
  return { status: 202, body: { status: 'success', message: 'Event processed', dedup_key: body.dedup_key } };
}

function take({ dedup_key: key, event_action: action, payload }: any) {
  const open = alerts.find((alert) => alert.key === key && alert.state !== 'resolved');
  if (action === 'trigger') {
    const told = { severity: payload.severity, summary: payload.summary };
    if (open) Object.assign(open, told);
    else alerts.push({ key, state: 'triggered', ...told });
  } else if (open) open.state = action === 'resolve' ? 'resolved' : 'acknowledged';
}

beforeAll(async () => {
  stub = await startStub(pagerDuty);
});
afterAll(() => stub.close());
beforeEach(() => {
  alerts = [];
  changes = [];
  failures = [];
  stub.calls.length = 0;
});

const send = (message: AlertMessage, reference: string | null = null) =>
  new PagerdutyReceiver().send(
    message,
    { config: { url: `${stub.url}/v2/enqueue` }, secrets: { routingKey: KEY }, allowPrivate: true, reference },
    loopbackMeans,
  );

describe('PagerDuty', () => {
  it('has one alert from firing over updates to the resolve', async () => {
    expect(await send(alertMessage({ severity: 'warning' }))).toEqual({ ok: true, status: 202 });
    await send(alertMessage({ severity: 'warning' }));
    await send(updateMessage({ cause: 'severity_raised' }));
    const { dedupKey: key } = alertMessage();
    const summary = 'Head office: 4,990 of 5,000 clients are offline';
    expect(alerts).toEqual([{ key, state: 'triggered', severity: 'critical', summary }]);
    await send(resolvedMessage());
    expect(alerts).toEqual([{ key, state: 'resolved', severity: 'critical', summary }]);
  });

  it('is not hushed when what somebody acknowledged gets worse', async () => {
    await send(alertMessage({ severity: 'warning' }));
    await send(updateMessage({ acknowledgedBy: 'ann', cause: 'severity_raised' }));
    expect(alerts).toMatchObject([{ state: 'triggered', severity: 'critical' }]);
    expect(stub.calls[1]?.body.payload.custom_details).toMatchObject({ 'Acknowledged by': 'ann' });
  });

  it.each(MESSAGE_KINDS)('takes a message of kind %s', async (kind) => {
    expect(await send(messageOfKind(kind))).toMatchObject({ ok: true, status: 202 });
    const open = alerts.filter(({ state }) => state !== 'resolved').length;
    expect({ open, changes: changes.length }).toEqual({
      open: ['firing', 'update', 'heartbeat'].includes(kind) ? 1 : 0,
      changes: ['event', 'digest'].includes(kind) ? 1 : 0,
    });
  });

  it('keeps a key that is too long apart from others', async () => {
    const long = 'k'.repeat(300);
    await send(alertMessage({ dedupKey: `${long}1` }));
    await send(alertMessage({ dedupKey: `${long}2` }));
    await send(resolvedMessage({ dedupKey: `${long}1` }));
    expect(alerts.map(({ state }) => state)).toEqual(['resolved', 'triggered']);
  });

  it.each<[StubAnswer, object]>([
    [
      { status: 400, body: { errors: ['no'] } },
      { retryable: false, reason: 'refused' },
    ],
    [{ status: 429 }, { retryable: true, reason: 'too_many_requests' }],
    [{ status: 500 }, { retryable: true, reason: 'unavailable' }],
  ])('answers %j with %j', async (answer, verdict) => {
    failures = [answer];
    expect(await send(alertMessage())).toMatchObject({ ok: false, ...verdict });
  });

  it('is told of a test again from the start when half of it failed', async () => {
    failures = [undefined as unknown as StubAnswer, { status: 500 }];
    expect(await send(messageOfKind('test'))).toMatchObject({ ok: false, retryable: true });
    expect(await send(messageOfKind('test'))).toMatchObject({ ok: true });
    expect(alerts.map(({ state }) => state)).toEqual(['resolved']);
  });

  it('says which secret is missing', async () => {
    const config = { url: 'https://events.pagerduty.com/v2/enqueue' };
    expect(new PagerdutyReceiver().incomplete(config, [])).toMatch(/"routingKey" is missing/);
    expect(new PagerdutyReceiver().incomplete(config, ['routingKey'])).toBeNull();
    const target = { config, secrets: {}, allowPrivate: false, reference: null };
    expect(await new PagerdutyReceiver().send(alertMessage(), target, loopbackMeans)).toMatchObject({
      ok: false,
      reason: 'secret_unreadable',
    });
  });
});
