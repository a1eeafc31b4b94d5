import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import type { ApplianceOutcome } from '../../src/sites/drivers/beyondtrust/appliance-account.js';
import { ApplianceCallsStore } from '../../src/sites/drivers/beyondtrust/appliance-calls.store.js';
import {
  type Ceilings,
  LONE_CEILINGS,
  SHARED_CEILINGS,
} from '../../src/sites/drivers/beyondtrust/model/request-budget.js';
import { BudgetCeilings } from '../../src/sites/drivers/beyondtrust/request-budget.service.js';
import { type AccountsProcess, startAccounts } from '../support/appliance-accounts.js';
import { ApplianceStub } from '../support/appliance-stub.js';
import { type CutOff, openCutOff } from '../support/cut-off.js';
import { createTestDatabase, type TestDatabase, testServers } from '../support/database.js';
import { waitFor } from '../support/wait-for.js';

const HEALTH = '/api/command/v2/health';
const look = { method: 'GET', path: HEALTH, spentFor: 'health', authenticated: false } as const;
const click = { ...look, spentFor: 'person' } as const;
const sweep = { ...look, spentFor: 'sweep' } as const;
const backup = { ...look, spentFor: 'backup' } as const;
const free = { health: 0, person: 0, bulk: 0 };

let database: TestDatabase;
let redis: Redis;
let stub: ApplianceStub;
let way: CutOff;
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
  way = await openCutOff(testServers().redisUrl);
  stub = await ApplianceStub.start();
  stub.answer(HEALTH, 200, { version: '24.2.3' });
});
afterEach(async () => {
  for (const process of processes) await process.close();
  await stub.close();
  await way.close();
});

/** As many processes as are wanted, with small ceilings so that a test comes to them. */
async function started(count: number, ceilings: Partial<Ceilings>, lone = LONE_CEILINGS): Promise<AccountsProcess[]> {
  const shared = new BudgetCeilings({ ...SHARED_CEILINGS, ...ceilings }, lone);
  for (let number = 0; number < count; number += 1) {
    const options = { databaseUrl: database.url, redisUrl: way.url, prefix, ceilings: shared };
    processes.push(await startAccounts(options));
  }
  return processes;
}

const account = (process: AccountsProcess) => process.of(stub.url);
const counts = (outcomes: readonly ApplianceOutcome[]) => ({
  answered: outcomes.filter(({ ok }) => ok).length,
  refused: outcomes.filter((one) => !one.ok && one.reason === 'budget_exhausted').length,
});

/** The most that arrived in any second, by the stub's own count; less what this one busy process, which plays all of them, is late by. */
function mostInASecond(): number {
  const times = stub.calls.map(({ atMs }) => atMs);
  return Math.max(...times.map((end) => times.filter((ms) => ms > end - 800 && ms <= end).length));
}

describe('three processes with one budget', () => {
  it('are together never over it in any second', async () => {
    const three = await started(3, { second: { all: 5, bulk: 5, reserve: free } });
    const outcomes = await Promise.all(
      three.flatMap((one) => Array.from({ length: 3 }, () => account(one).call(look))),
    );
    expect(counts(outcomes)).toEqual({ answered: 9, refused: 0 });
    expect(stub.calls).toHaveLength(9);
    expect(mostInASecond()).toBeLessThanOrEqual(5);
  });

  it('are together never over the hour, and say when there is room again', async () => {
    const three = await started(3, { hour: { all: 10, bulk: 10, reserve: free } });
    const outcomes = await Promise.all(
      three.flatMap((one) => Array.from({ length: 4 }, () => account(one).call(click))),
    );
    expect(counts(outcomes)).toEqual({ answered: 10, refused: 2 });
    expect(stub.calls).toHaveLength(10);
    expect((await account(three[0]!).budget()).usedLastHour).toBe(10);
    const refused = outcomes.find(({ ok }) => !ok);
    expect(refused).toMatchObject({ retryable: true, delivered: 'no', retryAfterMs: expect.any(Number) });
  });

  it('let a look at the health go before sweeps that wait', async () => {
    const [one] = await started(1, { second: { all: 2, bulk: 2, reserve: free }, bulkGapMs: 0 });
    const order: string[] = [];
    const note = (what: string) => (outcome: ApplianceOutcome) => void (outcome.ok && order.push(what));
    const sweeps = Array.from({ length: 3 }, () => account(one!).call(sweep).then(note('sweep')));
    await waitFor(() => stub.calls.length === 2);
    await Promise.all([...sweeps, account(one!).call(look).then(note('look'))]);
    expect(order).toEqual(['sweep', 'sweep', 'look', 'sweep']);
  });

  it('let a backup go before the rest of a sweep that lasts for minutes', async () => {
    const [one, other] = await started(2, { bulkBurst: 1, bulkEveryMs: 50, bulkGapMs: 0 });
    let isOver = false;
    const goOn = async () => {
      while (!isOver) await account(one!).call(sweep);
    };
    const sweeping = [goOn(), goOn(), goOn()];
    await waitFor(() => stub.calls.length > 3);
    const taken = await Promise.all([account(one!).call(backup), account(other!).call(backup)]);
    isOver = true;
    await Promise.all(sweeping);
    expect(taken).toMatchObject([{ ok: true }, { ok: true }]);
  }, 60_000);
});

