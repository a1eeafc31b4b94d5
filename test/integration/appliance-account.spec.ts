import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type AccountsProcess, startAccounts } from '../support/appliance-accounts.js';
import { ApplianceStub } from '../support/appliance-stub.js';
import { createTestDatabase, type TestDatabase, testServers } from '../support/database.js';

const CLIENTS = '/api/config/v1/jump-client';
const HEALTH = '/api/command/v2/health';
const sweep = { method: 'GET', path: CLIENTS, spentFor: 'sweep' } as const;
const look = { method: 'GET', path: HEALTH, spentFor: 'health' } as const;

let database: TestDatabase;
let process: AccountsProcess;
let stub: ApplianceStub;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  stub = await ApplianceStub.start();
  stub.answer(HEALTH, 200, { version: '24.2.3' });
  process = await startAccounts({
    databaseUrl: database.url,
    redisUrl: testServers().redisUrl,
    prefix: `test-${randomUUID()}`,
  });
});
afterEach(async () => {
  await process.close();
  await stub.close();
});

const account = (particulars = {}) => process.of(stub.url, particulars);

describe('a call', () => {
  it('has a token, made by the account, and answers what the JSON says', async () => {
    stub.answer(CLIENTS, 200, [{ id: 1 }], { 'x-bt-pagination-total': '1' });
    const answer = await account().call({ ...sweep, query: { per_page: 100, current_page: 1 } });
    expect(answer).toMatchObject({ ok: true, status: 200, body: [{ id: 1 }] });
    expect(answer.ok && answer.headers['x-bt-pagination-total']).toBe('1');
    const [token, call] = stub.calls;
    expect(token).toMatchObject({
      method: 'POST',
      path: '/oauth2/token',
      authorization: `Basic ${Buffer.from('rollcall:a-secret-of-the-account').toString('base64')}`,
      body: 'grant_type=client_credentials',
    });
    expect(call).toMatchObject({
      method: 'GET',
      path: `${CLIENTS}?per_page=100&current_page=1`,
      authorization: 'Bearer token-1',
    });
  });

  it('uses one token for many calls, and none where none is needed', async () => {
    stub.answer('/check_health', 200, 'ok');
    await Promise.all([account().call(look), account().call(look), account().call(look)]);
    const probe = await account().call({ ...look, path: '/check_health', expects: 'text', authenticated: false });
    expect(probe).toMatchObject({ ok: true, body: 'ok' });
    expect(stub.tokensMade).toBe(1);
    expect(stub.callsTo('/check_health')).toMatchObject([{ authorization: '' }]);
  });

  it('reads an answer that is compressed', async () => {
    stub.on(CLIENTS, (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(gzipSync('[{"id":7}]'));
    });
    expect(await account().call(sweep)).toMatchObject({ ok: true, body: [{ id: 7 }] });
  });
});

describe('an answer that is none', () => {
  it.each([
    [403, {}, { reason: 'forbidden', retryable: false, delivered: 'no' }],
    [404, { message: 'Not found' }, { reason: 'not_found', retryable: false, delivered: 'no' }],
    [302, '', { reason: 'redirected', retryable: false }],
    [500, { message: '<b>broken</b>' }, { reason: 'server_error', retryable: true, delivered: 'unknown' }],
    [200, '<html>sign in</html>', { reason: 'bad_answer' }],
    [200, '', { reason: 'bad_answer' }],
  ])('with status %s and body %j is told as what it is', async (status, body, failure) => {
    stub.answer(CLIENTS, status, body, status === 302 ? { location: 'https://elsewhere.example/' } : {});
    const outcome = await account().call(sweep);
    expect(outcome).toMatchObject({ ok: false, ...failure });
    expect(JSON.stringify(outcome)).not.toMatch(/broken|sign in|elsewhere/);
    expect(stub.callsTo(CLIENTS)).toHaveLength(1);
  });

  it('is an answer all the same where the caller reads it', async () => {
    stub.answer(HEALTH, 500, { version: '24.2.3', message: 'unhealthy' });
    expect(await account().call({ ...look, alsoAnswers: [500] })).toMatchObject({
      ok: true,
      status: 500,
      body: { message: 'unhealthy' },
    });
  });
});
