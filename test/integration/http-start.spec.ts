import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AppLogger } from '../../src/app/logger.js';
import { start } from '../../src/app/start.js';
import { StartError } from '../../src/app/start-error.js';
import { parseConfig, type Config } from '../../src/platform/config.js';
import { createTestDatabase, testServers, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let taken: Server;
let takenPort: number;

beforeAll(async () => {
  database = await createTestDatabase();
  taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  takenPort = (taken.address() as AddressInfo).port;
});

afterAll(async () => {
  taken.close();
  await database.drop();
});

const log = new AppLogger('silent');

function configOf(env: Record<string, string>): Config {
  const parsed = parseConfig({ DATABASE_URL: database.url, REDIS_URL: testServers().redisUrl, PORT: '0', ...env });
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.config;
}

const failure = (env: Record<string, string>) =>
  start(configOf(env), log).then(
    () => null,
    (error: unknown) => error,
  );

describe('start', () => {
  it('names the URL that it answers at, and stops', async () => {
    const running = await start(configOf({}), log);
    const { href } = new URL(running.url);
    expect(href).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect((await fetch(`${href}health/live`)).status).toBe(200);
    await running.stop();
    await expect(fetch(`${href}health/live`)).rejects.toThrow();
  });

  it('names the public URL when there is one', async () => {
    const running = await start(configOf({ ROLLCALL_PUBLIC_URL: 'https://rollcall.example.com' }), log);
    expect(running.url).toBe('https://rollcall.example.com/');
    await running.stop();
  });

  it('says which port is taken and what to do', async () => {
    const error = await failure({ PORT: String(takenPort) });
    expect(error).toBeInstanceOf(StartError);
    expect((error as Error).message).toBe(
      `Port ${takenPort} is taken by another program. Stop it, or choose another: PORT=${takenPort + 1} npm start`,
    );
  });

  it('says when the address is not of this machine', async () => {
    const error = await failure({ HOST: '192.0.2.1' });
    expect(error).toBeInstanceOf(StartError);
    expect((error as Error).message).toMatch(/^HOST=192\.0\.2\.1 /);
  });

  it.each([
    ['nobody listens there', (url: URL) => (url.port = '1')],
    ['there is no such database', (url: URL) => (url.pathname = '/no_such_database')],
    ['the password is wrong', (url: URL) => (url.password = 'wrong')],
  ])('says when the database cannot be used: %s', async (_, spoil) => {
    const url = new URL(database.url);
    spoil(url);
    const error = await failure({ DATABASE_URL: url.href });
    expect(error).toBeInstanceOf(StartError);
    expect((error as Error).message).toMatch(/^The database of DATABASE_URL cannot be used: /);
  });
});
