import { describe, expect, it } from '@jest/globals';
import { messageOfKind, sampleClient } from '../../../test/support/alert-message.js';
import { MESSAGE_KINDS, type ReceiverKind } from '../../contracts/alert-words.js';
import { type AlertMessage, alertMessageSchema, MESSAGE_BYTES_MAX } from '../../contracts/alerts.js';
import type { ReceiverConfigs } from '../../contracts/receivers.js';
import type { OutboundAnswer, OutboundRequest } from '../../platform/outbound/outbound-http.js';
import type { Means } from './alert-receiver.js';
import { receiverOf } from './receiver-kinds.js';

const BODY_BYTES_MAX = 28_000;

const TARGETS = {
  webhook: { config: { url: 'https://a.example/in' }, secrets: { current: `whsec_${'A'.repeat(32)}` } },
  slack: {
    config: { channel: '#alerts', apiUrl: 'https://slack.example/api' },
    secrets: { botToken: 'xoxb-1', webhookUrl: 'https://hooks.example/x' },
  },
  teams: { config: {}, secrets: { workflowUrl: 'https://teams.example/w' } },
  pagerduty: { config: { url: 'https://events.example/v2/enqueue' }, secrets: { routingKey: 'k' } },
  alertmanager: { config: { url: 'https://am.example', user: null }, secrets: {} },
  jira_service_management: {
    config: { url: 'https://jsm.example/v2/alerts', responders: [] },
    secrets: { apiKey: 'k' },
  },
  servicenow: {
    config: { url: 'https://sn.example', user: 'u', assignmentGroup: null },
    secrets: { password: 'p' },
  },
} satisfies { [Kind in ReceiverKind]?: { config: ReceiverConfigs[Kind]; secrets: Record<string, string> } };
const KINDS = Object.keys(TARGETS) as (keyof typeof TARGETS)[];
/** What each may have answered before, and none. */
const REFERENCES = {
  webhook: [null],
  slack: [null, 'C1:1.1', '::'],
  teams: [null],
  pagerduty: [null],
  alertmanager: [null, 'warning', ''],
  jira_service_management: [null, 'P5'],
  servicenow: [null, 'f'.repeat(32), '../'],
} satisfies Record<keyof typeof TARGETS, (string | null)[]>;

/** An answer that each of the services might give. */
const TAKEN: OutboundAnswer = {
  ok: true,
  status: 200,
  headers: {},
  body: JSON.stringify({ ok: true, channel: 'C1', ts: '1.1', result: { sys_id: 'f'.repeat(32), state: '1' } }),
};
const page = (status: number): OutboundAnswer => ({ ok: true, status, headers: {}, body: '<html>\u0000</html>' });
const ANSWERS: OutboundAnswer[] = [
  TAKEN,
  { ok: false, reason: 'timed_out', detail: 'no answer within 15 s' },
  ...[200, 204, 302, 400, 403, 404, 410, 429, 500].map(page),
  ...['null', '[]', '{"result":null}', '{"result":[null]}', '{"ok":false,"error":7}'].map((body) => ({
    ...TAKEN,
    body,
  })),
];

async function send(kind: keyof typeof TARGETS, message: AlertMessage, reference: string | null, answer = TAKEN) {
  const requests: OutboundRequest[] = [];
  const http = {
    send: (request: OutboundRequest) => {
      requests.push(request);
      return Promise.resolve(answer);
    },
  };
  const target = { ...TARGETS[kind], allowPrivate: false, reference };
  const result = await receiverOf(kind).send(message, target, { http } as unknown as Means);
  return { requests, result };
}

/** As long as a message may be, and full of what a client may be called. */
function fullMessage(kind: AlertMessage['kind'], filling: string): AlertMessage {
  const text = (length: number) => filling.repeat(Math.ceil(length / filling.length)).slice(0, length);
  const of = (length: number) =>
    messageOfKind(kind, {
      title: text(length),
      says: text(4 * length),
      firstChecks: [text(length), text(length)],
      scope: { kind: 'group', name: text(Math.min(255, length)) },
      acknowledgedBy: text(Math.min(100, length)),
      sample: Array.from({ length: 20 }, (_, number) => sampleClient(number, { name: text(Math.min(255, length)) })),
    });
  let length = 1000;
  while (Buffer.byteLength(JSON.stringify(of(length))) > MESSAGE_BYTES_MAX) length = Math.floor(length * 0.9);
  return of(length);
}

const FILLINGS = ['long ', '<&>', '漢字', '🙂', '\u0000\u202e\n', '"\\', '[/code]**_`{{}}^', '\ud83d'];

const FULL = new Map(
  MESSAGE_KINDS.map((kind) => [kind, FILLINGS.map((filling) => fullMessage(kind, filling))] as const),
);

describe.each(KINDS)('%s', (kind) => {
  it.each(MESSAGE_KINDS)('keeps a message of kind %s short and whole, whatever is in it', async (messageKind) => {
    for (const message of FULL.get(messageKind)!) {
      for (const reference of REFERENCES[kind]) {
        const { requests, result } = await send(kind, message, reference);
        expect(result.ok).toBe(true);
        for (const { body, url } of requests) {
          expect(Buffer.byteLength(body ?? '')).toBeLessThanOrEqual(BODY_BYTES_MAX);
          expect(() => JSON.parse(body ?? 'null') as unknown).not.toThrow();
          expect(new URL(url).protocol).toBe('https:');
        }
      }
    }
  });

  it.each(MESSAGE_KINDS)('throws nothing over a message of kind %s, whatever the answer is', async (messageKind) => {
    for (const answer of ANSWERS) {
      for (const reference of REFERENCES[kind]) {
        const { result } = await send(kind, messageOfKind(messageKind), reference, answer);
        expect(typeof result.ok).toBe('boolean');
        if (!result.ok) expect(result.detail.length).toBeLessThanOrEqual(300);
        if (!answer.ok) expect(result).toMatchObject({ ok: false, retryable: true, reason: 'timed_out' });
      }
    }
  });

  it('says that it may be at no private address unless that is allowed', async () => {
    const { requests } = await send(kind, messageOfKind('firing'), null);
    expect(requests.map(({ allowPrivate }) => allowPrivate)).not.toContain(true);
  });

  it('sends nothing without its secrets', async () => {
    if (Object.keys(TARGETS[kind].secrets).length === 0) return;
    const target = { ...TARGETS[kind], secrets: {}, allowPrivate: false, reference: null };
    const result = await receiverOf(kind).send(messageOfKind('firing'), target, {} as Means);
    expect(result).toMatchObject({ ok: false, retryable: true, reason: 'secret_unreadable' });
  });
});

it('tries what the contract lets be sent, up to its greatest length', () => {
  for (const message of [...FULL.values()].flat()) {
    expect(alertMessageSchema.safeParse(message).success).toBe(true);
    expect(Buffer.byteLength(JSON.stringify(message))).toBeGreaterThan(0.6 * MESSAGE_BYTES_MAX);
  }
});

it('takes digests where messages are read one after another, not where incidents go by their key', () => {
  expect(KINDS.filter((kind) => receiverOf(kind).takesDigests)).toEqual(['webhook', 'slack', 'teams']);
});
