import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { APPLIANCE_RIGHTS } from '../../src/contracts/observed-words.js';
import type { BeyondTrustDriver, ConnectionTest } from '../../src/contracts/observation.js';
import { EXAMPLE_ACCOUNT, EXAMPLE_CLIENTS } from '../support/appliance-api/documented-call.js';
import { createSite } from '../support/builders.js';
import { runCli } from '../support/cli-run.js';
import { SimulatedApi } from '../support/simulated-api.js';
import { startTestApp, withKey, type TestApp } from '../support/test-app.js';

/** Against the simulated appliance's own API, over HTTPS with an authority of its own. */

let test: TestApp;
let api: SimulatedApi;
let directory: string;

beforeAll(async () => {
  [test, api] = await Promise.all([startTestApp(), SimulatedApi.listen({ https: true })]);
  api.nowMs = Date.now();
  directory = await mkdtemp(path.join(tmpdir(), 'rollcall-connection-'));
});
beforeEach(async () => {
  api.nowMs += 1500;
  api.play('happy');
  await api.ours('PUT', 'faults', { rights: APPLIANCE_RIGHTS, failing: false });
});
afterAll(async () => {
  await Promise.all([test?.close(), api?.server.close()]);
  await rm(directory, { recursive: true, force: true });
});

const config = (fields: Partial<BeyondTrustDriver> = {}) => ({
  kind: 'beyondtrust' as const,
  url: api.server.url,
  clientId: EXAMPLE_ACCOUNT.id,
  clientSecret: EXAMPLE_ACCOUNT.secret,
  ca: api.server.ca,
  ...fields,
});
const tryOut = (fields: Partial<BeyondTrustDriver> = {}, at = '/connection-tests') =>
  test.api<ConnectionTest>('POST', at, { driver: config(fields) });
const results = ({ steps }: ConnectionTest) => steps.map(({ step, result }) => `${step} ${result}`);
const failedStep = ({ steps }: ConnectionTest) => steps.find(({ result }) => result === 'failed');
const NOTHING_FAILS = [
  'name passed',
  'tls warning',
  'token passed',
  'permissions passed',
  'versions passed',
  'clients passed',
  'budget passed',
];

async function closedUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `https://127.0.0.1:${port}`;
}

describe('a connection test', () => {
  it('says step by step what works, what the account may do, and what the budget allows', async () => {
    const { status, body } = await tryOut();
    expect(status).toBe(200);
    expect(results(body)).toEqual(NOTHING_FAILS);
    // The simulated appliance's certificate lasts 30 days.
    expect(body.steps[1]?.seen).toContain('was issued by Simulated authority');
    expect(body).toMatchObject({ ok: true, siteVersion: '24.2.3', clients: EXAMPLE_CLIENTS });
    expect(body.budget).toMatch(/^a sweep of 12 clients is 1 call; every \d+ s uses \d+ % of the hour$/);
    const rights = Object.fromEntries(body.rights.map(({ right, has }) => [right, has]));
    expect(rights).toEqual({ configuration_read: true, command_read: true, backup: true, failover_role: null });
  });

  it('finds the least rights enough, and takes no backup to find out', async () => {
    await api.ours('PUT', 'faults', { rights: ['configuration_read', 'command_read'] });
    const { body } = await tryOut();
    expect(results(body)).toEqual(NOTHING_FAILS);
    const rights = Object.fromEntries(body.rights.map(({ right, has }) => [right, has]));
    expect(rights).toEqual({ configuration_read: true, command_read: true, backup: false, failover_role: false });
    const { steps } = (await tryOut({ use: { backups: true, keepBackupFiles: false, failoverRole: false } })).body;
    expect(steps[3]).toMatchObject({
      step: 'permissions',
      result: 'warning',
      page: '/login › Management › API Configuration',
    });
  });

  it.each<[string, Partial<BeyondTrustDriver> | (() => Promise<Partial<BeyondTrustDriver>>), object]>([
    [
      'an authority that is not known',
      { ca: null },
      { step: 'tls', reason: 'tls_failed', page: '/appliance › Security › Certificates' },
    ],
    [
      'another secret',
      { clientSecret: 'not-the-secret' },
      { step: 'token', reason: 'token_refused', page: '/login › Management › API Configuration' },
    ],
    ['another account', { clientId: 'nobody' }, { step: 'token', reason: 'token_refused' }],
    [
      'a name that nobody knows',
      { url: 'https://no-such-name.invalid' },
      { step: 'name', reason: 'name_not_resolved', page: null },
    ],
    [
      'an address where nobody listens',
      async () => ({ url: await closedUrl() }),
      { step: 'name', reason: 'unreachable' },
    ],
    ['a proxy that is not there', async () => ({ proxy: await closedUrl() }), { step: 'name', reason: 'proxy_failed' }],
    [
      'a path that is not the API’s',
      () => Promise.resolve({ url: `${api.server.url}/elsewhere` }),
      { reason: expect.any(String) },
    ],
  ])('says of %s what to change', async (_, fields, expected) => {
    const { status, body } = await tryOut(typeof fields === 'function' ? await fields() : fields);
    expect(status).toBe(200);
    expect(body.ok).toBe(false);
    expect(failedStep(body)).toMatchObject({ remedy: expect.stringMatching(/\.$/), ...expected });
    expect(JSON.stringify(body)).not.toContain(EXAMPLE_ACCOUNT.secret);
  });

  it.each<[string, object, string, string]>([
    ['the Configuration API is missing', { rights: ['command_read'] }, 'permissions', 'forbidden'],
    ['the Command API is missing', { rights: ['configuration_read'] }, 'permissions', 'forbidden'],
    ['the appliance fails', { failing: true }, 'versions', 'server_error'],
  ])('says when %s', async (_, faults, step, reason) => {
    await api.ours('PUT', 'faults', faults);
    expect(failedStep((await tryOut()).body)).toMatchObject({ step, reason });
  });

  it('is refused for what no appliance can be asked with', async () => {
    const wrong = {
      url: 'http://appliance.example.com',
      ca: 'no certificate',
      proxy: 'http://ada:secret@proxy.example.com',
    };
    const { status, body } = await test.api('POST', '/connection-tests', {
      driver: { ...config(wrong), clientSecret: undefined },
    });
    expect(status).toBe(422);
    const pointers = body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers).toEqual(['/driver/url', '/driver/proxy', '/driver/ca', '/driver/clientSecret']);
  });

  it('is for those who manage sites', async () => {
    const key = await test.createKey({ role: 'support' });
    const { status } = await test.api('POST', '/connection-tests', { driver: config() }, withKey(key.secret));
    expect(status).toBe(403);
  });

  it('leaves a trace without the secret', async () => {
    await tryOut({ clientSecret: 'a-secret-that-is-wrong' });
    const { body } = await test.api('GET', '/audit?limit=1');
    expect(body.items[0]).toMatchObject({
      action: 'connection.tested',
      target: api.server.url,
      after: { account: EXAMPLE_ACCOUNT.id, ok: false, failed: ['token'] },
    });
    expect(JSON.stringify(body)).not.toContain('a-secret-that-is-wrong');
  });
});

