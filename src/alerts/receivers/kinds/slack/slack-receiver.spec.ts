import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  alertMessage,
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
import type { AlertMessage } from '../../../../contracts/alerts.js';
import { escapedWithin, slackForm } from './slack-form.js';
import { SlackReceiver } from './slack-receiver.js';

const HOSTILE = '<!channel> *bold* <https://evil.example|click> & `code`\n_x_ :boom:';

interface Posted {
  channel: string;
  ts: string;
  thread: string | null;
  header: string;
}

/** What Slack holds, and what it would refuse. */
let posted: Posted[] = [];
let failures: StubAnswer[] = [];
let stub: StubService;

function checkBlocks(blocks: any[]): string | null {
  if (blocks.length > 50) return 'invalid_blocks';
  const texts = blocks.flatMap((block) => [block.text, ...(block.fields ?? [])]).filter(Boolean);
  const fits = texts.every(
    ({ type, text }) => text.length > 0 && text.length <= 3000 && /^(plain_text|mrkdwn)$/.test(type),
  );
  const headersFit = blocks.every(
    ({ type, text }) => type !== 'header' || (text.type === 'plain_text' && text.text.length <= 150),
  );
  const fieldsFit = blocks.every(
    ({ fields = [] }) => fields.length <= 10 && fields.every((one: any) => one.text.length <= 2000),
  );
  if (texts.reduce((sum, { text }) => sum + text.length, 0) > 13_000) return 'msg_blocks_too_long';
  return fits && headersFit && fieldsFit ? null : 'invalid_blocks';
}

function slack({ method, path, headers, body }: StubCall): StubAnswer {
  const refused = (error: string) => ({ body: { ok: false, error } });
  const failure = failures.shift();
  if (failure) return failure;
  if (headers.authorization !== 'Bearer xoxb-token') return refused('invalid_auth');
  if (method !== 'POST' || !/^application\/json/.test(headers['content-type'] ?? ''))
    return refused('invalid_post_type');
  const wrong = checkBlocks(body.blocks);
  if (wrong) return refused(wrong);
  const header = body.blocks[0].text.text as string;
  if (path === '/api/chat.update') {
    const first = posted.find(({ channel, ts }) => channel === body.channel && ts === body.ts);
    if (!first) return refused('message_not_found');
    first.header = header;
    return { body: { ok: true, channel: first.channel, ts: first.ts } };
  }
  if (path !== '/api/chat.postMessage') return refused('unknown_method');
  if (!['#alerts', 'C1'].includes(body.channel)) return refused('channel_not_found');
  const thread = (body.thread_ts as string | undefined) ?? null;
  if (thread !== null && !posted.some(({ ts }) => ts === thread)) return refused('cannot_reply_to_message');
  posted.push({ channel: 'C1', ts: `1700000000.00000${posted.length}`, thread, header });
  return { body: { ok: true, channel: 'C1', ts: posted.at(-1)!.ts } };
}

beforeAll(async () => {
  stub = await startStub((call) =>
    call.path === '/services/T/B/x'
      ? (failures.shift() ?? { body: checkBlocks(call.body.blocks) ?? 'ok' })
      : slack(call),
  );
});
afterAll(() => stub.close());
beforeEach(() => {
  posted = [];
  failures = [];
  stub.calls.length = 0;
});

const send = (
  message: AlertMessage,
  reference: string | null = null,
  over: { token?: string; channel?: string | null } = {},
) =>
  new SlackReceiver().send(
    message,
    {
      config: { channel: over.channel === undefined ? '#alerts' : over.channel, apiUrl: `${stub.url}/api/` },
      secrets: { botToken: over.token ?? 'xoxb-token', webhookUrl: `${stub.url}/services/T/B/x` },
      allowPrivate: true,
      reference,
    },
    loopbackMeans,
  );

