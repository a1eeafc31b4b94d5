import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  alertMessage,
  messageOfKind,
  resolvedMessage,
  sampleClient,
} from '../../../../../test/support/alert-message.js';
import {
  loopbackMeans,
  startStub,
  type StubAnswer,
  type StubService,
} from '../../../../../test/support/stub-service.js';
import { MESSAGE_KINDS } from '../../../../contracts/alert-words.js';
import type { AlertMessage } from '../../../../contracts/alerts.js';
import { TeamsReceiver } from './teams-receiver.js';

const HOSTILE = '**b** [x](https://evil.example) <at>all</at> {{DATE(2020-01-01T00:00:00Z, SHORT)}}\n# h';

/** What the parts of a card may hold (Adaptive Cards 1.4), of those that a card of ours has. */
const PARTS: Record<string, { needs: string[]; may: string[] }> = {
  RichTextBlock: { needs: ['inlines'], may: ['spacing'] },
  TextRun: { needs: ['text'], may: ['size', 'weight', 'color'] },
  'Action.OpenUrl': { needs: ['title', 'url'], may: [] },
};
const VALUES: Record<string, string[]> = {
  size: ['default', 'small', 'medium', 'large', 'extraLarge'],
  weight: ['default', 'lighter', 'bolder'],
  color: ['default', 'dark', 'light', 'accent', 'good', 'warning', 'attention'],
  spacing: ['default', 'none', 'small', 'medium', 'large', 'extraLarge', 'padding'],
};

function wrongIn(part: Record<string, any>): string | null {
  const shape = PARTS[part.type as string];
  if (shape === undefined) return `unknown part ${part.type}`;
  for (const name of shape.needs) if (!part[name]?.length) return `${part.type} without ${name}`;
  for (const [name, value] of Object.entries(part)) {
    if (name !== 'type' && ![...shape.needs, ...shape.may].includes(name)) return `${part.type} with ${name}`;
    if (VALUES[name] !== undefined && !VALUES[name].includes(value)) return `${name} is ${value}`;
  }
  return (part.inlines ?? []).map(wrongIn).find((wrong: string | null) => wrong !== null) ?? null;
}

function workflow({ headers, raw, body }: StubService['calls'][number]): StubAnswer {
  const bad = (why: string) => ({ status: 400, body: { error: { message: why } } });
  if (Buffer.byteLength(raw) > 28 * 1024) return { status: 413 };
  if (!headers['content-type']?.startsWith('application/json')) return bad('content type');
  const [attachment, ...others] = body.attachments;
  if (body.type !== 'message' || others.length > 0) return bad('not one card');
  if (attachment.contentType !== 'application/vnd.microsoft.card.adaptive') return bad('not a card');
  const card = attachment.content;
  if (card.type !== 'AdaptiveCard' || card.version !== '1.4') return bad('not a card that Teams shows');
  const wrong = [...card.body, ...card.actions].map(wrongIn).find((one) => one !== null);
  return wrong ? bad(wrong) : { status: 202 };
}

let answer: StubAnswer | null = null;
let stub: StubService;
beforeAll(async () => {
  stub = await startStub((call) => answer ?? workflow(call));
});
afterAll(() => stub.close());
beforeEach(() => {
  answer = null;
  stub.calls.length = 0;
});

const send = (message: AlertMessage) =>
  new TeamsReceiver().send(
    message,
    { config: {}, secrets: { workflowUrl: `${stub.url}/workflows/1?sig=s` }, allowPrivate: true, reference: null },
    loopbackMeans,
  );
const runs = () =>
  stub.calls[0]!.body.attachments[0].content.body.flatMap(({ inlines }: any) => inlines) as {
    text: string;
    color?: string;
  }[];

describe('a workflow of Teams', () => {
  it.each(MESSAGE_KINDS)('takes a card for a message of kind %s', async (kind) => {
    expect(await send(messageOfKind(kind))).toEqual({ ok: true, status: 202 });
    expect(stub.calls[0]?.path).toBe('/workflows/1?sig=s');
  });

  it('says what is the matter, and in which colour', async () => {
    await send(alertMessage());
    expect(runs()[0]).toMatchObject({
      text: '[Firing] Head office: 4,812 of 5,000 clients are offline',
      color: 'attention',
    });
    const text = runs()
      .map((one) => one.text)
      .join('\n');
    for (const part of ['certificate stores', '1. Look at', 'till-2 (Tills): offline', '… and 4810 more']) {
      expect(text).toContain(part);
    }
    stub.calls.length = 0;
    await send(resolvedMessage());
    expect(runs()[0]).toMatchObject({ color: 'good' });
  });

  it('makes nothing of what a client is called', async () => {
    const message = alertMessage({ title: HOSTILE, says: HOSTILE, sample: [sampleClient(1, { name: HOSTILE })] });
    expect(await send(message)).toMatchObject({ ok: true });
    // All text is in runs, which are not read as Markdown: the stub takes no other part that holds text.
    for (const { text } of runs()) expect(text).not.toMatch(/\{\{|\n/);
  });

  it('shows fewer clients rather than be too long', async () => {
    const sample = Array.from({ length: 20 }, (_, number) =>
      sampleClient(number, { name: '漢'.repeat(255), group: '漢'.repeat(255) }),
    );
    expect(await send(alertMessage({ says: '漢'.repeat(1900), sample }))).toEqual({ ok: true, status: 202 });
    expect(runs().filter(({ text }) => text.startsWith('- '))).toHaveLength(10);
  });

  it.each<[StubAnswer, object]>([
    [
      { status: 400, body: 'bad card' },
      { retryable: false, reason: 'refused' },
    ],
    [{ status: 401 }, { retryable: true, reason: 'unauthorized' }],
    [
      { status: 429, headers: { 'retry-after': '12' } },
      { retryable: true, retryAfterSeconds: 12 },
    ],
  ])('answers %j with %j', async (given, verdict) => {
    answer = given;
    expect(await send(alertMessage())).toMatchObject({ ok: false, ...verdict });
  });

  it('says which secret is missing', () => {
    expect(new TeamsReceiver().incomplete({}, [])).toMatch(/"workflowUrl" is missing/);
    expect(new TeamsReceiver().incomplete({}, ['workflowUrl'])).toBeNull();
  });
});
