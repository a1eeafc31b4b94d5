import { randomBytes } from 'node:crypto';
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
import { ServicenowReceiver } from './servicenow-receiver.js';

const BASE = '/api/now/table/incident';
const LENGTHS: Record<string, number> = {
  correlation_id: 100,
  short_description: 160,
  description: 4000,
  work_notes: 4000,
};

interface Row extends Record<string, unknown> {
  sys_id: string;
  state: string;
  correlation_id: string;
  work_notes: string[];
}

let rows: Row[] = [];
let failures: (StubAnswer | null)[] = [];
let stub: StubService;

const error = (status: number, message: string): StubAnswer => ({
  status,
  body: { error: { message }, status: 'failure' },
});
const shown = ({ sys_id, state }: Row) => ({ sys_id, state });

/** It cuts what is too long without a word; the stub does not let that pass. */
function write(row: Row, fields: Record<string, string>): StubAnswer | null {
  for (const [name, value] of Object.entries(fields)) {
    if (value.length > (LENGTHS[name] ?? 4000)) return error(400, `${name} is too long`);
    if (name === 'work_notes') row.work_notes.push(value);
    else row[name] = value;
  }
  return row.state === '6' && !(row.close_code && row.close_notes)
    ? error(403, 'Data Policy: close code, notes')
    : null;
}

function search(parameters: URLSearchParams): StubAnswer {
  const [, key, order] =
    /^correlation_id=([^^]*)\^(ORDERBYDESCsys_created_on)$/.exec(parameters.get('sysparm_query')!) ?? [];
  if (order === undefined || parameters.get('sysparm_limit') !== '1') return error(400, 'query');
  const found = rows.filter((row) => row.correlation_id === key).reverse();
  return { body: { result: found.slice(0, 1).map(shown) } };
}

function servicenow({ method, path, headers, body }: StubCall): StubAnswer {
  const failure = failures.shift();
  if (failure) return failure;
  const { pathname, searchParams } = new URL(path, 'http://stub');
  if (headers.authorization !== `Basic ${Buffer.from('rollcall:pass').toString('base64')}`)
    return error(401, 'User Not Authenticated');
  if (pathname === BASE && method === 'GET') return search(searchParams);
  if (pathname === BASE && method === 'POST') {
    const row: Row = { sys_id: randomBytes(16).toString('hex'), state: '1', correlation_id: '', work_notes: [] };
    rows.push(row);
    return write(row, body) ?? { status: 201, body: { result: shown(row) } };
  }
  const row = rows.find(({ sys_id }) => pathname === `${BASE}/${sys_id}`);
  if (!row) return error(404, 'No Record found');
  if (method === 'GET') return { body: { result: shown(row) } };
  if (['7', '8'].includes(row.state)) return error(403, 'ACL Exception Update Failed due to security constraints');
  return (method === 'PATCH' ? write(row, body) : error(405, 'method')) ?? { body: { result: shown(row) } };
}

beforeAll(async () => {
  stub = await startStub(servicenow);
});
afterAll(() => stub.close());
beforeEach(() => {
  rows = [];
  failures = [];
  stub.calls.length = 0;
});

const send = (message: AlertMessage, reference: string | null = null, assignmentGroup: string | null = null) =>
  new ServicenowReceiver().send(
    message,
    {
      config: { url: `${stub.url}/`, user: 'rollcall', assignmentGroup },
      secrets: { password: 'pass' },
      allowPrivate: true,
      reference,
    },
    loopbackMeans,
  );
const writes = () => stub.calls.filter(({ method }) => method !== 'GET').map(({ method }) => method);

