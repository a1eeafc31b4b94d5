import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Prng } from '../../src/simulator/model/prng.js';
import { TcpProxy } from '../chaos/net/tcp-proxy.js';
import { CLEAR } from '../chaos/net/weather.js';
import { checkIn } from '../support/builders.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitFor } from '../support/wait-for.js';

let database: TestDatabase;
let network: TcpProxy;
let app: TestApp;

beforeAll(async () => {
  database = await createTestDatabase();
  const url = new URL(database.url);
  const port = Number(url.port);
  network = await TcpProxy.listen(() => [port], new Prng('silence'));
  url.port = String(network.port);
  app = await startTestApp({ database: { ...database, url: url.href } });
  await app.api('POST', '/sites', { slug: 'quiet', name: 'Quiet' });
});

afterAll(async () => {
  network.setWeather(CLEAR);
  await app.close();
  await network.close();
  await database.drop();
});

const requests = () => [
  app.api('GET', '/sites'),
  app.api('GET', '/sites/quiet/summary'),
  app.api('POST', '/sites/quiet/check-ins', { checkIns: [checkIn({ clientId: 'a' })] }),
  app.api('POST', '/sites/quiet/pause', { reason: 'the console is slow' }),
  app.api('GET', '//health/ready'),
];

describe('a database whose packets vanish', () => {
  it('is answered for with 503 and Retry-After, by requests under way and by those that follow, and comes back', async () => {
    expect((await app.api('POST', '/sites/quiet/check-ins', { checkIns: [checkIn({ clientId: 'a' })] })).status).toBe(
      200,
    );
    network.setWeather({ ...CLEAR, blackhole: true });
    for (let round = 0; round < 2; round += 1) {
      for (const { status, headers } of await Promise.all(requests())) {
        expect(status).toBe(503);
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      }
    }
    network.setWeather(CLEAR);
    await waitFor(async () => (await app.api('GET', '//health/ready')).status === 200, {
      what: 'a ready Rollcall',
      deadlineMs: 10_000,
    });
    const again = await app.api('POST', '/sites/quiet/check-ins', {
      checkIns: [checkIn({ clientId: 'a', sequence: 2 })],
    });
    expect(again.body.results[0].status).toBe('accepted');
  }, 60_000);
});