describe('a budget whose state was lost', () => {
  it('is made anew from what the processes noted', async () => {
    const [one, other] = await started(2, { hour: { all: 10, bulk: 10, reserve: free } });
    expect(counts(await Promise.all(Array.from({ length: 6 }, () => account(one!).call(click))))).toMatchObject({
      answered: 6,
    });
    await one!.close();
    processes = [other!];
    await redis.del(await redis.keys(`${prefix}:*`));
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => account(other!).call(click)));
    expect(counts(outcomes)).toEqual({ answered: 4, refused: 2 });
    expect(stub.calls).toHaveLength(10);
    expect(mostInASecond()).toBeLessThanOrEqual(8);
  });

  it('lets nobody ask for a second, because nobody knows the last one', async () => {
    const [one, other] = await started(2, { second: { all: 3, bulk: 3, reserve: free } });
    await Promise.all(Array.from({ length: 3 }, () => account(one!).call(look)));
    await one!.close();
    processes = [other!];
    await redis.del(await redis.keys(`${prefix}:*`));
    await Promise.all(Array.from({ length: 3 }, () => account(other!).call(look)));
    expect(stub.calls).toHaveLength(6);
    expect(mostInASecond()).toBeLessThanOrEqual(3);
  });
});

describe('while Redis is away', () => {
  it('each process keeps to a small share', async () => {
    const three = await started(3, {});
    await Promise.all(three.map((one) => account(one).call(look)));
    await way.cut();
    const before = stub.calls.length;
    const fromMs = performance.now();
    await Promise.all(three.flatMap((one) => [account(one).call(look), account(one).call(look)]));
    expect(stub.calls).toHaveLength(before + 6);
    // One a second for each: the second of each had to wait.
    expect(performance.now() - fromMs).toBeGreaterThan(1000);
    expect(mostInASecond()).toBeLessThanOrEqual(6);
  });

  it('what was asked is counted when Redis is back', async () => {
    const [one] = await started(1, {});
    await account(one!).call(look);
    await way.cut();
    await account(one!).call(look);
    expect(await usedByRedis()).toBe(1);
    expect((await account(one!).budget()).usedLastHour).toBe(2);
    await way.restore();
    await waitFor(async () => {
      await account(one!).call(look);
      return (await usedByRedis()) > 1;
    });
    expect(await usedByRedis()).toBeGreaterThanOrEqual(stub.calls.length);
  });
});

/** As it stands in Redis. */
async function usedByRedis(): Promise<number> {
  const [key] = await redis.keys(`${prefix}:appliance-budget:*`);
  const state = JSON.parse((await redis.get(key ?? '')) ?? '{"minutes":[]}') as { minutes: number[][] };
  return state.minutes.reduce((sum, [, health = 0, person = 0, bulk = 0]) => sum + health + person + bulk, 0);
}

describe('an appliance that answers 429', () => {
  it('is left alone by all processes for as long as it says', async () => {
    const [one, other] = await started(2, {});
    await account(other!).call(look);
    stub.answer(HEALTH, 429, { message: 'Too many' }, { 'retry-after': '1' });
    expect(await account(one!).call(sweep)).toMatchObject({
      reason: 'too_many_requests',
      retryable: true,
      delivered: 'no',
      retryAfterMs: 1000,
    });
    expect((await account(other!).budget()).backOffUntilMs).toBeGreaterThan(Date.now());
    stub.answer(HEALTH, 200, {});
    const before = stub.calls.at(-1)?.atMs ?? 0;
    const outcomes = await Promise.all([account(other!).call(sweep), account(one!).call(click)]);
    expect(counts(outcomes)).toEqual({ answered: 2, refused: 0 });
    expect((stub.calls.at(-2)?.atMs ?? 0) - before).toBeGreaterThan(900);
    expect((await account(other!).budget()).backOffUntilMs).toBeNull();
  });

  it('for longer than anybody waits is not waited for', async () => {
    const [one] = await started(1, {});
    stub.answer(HEALTH, 429, { message: 'Too many' }, { 'retry-after': '600' });
    await account(one!).call(look);
    expect(await account(one!).call(sweep)).toMatchObject({ reason: 'too_many_requests', delivered: 'no' });
    expect(stub.calls).toHaveLength(1);
  });
});

describe('what was asked', () => {
  it('is noted by the minute, and forgotten when no window holds it any more', async () => {
    const [one] = await started(1, {});
    await account(one!).call(look);
    await one!.close();
    const [db] = (processes = [await startAccounts({ databaseUrl: database.url, redisUrl: way.url, prefix })]);
    const rows = () => db!.database.query<{ calls: number }>('SELECT calls FROM appliance_calls ORDER BY minute');
    const known = (await rows()).length;
    await db!.database.query("INSERT INTO appliance_calls VALUES ('old', now() - interval '121 minutes', 5)");
    await db!.database.transaction(async (tx) => new ApplianceCallsStore().forget(tx, 100));
    expect(await rows()).toHaveLength(known);
    expect(known).toBeGreaterThan(0);
  });

  it('is told in the metrics', async () => {
    const [one] = await started(1, {});
    await account(one!).call(look);
    const text = await one!.metrics.registry.metrics();
    expect(text).toContain('rollcall_appliance_requests_total{class="health",outcome="answered"} 1');
    expect(text).toContain('rollcall_appliance_turn_wait_seconds_count{class="health"} 1');
    expect(text).toContain(`rollcall_appliance_requests_last_hour{account="${stub.url} rollcall"} 1`);
  });
});