describe('ServiceNow', () => {
  it('has one ticket from firing over updates to the resolve', async () => {
    const told = await send(alertMessage({ severity: 'warning' }), null, 'Field support');
    expect(told).toEqual({ ok: true, status: 201, reference: rows[0]!.sys_id });
    const reference = rows[0]!.sys_id;
    expect(rows[0]).toMatchObject({
      correlation_id: alertMessage().dedupKey,
      short_description: 'Head office: 4,812 of 5,000 clients are offline',
      urgency: '2',
      impact: '2',
      assignment_group: 'Field support',
    });
    await send(updateMessage({ severity: 'warning' }), reference);
    expect(rows[0]).toMatchObject({ urgency: '2', work_notes: [expect.stringContaining('4,990')] });
    await send(updateMessage({ cause: 'severity_raised' }), reference);
    expect(rows[0]).toMatchObject({ urgency: '1', impact: '1' });
    expect(await send(resolvedMessage(), reference)).toEqual({ ok: true, status: 200, reference });
    expect(rows).toMatchObject([{ state: '6', close_notes: expect.stringContaining('All but 12') }]);
  });

  it('makes no second ticket of what is told twice, or when the reference is unknown', async () => {
    await send(alertMessage());
    expect(await send(alertMessage())).toEqual({ ok: true, status: null, reference: rows[0]!.sys_id });
    await send(updateMessage());
    await send(resolvedMessage());
    await send(resolvedMessage());
    expect(rows).toMatchObject([{ state: '6', work_notes: [expect.any(String)] }]);
    expect(writes()).toEqual(['POST', 'PATCH', 'PATCH']);
  });

  it('makes one ticket when the answer to the first try was lost', async () => {
    failures = [null, { status: 200, body: '<html>Your instance is hibernating</html>' }];
    expect(await send(alertMessage())).toMatchObject({ ok: false, retryable: true, reason: 'bad_answer' });
    await send(alertMessage());
    await send(alertMessage());
    expect(rows).toHaveLength(1);
  });

  it('takes up its ticket when the incident fires anew, or makes one when that was closed', async () => {
    await send(alertMessage());
    rows[0]!.state = '6';
    await send(alertMessage(), rows[0]!.sys_id);
    expect(rows).toMatchObject([{ state: '2' }]);
    rows[0]!.state = '7';
    expect(await send(alertMessage(), rows[0]!.sys_id)).toMatchObject({ ok: true, reference: rows[1]!.sys_id });
    await send(resolvedMessage());
    expect(rows.map(({ state }) => state)).toEqual(['7', '6']);
  });

  it('leaves a ticket that people closed as it is', async () => {
    await send(alertMessage());
    rows[0]!.state = '7';
    for (const message of [updateMessage(), resolvedMessage()]) {
      expect(await send(message, rows[0]!.sys_id)).toMatchObject({ ok: true });
    }
    expect(writes()).toEqual(['POST']);
  });

  it('finds the ticket by its key when the one it knew is gone, and makes one of an update when there is none', async () => {
    await send(updateMessage(), 'f'.repeat(32));
    expect(rows).toHaveLength(1);
    await send(resolvedMessage(), 'f'.repeat(32));
    expect(rows).toMatchObject([{ state: '6' }]);
  });

  it.each(MESSAGE_KINDS)('takes a message of kind %s with hostile names in it, twice', async (kind) => {
    const hostile = '[code]<script>[/code]^ORactive=true&sysparm_limit=1000';
    const message = messageOfKind(kind, {
      dedupKey: `${hostile}${'k'.repeat(200)}${kind}`,
      title: hostile,
      says: hostile.repeat(200),
      sample: [sampleClient(1, { name: hostile })],
    });
    const first = await send(message);
    expect(first).toMatchObject({ ok: true });
    expect(await send(message, (first as { reference?: string }).reference ?? null)).toMatchObject({ ok: true });
    // Who tests again wants to see it again.
    expect(rows).toHaveLength(kind === 'resolved' ? 0 : kind === 'test' ? 2 : 1);
    for (const { description } of rows) expect(description).not.toMatch(/\[\/?code\]/i);
    if (kind === 'test') expect(rows.map(({ state }) => state)).toEqual(['6', '6']);
  });

  it.each<[StubAnswer, object]>([
    [{ status: 401 }, { retryable: true, reason: 'unauthorized' }],
    [
      { status: 429, headers: { 'retry-after': '60' } },
      { retryable: true, retryAfterSeconds: 60 },
    ],
    [
      { status: 200, body: { result: { sys_id: '../../sys_user', state: '1' } } },
      { retryable: true, reason: 'bad_answer' },
    ],
  ])('answers %j with %j', async (answer, verdict) => {
    failures = [answer];
    expect(await send(alertMessage())).toMatchObject({ ok: false, ...verdict });
    expect(rows).toEqual([]);
  });

  it('says which secret is missing', () => {
    const config = { url: 'https://example.service-now.com', user: 'rollcall', assignmentGroup: null };
    expect(new ServicenowReceiver().incomplete(config, [])).toMatch(/"password" is missing/);
    expect(new ServicenowReceiver().incomplete(config, ['password'])).toBeNull();
  });
});
