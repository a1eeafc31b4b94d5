import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  alertMessage,
  messageOfKind,
  resolvedMessage,
  sampleClient,
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
import { JiraServiceManagementReceiver } from './jira-service-management-receiver.js';

const BASE = '/jsm/ops/integration/v2/alerts';
const HOSTILE = '<img src=x onerror=alert(1)>';

interface GenieAlert {
  alias: string;
  open: boolean;
  priority: string;
  count: number;
  notes: string[];
}

let alerts: GenieAlert[] = [];
let failures: StubAnswer[] = [];
/** Opsgenie has it, Jira Service Management has not. */
let changesPriority = true;
let stub: StubService;

function wrongCreation(body: any): string | null {
  const { message, alias, description, tags, details, entity, source, priority, responders } = body;
  if (!(message?.length > 0 && message.length <= 130)) return 'message';
  if (alias.length > 512 || description.length > 15_000 || entity.length > 512 || source.length > 100)
    return 'too long';
  if (tags.length > 20 || tags.some((tag: string) => tag.length > 50)) return 'tags';
  if (!Object.values(details).every((value) => typeof value === 'string')) return 'details';
  if (Object.entries<string>(details).join('').length > 8000) return 'details are too long';
  if (responders.some((one: any) => one.type !== 'team' || Boolean(one.id) === Boolean(one.name))) return 'responders';
  return /^P[1-5]$/.test(priority) ? null : 'priority';
}

function create(body: any) {
  const open = alerts.find((alert) => alert.open && alert.alias === body.alias);
  if (open) open.count += 1;
  else alerts.push({ alias: body.alias, open: true, priority: body.priority, count: 1, notes: [] });
}

function act(alias: string, action: string, body: any): StubAnswer | null {
  const alert = alerts.find((one) => one.open && one.alias === alias);
  if (body.note?.length > 25_000) return { status: 422 };
  if (action === 'priority' && !changesPriority) return { status: 404 };
  if (alert && action === 'priority') alert.priority = body.priority;
  else if (alert && action === 'notes') alert.notes.push(body.note.split('\n')[0]);
  else if (alert && action === 'close') alert.open = false;
  return null;
}

function genie({ method, path, headers, body }: StubCall): StubAnswer {
  const failure = failures.shift();
  if (failure) return failure;
  if (headers.authorization !== 'GenieKey key-1') return { status: 401, body: { message: 'Could not authenticate' } };
  const taken = { status: 202, body: { result: 'Request will be processed', took: 0.1, requestId: 'r-1' } };
  const { pathname, searchParams } = new URL(path, 'http://stub');
  if (method === 'POST' && pathname === BASE) {
    const wrong = wrongCreation(body);
    if (wrong) return { status: 422, body: { message: wrong } };
    create(body);
    return taken;
  }
  const [, alias = '', action = ''] =
    /^\/jsm\/ops\/integration\/v2\/alerts\/([^/]+)\/(notes|close|priority)$/.exec(pathname) ?? [];
  if (action === '' || searchParams.get('identifierType') !== 'alias') return { status: 404 };
  if (method !== (action === 'priority' ? 'PUT' : 'POST')) return { status: 405 };
  return act(decodeURIComponent(alias), action, body) ?? taken;
}

beforeAll(async () => {
  stub = await startStub(genie);
});
afterAll(() => stub.close());
beforeEach(() => {
  alerts = [];
  failures = [];
  changesPriority = true;
  stub.calls.length = 0;
});

const send = (message: AlertMessage, reference: string | null = null, responders: string[] = []) =>
  new JiraServiceManagementReceiver().send(
    message,
    { config: { url: `${stub.url}${BASE}`, responders }, secrets: { apiKey: 'key-1' }, allowPrivate: true, reference },
    loopbackMeans,
  );
const { dedupKey: alias } = alertMessage();

describe('Jira Service Management and Opsgenie', () => {
  it('have one alert from firing over updates to the close', async () => {
    expect(await send(alertMessage())).toEqual({ ok: true, status: 202, reference: 'P1' });
    expect(await send(alertMessage())).toEqual({ ok: true, status: 202, reference: 'P1' });
    expect(await send(updateMessage(), 'P1')).toEqual({ ok: true, status: 202, reference: 'P1' });
    const notes = ['4,990 of 5,000 clients are offline'];
    expect(alerts).toEqual([{ alias, open: true, priority: 'P1', count: 2, notes }]);
    await send(resolvedMessage(), 'P1');
    expect(alerts).toEqual([{ alias, open: false, priority: 'P1', count: 2, notes }]);
  });

  it.each([
    [true, 'P1'],
    [false, 'P3'],
  ])('raise the priority where they can (%s): %s', async (can, priority) => {
    changesPriority = can;
    await send(alertMessage({ severity: 'warning' }));
    expect(await send(updateMessage({ cause: 'grown' }), 'P3')).toMatchObject({ ok: true, reference: 'P1' });
    expect(alerts).toMatchObject([{ priority, notes: [expect.any(String)] }]);
  });

  it('are reminded of what somebody closed although it goes on', async () => {
    await send(alertMessage());
    alerts[0]!.open = false;
    await send(updateMessage({ cause: 'repeated' }), 'P1');
    expect(alerts.map(({ open, notes }) => [open, notes.length])).toEqual([
      [false, 0],
      [true, 1],
    ]);
  });

  it('are told by an update of what they do not know yet', async () => {
    await send(updateMessage());
    expect(alerts).toMatchObject([{ alias, open: true }]);
  });

  it.each(MESSAGE_KINDS)('take a message of kind %s with hostile names in it', async (kind) => {
    const message = messageOfKind(kind, {
      dedupKey: `key/with ?#${kind}`,
      title: HOSTILE,
      says: HOSTILE.repeat(700),
      scope: { kind: 'group', name: HOSTILE },
      sample: [sampleClient(1, { name: HOSTILE })],
    });
    expect(await send(message)).toMatchObject({ ok: true, status: 202 });
    for (const { raw } of stub.calls) expect(raw).not.toMatch(/[<>]/);
    expect(alerts.filter(({ open }) => open)).toHaveLength(['resolved', 'test'].includes(kind) ? 0 : 1);
  });

  it('call teams by name or id', async () => {
    const id = '4513b7ea-3b91-438f-b7e4-e3e54af9147c';
    await send(alertMessage(), null, ['Support', id]);
    expect(stub.calls[0]?.body.responders).toEqual([
      { type: 'team', name: 'Support' },
      { type: 'team', id },
    ]);
  });

  it.each<[StubAnswer, object]>([
    [{ status: 401 }, { retryable: true, reason: 'unauthorized' }],
    [
      { status: 422, body: { message: 'no' } },
      { retryable: false, reason: 'refused' },
    ],
    [
      { status: 429, headers: { 'retry-after': '3' } },
      { retryable: true, retryAfterSeconds: 3 },
    ],
  ])('answer %j with %j', async (answer, verdict) => {
    failures = [answer];
    expect(await send(alertMessage())).toMatchObject({ ok: false, ...verdict });
  });

  it('say which secret is missing', () => {
    const config = { url: 'https://api.opsgenie.com/v2/alerts', responders: [] };
    expect(new JiraServiceManagementReceiver().incomplete(config, [])).toMatch(/"apiKey" is missing/);
    expect(new JiraServiceManagementReceiver().incomplete(config, ['apiKey'])).toBeNull();
  });
});
