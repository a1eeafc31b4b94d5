import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, testServers, type TestDatabase } from '../support/database.js';
import { openCutOff, type CutOff } from '../support/cut-off.js';
import { startTestApp, withKey, type TestApp } from '../support/test-app.js';
import { waitFor } from '../support/wait-for.js';

const NOBODY = { authorization: '' };

let database: TestDatabase;
let toDatabase: CutOff;
let toRedis: CutOff;
let test: TestApp;

beforeAll(async () => {
  database = await createTestDatabase();
  toDatabase = await openCutOff(database.url);
  toRedis = await openCutOff(testServers().redisUrl);
  test = await startTestApp({ database, config: { databaseUrl: toDatabase.url, redisUrl: toRedis.url } });
});

afterAll(async () => {
  await test.close();
  await Promise.all([toDatabase.close(), toRedis.close()]);
  await database.drop();
});

const ready = () => test.api('GET', '//health/ready', undefined, NOBODY);
const readyWithin = (status: number) =>
  waitFor(
    async () => {
      const answer = await ready();
      return answer.status === status && answer;
    },
    { deadlineMs: 8000, what: `/health/ready answering ${status}` },
  );

describe('health', () => {
  it('is up while everything is there, for everyone to see', async () => {
    expect((await readyWithin(200)).body).toEqual({
      ready: true,
      checks: { database: 'up', redis: 'up', wakeUps: 'up' },
    });
    expect((await test.api('GET', '//health/live', undefined, NOBODY)).body).toEqual({ live: true });
  });

  it('tells that Redis is away, and that it is back', async () => {
    await toRedis.cut();
    expect((await readyWithin(503)).body).toEqual({
      ready: false,
      checks: { database: 'up', redis: 'down', wakeUps: 'up' },
    });
    await toRedis.restore();
    await readyWithin(200);
  });

  it('tells that the database is away; requests are refused as long as that lasts, and work again after', async () => {
    const { secret } = await test.createKey({ role: 'viewer' });
    expect((await test.api('GET', '/sites', undefined, withKey(secret))).status).toBe(200);
    await toDatabase.cut();

    expect((await readyWithin(503)).body.checks).toEqual({ database: 'down', redis: 'up', wakeUps: 'down' });
    const refused = await test.api('GET', '/keys');
    expect(refused).toMatchObject({ status: 503, body: { code: 'database_unavailable' } });
    expect(refused.headers.get('retry-after')).toBe('2');
    // Who is asking cannot be found out: that is no reason to say that the key is wrong.
    expect((await test.api('GET', '/sites', undefined, withKey('rk_unseen'))).status).toBe(503);
    expect(JSON.stringify(refused.body)).not.toMatch(/ECONN|127\.0\.0\.1|postgres/i);
    expect((await test.api('GET', '//health/live', undefined, NOBODY)).status).toBe(200);

    await toDatabase.restore();
    await readyWithin(200);
    expect((await test.api('GET', '/keys')).status).toBe(200);
  });
});

describe('metrics', () => {
  it('count requests by route, and need a key', async () => {
    expect((await test.api('GET', '//metrics', undefined, NOBODY)).status).toBe(401);
    await test.api('GET', '/sites/nowhere');
    const { secret } = await test.createKey({ role: 'viewer' });
    const { headers, body } = await test.api('GET', '//metrics', undefined, withKey(secret));
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(body).toMatch(/^process_cpu_seconds_total /m);
    expect(body).toMatch(/^rollcall_change_feed_lag_seconds \d/m);
    expect(body).toMatch(/^rollcall_database_connections\{state="open"\} \d/m);
    expect(body).toMatch(
      /^rollcall_http_request_duration_seconds_count\{method="GET",route="\/api\/v1\/sites\/:site",status="404"\} 1$/m,
    );
    expect(body).not.toMatch(/nowhere/);
  });
});

describe('a process without the api role', () => {
  it('answers health and metrics, and nothing else', async () => {
    const worker = await startTestApp({ config: { roles: ['worker'] } });
    try {
      expect((await worker.api('GET', '//health/live', undefined, NOBODY)).status).toBe(200);
      const ready = async () => (await worker.api('GET', '//health/ready', undefined, NOBODY)).status === 200;
      await waitFor(ready, { what: 'a ready worker' });
      expect((await worker.api('GET', '//metrics')).status).toBe(200);
      for (const [method, path] of [
        ['GET', '/sites'],
        ['POST', '/session'],
        ['GET', '//api/openapi.json'],
        ['GET', '//'],
        ['GET', '//metrics/'],
      ] as const) {
        const answer = await worker.api(method, path, method === 'POST' ? {} : undefined);
        expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
      }
    } finally {
      await worker.close();
    }
  });
});

describe('several processes', () => {
  it('may start at once on an empty database', async () => {
    const apps = await Promise.all(Array.from({ length: 3 }, () => startTestApp({ database })));
    for (const app of apps) expect((await app.api('GET', '/sites')).status).toBe(200);
    await Promise.all(apps.map((app) => app.close()));
  });
});