describe('a bot in a channel', () => {
  it('keeps one thread an incident, whose first message shows the end', async () => {
    const first = await send(alertMessage());
    expect(first).toEqual({ ok: true, status: 200, reference: 'C1:1700000000.000000' });
    const { reference } = first as { reference: string };
    expect(await send(updateMessage(), reference)).toEqual({ ok: true, status: 200 });
    expect(await send(resolvedMessage(), reference)).toEqual({ ok: true, status: 200 });
    expect(posted).toEqual([
      { channel: 'C1', ts: '1700000000.000000', thread: null, header: '[Resolved] Head office: Clients are back' },
      expect.objectContaining({ thread: '1700000000.000000', header: expect.stringContaining('[Update]') }),
      expect.objectContaining({ thread: '1700000000.000000', header: expect.stringContaining('[Resolved]') }),
    ]);
    expect(stub.calls.map(({ path }) => path.slice('/api/'.length))).toEqual([
      'chat.postMessage',
      'chat.postMessage',
      'chat.update',
      'chat.postMessage',
    ]);
  });

  it('shows a raised severity in the channel too', async () => {
    await send(alertMessage());
    await send(updateMessage({ cause: 'severity_raised' }), 'C1:1700000000.000000');
    expect(stub.calls.map(({ body }) => body.reply_broadcast)).toEqual([undefined, true]);
  });

  it('tells what follows in the channel when the thread is gone', async () => {
    expect(await send(resolvedMessage(), 'C1:1600000000.000000')).toMatchObject({
      ok: true,
      reference: 'C1:1700000000.000000',
    });
    expect(posted).toEqual([expect.objectContaining({ thread: null })]);
  });

  it('repeats no reply when the first message could not be reached', async () => {
    await send(alertMessage());
    failures = [{ status: 503 }];
    expect(await send(resolvedMessage(), 'C1:1700000000.000000')).toMatchObject({ ok: false, retryable: true });
    expect(posted).toHaveLength(1);
  });

  const refusal = (error: string, headers = {}) => ({ body: { ok: false, error }, headers });
  it.each<[StubAnswer, object]>([
    [
      refusal('ratelimited', { 'retry-after': '30' }),
      { retryable: true, reason: 'too_many_requests', retryAfterSeconds: 30 },
    ],
    [
      { status: 429, headers: { 'retry-after': '9' } },
      { retryable: true, reason: 'too_many_requests', retryAfterSeconds: 9 },
    ],
    [refusal('invalid_auth'), { retryable: true, reason: 'unauthorized', status: 200, detail: 'invalid_auth' }],
    [refusal('missing_scope'), { retryable: true, reason: 'unauthorized' }],
    [refusal('channel_not_found'), { retryable: true, reason: 'refused', detail: 'channel_not_found' }],
    [refusal('not_in_channel'), { retryable: true, reason: 'refused' }],
    [refusal('invalid_blocks'), { retryable: false, reason: 'refused' }],
    [refusal('internal_error'), { retryable: true, reason: 'unavailable' }],
    [{ body: '<html>proxy</html>' }, { retryable: true, reason: 'bad_answer' }],
    [{ body: { ok: true } }, { retryable: true, reason: 'bad_answer' }],
  ])('answers %j with %j', async (answer, verdict) => {
    failures = [answer];
    expect(await send(alertMessage())).toMatchObject({ ok: false, ...verdict });
  });

  it('gives nothing away of its token', async () => {
    const result = await send(alertMessage(), null, { token: 'xoxb-other' });
    expect(result).toMatchObject({ ok: false, reason: 'unauthorized' });
    expect(JSON.stringify(result)).not.toContain('xoxb');
  });
});

describe('an incoming webhook', () => {
  it('gets single messages', async () => {
    for (const message of [alertMessage(), updateMessage(), resolvedMessage()]) {
      expect(await send(message, null, { channel: null })).toEqual({ ok: true, status: 200 });
    }
    expect(stub.calls.map(({ path }) => path)).toEqual(Array(3).fill('/services/T/B/x'));
    expect(stub.calls[0]?.headers.authorization).toBeUndefined();
  });

  it.each<[StubAnswer, object]>([
    [
      { status: 400, body: 'invalid_payload' },
      { retryable: false, reason: 'refused' },
    ],
    [
      { status: 404, body: 'no_service' },
      { retryable: true, reason: 'refused' },
    ],
    [
      { status: 410, body: 'channel_is_archived' },
      { retryable: false, disable: true, reason: 'gone' },
    ],
  ])('answers %j with %j', async (answer, verdict) => {
    failures = [answer];
    expect(await send(alertMessage(), null, { channel: null })).toMatchObject({ ok: false, ...verdict });
  });
});

describe('the form', () => {
  it('makes nothing of what a client is called', () => {
    const message = alertMessage({
      title: HOSTILE,
      says: HOSTILE,
      scope: { kind: 'group', name: HOSTILE },
      sample: [sampleClient(1, { name: HOSTILE })],
    });
    const form = slackForm(message);
    const read = form.blocks.flatMap((block: any) => [block.text, ...(block.fields ?? [])]).filter(Boolean);
    const markdown = read.filter(({ type }) => type === 'mrkdwn').map(({ text }) => text);
    expect(markdown).toEqual([
      `<${message.url}|Open in Rollcall> · <https://rollcall.example/runbooks/fleet-mass-offline|Runbook>`,
    ]);
    for (const { text, type } of read) if (type !== 'mrkdwn') expect(text).not.toMatch(/[<>]/);
    expect(form.text).not.toMatch(/[<>\n]/);
  });

  it.each([
    ['a & b', 20, 'a &amp; b'],
    ['<<<', 12, '&lt;&lt;&lt;'],
    ['<<<', 11, '&lt;&lt;…'],
    ['ab🙂', 3, 'ab…'],
  ])('%j within %i is %j', (text, max, shown) => {
    expect(escapedWithin(text, max)).toBe(shown);
  });
});

it.each<[string | null, string[], RegExp | null]>([
  ['#alerts', ['botToken'], null],
  [null, ['webhookUrl'], null],
  ['#alerts', ['webhookUrl'], /"botToken" is missing/],
  [null, ['botToken'], /"webhookUrl" is missing/],
])('with channel %j and secrets %j lacks %s', (channel, names, lack) => {
  const said = new SlackReceiver().incomplete({ channel, apiUrl: 'https://slack.com/api' }, names);
  if (lack === null) expect(said).toBeNull();
  else expect(said).toMatch(lack);
});
