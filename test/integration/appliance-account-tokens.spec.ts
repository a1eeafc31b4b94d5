import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { type AccountsProcess, startAccounts } from '../support/appliance-accounts.js';
import { ApplianceStub } from '../support/appliance-stub.js';
import { createTestDatabase, type TestDatabase, testServers } from '../support/database.js';
import { freePort } from '../support/own-daemon.js';

const HEALTH = '/api/command/v2/health';
const CLIENTS = '/api/config/v1/jump-client';
const look = { method: 'GET', path: HEALTH, spentFor: 'health' } as const;
const sweep = { method: 'GET', path: CLIENTS, spentFor: 'sweep' } as const;

let database: TestDatabase;
let redis: Redis;
let stub: ApplianceStub;
let prefix: string;
let processes: AccountsProcess[];

beforeAll(async () => {
  database = await createTestDatabase();
  redis = new Redis(testServers().redisUrl);
});
afterAll(async () => {
  redis.disconnect();
  await database.drop();
});
beforeEach(async () => {
  prefix = `test-${randomUUID()}`;
  processes = [];
  stub = await ApplianceStub.start();
  stub.answer(HEALTH, 200, { version: '24.2.3' });
  stub.answer(CLIENTS, 200, []);
});
afterEach(async () => {
  for (const process of processes) await process.close();
  await stub.close();
});

async function started(redisUrl = testServers().redisUrl): Promise<AccountsProcess> {
  const process = await startAccounts({ databaseUrl: database.url, redisUrl, prefix });
  processes.push(process);
  return process;
}

const account = (process: AccountsProcess, particulars = {}) => process.of(stub.url, particulars);

async function sharedTokenKey(): Promise<string> {
  const [key] = await redis.keys(`${prefix}:appliance-token:*`);
  if (key === undefined) throw new Error('no token is shared');
  return key;
}

/** The shared token is as old as if that much of its hour were left. */
const age = async (leftSeconds: number) => redis.pexpire(await sharedTokenKey(), leftSeconds * 1000);

describe('the token of an account', () => {
  it('is made once for three processes that all want it at once, and is sealed where they share it', async () => {
    const three = [await started(), await started(), await started()];
    const outcomes = await Promise.all(three.flatMap((one) => [account(one).call(look), account(one).call(look)]));
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, true, true, true, true]);
    expect(stub.tokensMade).toBe(1);
    const kept = await redis.get(await sharedTokenKey());
    expect(kept).toMatch(/^v1\./);
    expect(kept).not.toContain('token-1');
  });

  it('is made anew once for all when the appliance has ended it', async () => {
    await account(await started()).call(look);
    await age(3000);
    const three = [await started(), await started(), await started()];
    // They have the token, and it is no longer young.
    await Promise.all(three.map((one) => account(one).call(look)));
    expect(stub.tokensMade).toBe(1);
    stub.liveTokens.clear();
    const outcomes = await Promise.all(three.map((one) => account(one).call(look)));
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(stub.tokensMade).toBe(2);
  });

  it.each([
    ['at four fifths of its life', 700],
    ['not before', 721],
  ])('is renewed %s', async (_, leftSeconds) => {
    await account(await started()).call(look);
    await age(leftSeconds);
    expect(await account(await started()).call(look)).toMatchObject({ ok: true });
    expect(stub.tokensMade).toBe(leftSeconds > 720 ? 1 : 2);
  });

  it('is not taken for another secret, nor for another account', async () => {
    const first = await started();
    await account(first).call(look);
    await account(await started(), { secret: 'another-secret-of-it' }).call(look);
    await account(await started(), { clientId: 'another' }).call(look);
    expect(stub.tokensMade).toBe(3);
  });

  it('is had without Redis, once a process', async () => {
    const away = await started(`redis://127.0.0.1:${await freePort()}`);
    const outcomes = await Promise.all([account(away).call(look), account(away).call(look)]);
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, true]);
    expect(stub.tokensMade).toBe(1);
  });
});

describe('an account that gets no token', () => {
  it('is told so, and not asked for again at once unless a person wants to know', async () => {
    stub.tokenRefusal = { status: 401, body: { error: 'invalid_client', message: '<secret words>' } };
    const refused = account(await started());
    const outcome = await refused.call(look);
    expect(outcome).toMatchObject({
      ok: false,
      reason: 'token_refused',
      retryable: false,
      delivered: 'no',
      detail: expect.stringContaining('does not know this client ID, or its secret is another'),
    });
    expect(JSON.stringify(outcome)).not.toContain('secret words');
    await refused.call(sweep);
    expect(stub.calls).toHaveLength(1);
    stub.tokenRefusal = null;
    expect(await refused.call({ ...look, spentFor: 'person' })).toMatchObject({ ok: true });
    expect(await refused.call(sweep)).toMatchObject({ ok: true });
  });

  it.each([
    [404, 'bad_answer'],
    [302, 'redirected'],
    [500, 'server_error'],
    [200, 'bad_answer'],
  ])('because of a %i is told %s', async (status, reason) => {
    stub.tokenRefusal = { status, body: { message: 'no' } };
    expect(await account(await started()).call(look)).toMatchObject({
      ok: false,
      reason,
      delivered: 'no',
      ofToken: true,
    });
  });

  it('because its secret cannot be opened is told so, and nothing is asked', async () => {
    expect(await account(await started(), { secret: null }).call(look)).toMatchObject({ reason: 'secret_unreadable' });
    expect(stub.calls).toEqual([]);
  });
});

describe('a 401 that is no dead token', () => {
  const unknown = { error: 'access_denied', message: 'Denied.' };

  it('is found out by a call that is known to be right', async () => {
    stub.answer(CLIENTS, 401, unknown);
    expect(await account(await started()).call(sweep)).toMatchObject({ reason: 'unknown_parameter', delivered: 'no' });
    expect(stub.calls.map(({ path }) => path)).toEqual(['/oauth2/token', CLIENTS, HEALTH]);
  });

  it('is found out after one renewal where the token was not fresh', async () => {
    await account(await started()).call(look);
    await age(3000);
    stub.answer(CLIENTS, 401, unknown);
    const later = account(await started());
    stub.calls.length = 0;
    expect(await later.call(sweep)).toMatchObject({ reason: 'unknown_parameter' });
    expect(stub.calls.map(({ path }) => path)).toEqual([CLIENTS, '/oauth2/token', CLIENTS, HEALTH]);
  });

  it('is a refusal of the account where no call is accepted', async () => {
    stub.answer(CLIENTS, 401, unknown);
    stub.answer(HEALTH, 401, unknown);
    expect(await account(await started()).call(sweep)).toMatchObject({ reason: 'unauthorized', retryable: false });
  });
});