describe('a connection test of a site', () => {
  const observed = () => createSite(test, { control: 'observed', driver: config() as never });
  const of = (slug: string, fields: Partial<BeyondTrustDriver> = {}) =>
    tryOut({ clientSecret: undefined, ...fields }, `/sites/${slug}/connection-tests`);

  it('uses the secret that is kept', async () => {
    const { slug } = await observed();
    expect((await of(slug)).body).toMatchObject({ ok: true, clients: EXAMPLE_CLIENTS });
  });

  it('carries it nowhere else: to no other host, account, member of a pair or proxy', async () => {
    const { slug } = await observed();
    const elsewhere = await closedUrl();
    for (const fields of [
      { url: elsewhere },
      { clientId: 'other' },
      { appliances: { A: api.server.url, B: elsewhere } },
      { proxy: elsewhere },
    ]) {
      const { status, body } = await of(slug, fields);
      expect([fields, status]).toEqual([fields, 422]);
      expect((body as any).errors).toMatchObject([{ pointer: '/driver/clientSecret', code: 'secret_needed' }]);
    }
  });
});

describe('rollcall connection test', () => {
  const cli = (argv: string[], env: Record<string, string> = {}) =>
    runCli(argv, { url: test.url, key: test.adminKey, env });
  const secret = { ROLLCALL_APPLIANCE_SECRET: EXAMPLE_ACCOUNT.secret };

  it('tries out what is given, in lines', async () => {
    const ca = path.join(directory, 'ca.pem');
    await writeFile(ca, api.server.ca!);
    const given = ['connection', 'test', '--appliance', api.server.url, '--client-id', EXAMPLE_ACCOUNT.id, '--ca', ca];
    const { code, out } = await cli(given, secret);
    expect(code).toBe(0);
    expect(out).toContain('✓ token       The client ID and its secret are good for a token.');
    expect(out).toContain('The connection works.');
    expect(out).not.toContain(EXAMPLE_ACCOUNT.secret);
  });

  it('says what to change, and ends with 1', async () => {
    const file = path.join(directory, 'secret');
    await writeFile(file, 'wrong\n');
    const given = [
      'connection',
      'test',
      '--appliance',
      api.server.plainUrl,
      '--client-id',
      EXAMPLE_ACCOUNT.id,
      '--secret-file',
      file,
    ];
    const { code, out } = await cli(given);
    expect(code).toBe(1);
    expect(out).toMatch(/✗ token .*\n {14}\/login › Management › API Configuration: Make an API account/);
    expect(out).toContain('– clients');
  });

  it('tries out a site, as JSON', async () => {
    const { slug } = await createSite(test, { control: 'observed', driver: config() as never });
    const { code, out } = await cli(['-o', 'json', '--site', slug, 'connection', 'test']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ ok: true, clients: EXAMPLE_CLIENTS });
  });

  it.each([
    ['no account', ['--appliance', 'https://a.example.com'], 64],
    ['no secret', ['--appliance', 'https://a.example.com', '--client-id', 'x'], 64],
    [
      'one name of a pair',
      ['--appliance', 'https://a.example.com', '--client-id', 'x', '--appliance-a', 'https://b.example.com'],
      64,
    ],
    [
      'a file that is not there',
      ['--appliance', 'https://a.example.com', '--client-id', 'x', '--secret-file', '/nowhere'],
      64,
    ],
  ])('is not understood with %s', async (_, more, code) => {
    expect((await cli(['connection', 'test', ...more])).code).toBe(code);
  });

  it('says of a site without an appliance that there is none', async () => {
    const { slug } = await createSite(test);
    expect(await cli(['--site', slug, 'connection', 'test'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('--appliance'),
    });
  });
});
