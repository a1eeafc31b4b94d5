import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { START_REFUSALS, type StartBody } from '../../src/contracts/driver-control.js';
import { DRIVER_CAPABILITIES } from '../../src/contracts/words.js';
import { NoDriver } from '../../src/sites/drivers/none/no-driver.js';
import { SimulatedDriver } from '../../src/sites/drivers/simulated/simulated-driver.js';
import type { SiteDriver } from '../../src/sites/drivers/site-driver.js';

/** What the other side does with a call; `body` is what it was sent. */
type Reaction = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** The other side of a driver: by path, with a note of every call. */
class FakeAppliance {
  readonly calls: { line: string; authorization: string | undefined; body: string; socket: number }[] = [];
  readonly reactions = new Map<string, Reaction>();
  url = '';
  private readonly sockets: unknown[] = [];
  private readonly server: Server = createServer((request, response) => void this.react(request, response));

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  on(line: string, reaction: Reaction): void {
    this.reactions.set(line, reaction);
  }

  answer(line: string, status: number, body: unknown): void {
    this.on(line, (_, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  }

  private async react(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    if (!this.sockets.includes(request.socket)) this.sockets.push(request.socket);
    const line = `${request.method} ${request.url}`;
    const socket = this.sockets.indexOf(request.socket);
    this.calls.push({ line, authorization: request.headers.authorization, body, socket });
    const reaction = this.reactions.get(line);
    if (reaction) reaction(request, response, body);
    else response.writeHead(404).end('{}');
  }
}

const HEALTH = 'GET /api/command/v2/health';
const APPLIANCES = 'GET /rollcall/v1/appliances';
const STARTS = 'POST /rollcall/v1/starts';
const CONTACTS = 'POST /rollcall/v1/contacts';
const LIMITS = 'PUT /rollcall/v1/settings';
const RESET = 'POST /rollcall/v1/reset';

const SECRET = 'a-secret-of-the-appliance';
const TIMEOUT_MS = 250;

const start: StartBody = {
  clientId: 'client-7',
  fence: 12,
  startBy: '2026-03-01T02:00:00.000Z',
  startWithinSeconds: 60,
  targetVersion: '24.3.1',
  targetRevision: '86042',
  maxSeconds: 1800,
};
const limits = { connectionRatePerSecond: 50, maxUpgradeBandwidthMibps: 100, heartbeatSeconds: 60 };

const page = {
  name: 'A',
  role: 'single',
  hostname: 'support.example.com',
  baseVersion: '6.1.4',
  siteVersion: '24.2.3',
  siteRevision: '85117',
  healthy: true,
  message: null,
  lastDataSyncAt: null,
  lastDataSyncStatus: null,
};
const health = {
  version: '24.2.3',
  build: '85117',
  appliance_hostname: 'support.example.com',
  failover_role: 'none',
  cluster_role: 'single',
  something_new: { may: 'appear' },
};

let appliance: FakeAppliance;

beforeEach(async () => {
  appliance = new FakeAppliance();
  await appliance.listen();
});
afterEach(() => appliance.close());

const simulated = (url = appliance.url, secret: string | null = SECRET) =>
  new SimulatedDriver({ url, secret, timeoutMs: TIMEOUT_MS });

/** Every call of the port, each with what it needs. */
const callAll = (driver: SiteDriver) => ({
  health: driver.health(),
  startUpgrade: driver.startUpgrade(start),
  contactClient: driver.contactClient('client-7'),
  applyLimits: driver.applyLimits(limits),
  reset: driver.reset({ scenario: 'happy' }),
});
const results = async (driver: SiteDriver) => {
  const calls = Object.entries(callAll(driver)).map(async ([name, result]) => [name, await result] as const);
  return Object.fromEntries(await Promise.all(calls));
};

/** An address where nobody listens. */
async function deserted(): Promise<string> {
  const gone = new FakeAppliance();
  await gone.listen();
  await gone.close();
  return gone.url;
}

describe.each<[string, () => SiteDriver]>([
  ['none', () => new NoDriver()],
  ['simulated', () => simulated()],
])('every driver: %s', (_, make) => {
  it('names its capabilities, and answers "unsupported" to a call it has no means for', async () => {
    const driver = make();
    for (const name of driver.capabilities) expect(DRIVER_CAPABILITIES).toContain(name);
    for (const [name, result] of Object.entries(await results(driver))) {
      const named = DRIVER_CAPABILITIES.find((capability) => capability === name);
      if (named === undefined) continue;
      const unsupported = { ok: false, retryable: false, delivered: 'no', reason: 'unsupported' };
      if (driver.capabilities.has(named)) expect(result).not.toEqual(unsupported);
      else expect(result).toEqual(unsupported);
    }
  });

  it('throws for nothing that the other side does', async () => {
    const bad: Reaction[] = [
      (request) => request.socket.destroy(),
      (_, response) => response.writeHead(200).end('{"taken":'),
      (_, response) => response.writeHead(500).end(),
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip'),
      (request) => request.socket.write('no HTTP at all\r\n\r\n') && request.socket.end(),
    ];
    for (const reaction of bad) {
      for (const line of [HEALTH, APPLIANCES, STARTS, CONTACTS, LIMITS, RESET]) appliance.on(line, reaction);
      for (const result of Object.values(await results(make()))) expect(typeof result.ok).toBe('boolean');
    }
  });
});

describe('the simulated driver: a start', () => {
  it('sends the order with the secret and takes "taken"', async () => {
    appliance.answer(STARTS, 200, { taken: true });
    expect(await simulated().startUpgrade(start)).toEqual({ ok: true });
    const [call] = appliance.calls;
    expect(call).toMatchObject({ line: STARTS, authorization: `Bearer ${SECRET}` });
    expect(JSON.parse(call!.body)).toEqual(start);
  });

  it('lays its paths behind the URL, and sends no secret when it has none', async () => {
    appliance.answer('POST /base/rollcall/v1/starts', 200, { taken: true });
    expect(await simulated(`${appliance.url}/base/`, null).startUpgrade(start)).toEqual({ ok: true });
    expect(appliance.calls[0]?.authorization).toBeUndefined();
  });

  it.each(START_REFUSALS)('hands on the refusal %s as surely not delivered', async (reason) => {
    appliance.answer(STARTS, 409, { taken: false, reason });
    const retryable = reason === 'client_offline';
    expect(await simulated().startUpgrade(start)).toEqual({ ok: false, retryable, delivered: 'no', reason });
  });

  it.each<[string, number, unknown, string, string, boolean]>([
    ['the secret is wrong', 401, {}, 'no', 'unauthorized', false],
    ['forbidden', 403, {}, 'no', 'unauthorized', false],
    ['no such path', 404, {}, 'no', 'refused', false],
    ['the order is not valid', 422, {}, 'no', 'refused', false],
    ['too many', 429, {}, 'no', 'too_many_requests', true],
    ['it gave up waiting', 408, {}, 'unknown', 'timed_out', true],
    ['a server error', 500, { taken: true }, 'unknown', 'server_error', true],
    ['behind a proxy nobody answered', 504, '<html>', 'unknown', 'server_error', true],
    ['garbage', 200, 'taken: true', 'unknown', 'bad_answer', true],
    ['an empty answer', 200, '', 'unknown', 'bad_answer', true],
    ['an answer of another shape', 200, { taken: 'yes' }, 'unknown', 'bad_answer', true],
    ['not taken without a reason', 200, { taken: false }, 'unknown', 'bad_answer', true],
    ['a refusal that says taken', 409, { taken: true }, 'unknown', 'bad_answer', true],
    ['a refusal nobody knows', 409, { taken: false, reason: '<script>' }, 'unknown', 'bad_answer', true],
    ['an odd status', 204, '', 'unknown', 'bad_answer', true],
  ])('%s', async (_, status, body, delivered, reason, retryable) => {
    appliance.answer(STARTS, status, body);
    expect(await simulated().startUpgrade(start)).toEqual({ ok: false, delivered, reason, retryable });
  });

  it('knows that nothing was delivered where nobody listens', async () => {
    const expected = { ok: false, retryable: true, delivered: 'no', reason: 'unreachable' };
    expect(await simulated(await deserted()).startUpgrade(start)).toEqual(expected);
    expect(await simulated('http://127.0.0.1:25').startUpgrade(start)).toEqual(expected);
  });

  it.each<[string, Reaction, string]>([
    ['no answer comes', () => undefined, 'timed_out'],
    ['the answer never ends', (_, response) => response.writeHead(200).write('{"taken":'), 'timed_out'],
    ['the connection breaks before the answer', (request) => request.socket.destroy(), 'connection_lost'],
    [
      'the connection breaks within the answer',
      (request, response) => {
        response.writeHead(200, { 'content-length': 14 });
        response.write('{"taken":', () => request.socket.destroy());
      },
      'connection_lost',
    ],
    ['the answer is huge', (_, response) => pour(response), 'answer_too_large'],
  ])('cannot know when %s', async (_, reaction, reason) => {
    appliance.on(STARTS, reaction);
    expect(await simulated().startUpgrade(start)).toEqual({ ok: false, retryable: true, delivered: 'unknown', reason });
  });

  it('follows no redirect, so that order and secret stay with the site', async () => {
    const other = new FakeAppliance();
    await other.listen();
    other.answer(STARTS, 200, { taken: true });
    for (const status of [301, 302, 303, 307, 308]) {
      appliance.on(STARTS, (_, response) =>
        response.writeHead(status, { location: `${other.url}/rollcall/v1/starts` }).end(),
      );
      const expected = { ok: false, retryable: false, delivered: 'unknown', reason: 'redirected' };
      expect(await simulated().startUpgrade(start)).toEqual(expected);
    }
    expect(other.calls).toEqual([]);
    await other.close();
  });

  it('keeps its connection for the next ones', async () => {
    appliance.answer(STARTS, 200, { taken: true });
    for (let count = 0; count < 20; count += 1) await simulated().startUpgrade(start);
    // A call may begin in the moment before the connection of the last one is free again.
    expect(new Set(appliance.calls.map(({ socket }) => socket)).size).toBeLessThanOrEqual(2);
  });
});

/** Writes for as long as somebody reads. */
function pour(response: ServerResponse): void {
  const chunk = Buffer.alloc(64 * 1024, ' ');
  response.writeHead(200);
  const write = () => {
    while (!response.destroyed && response.write(chunk));
    if (!response.destroyed) response.once('drain', write);
  };
  write();
}

describe('the simulated driver: health', () => {
  it('joins the public health call with the pages of both appliances', async () => {
    const pair = [
      { ...page, name: 'A', role: 'primary', hostname: 'a.example.com' },
      {
        ...page,
        name: 'B',
        role: 'backup',
        hostname: 'b.example.com',
        lastDataSyncAt: '2026-03-01T02:00:00.000Z',
        lastDataSyncStatus: 'ok',
      },
    ];
    appliance.answer(APPLIANCES, 200, { appliances: pair });
    const own = {
      ...health,
      version: '24.3.1',
      build: 86042,
      appliance_hostname: 'a.example.com',
      failover_role: 'primary',
    };
    appliance.answer(HEALTH, 200, own);
    const result = await simulated().health();
    expect(result).toMatchObject({
      ok: true,
      report: {
        appliances: [
          {
            name: 'A',
            role: 'primary',
            baseVersion: '6.1.4',
            siteVersion: '24.3.1',
            siteRevision: '86042',
            health: 'healthy',
          },
          {
            name: 'B',
            role: 'backup',
            siteVersion: '24.2.3',
            lastDataSyncAtMs: 1772330400000,
            lastDataSyncStatus: 'ok',
          },
        ],
      },
    });
  });

  it('takes a 500 with a body for an unhealthy appliance, and its message', async () => {
    appliance.answer(APPLIANCES, 200, { appliances: [page] });
    appliance.answer(HEALTH, 500, { ...health, message: 'the database is read-only' });
    expect(await simulated().health()).toMatchObject({
      ok: true,
      report: { appliances: [{ health: 'unhealthy', healthMessage: 'the database is read-only' }] },
    });
  });

  it.each<[string, () => void, string]>([
    ['no pages', () => appliance.answer(APPLIANCES, 404, {}), 'refused'],
    ['no public call', () => appliance.answer(HEALTH, 401, {}), 'unauthorized'],
    ['too many questions', () => appliance.answer(HEALTH, 429, {}), 'too_many_requests'],
    [
      'pages of another shape',
      () => appliance.answer(APPLIANCES, 200, { appliances: [{ ...page, role: 'king' }] }),
      'bad_answer',
    ],
    ['no appliance at all', () => appliance.answer(APPLIANCES, 200, { appliances: [] }), 'bad_answer'],
    [
      'a NUL, which cannot be stored',
      () => appliance.answer(HEALTH, 200, { ...health, version: '24\u0000' }),
      'bad_answer',
    ],
    ['a bare 500', () => appliance.answer(HEALTH, 500, 'oops'), 'bad_answer'],
    ['a slow answer', () => appliance.on(HEALTH, () => undefined), 'timed_out'],
  ])('%s is a failure with a reason', async (_, spoil, reason) => {
    appliance.answer(APPLIANCES, 200, { appliances: [page] });
    appliance.answer(HEALTH, 200, health);
    spoil();
    expect(await simulated().health()).toMatchObject({ ok: false, reason });
  });
});

describe('the simulated driver: the rest', () => {
  it('contacts a passive client', async () => {
    appliance.answer(CONTACTS, 202, {});
    expect(await simulated().contactClient('client-7')).toEqual({ ok: true });
    expect(JSON.parse(appliance.calls[0]!.body)).toEqual({ clientId: 'client-7' });
    appliance.answer(CONTACTS, 409, { reason: 'client_offline' });
    const refused = { ok: false, retryable: true, delivered: 'no', reason: 'client_offline' };
    expect(await simulated().contactClient('client-7')).toEqual(refused);
    appliance.answer(CONTACTS, 409, 'never');
    expect(await simulated().contactClient('client-7')).toMatchObject({ ok: false, reason: 'bad_answer' });
  });

  it('hands over limits', async () => {
    appliance.answer(LIMITS, 200, {});
    expect(await simulated().applyLimits(limits)).toEqual({ ok: true });
    expect(JSON.parse(appliance.calls[0]!.body)).toEqual(limits);
  });

  it('lets the simulation begin anew, or hears that it cannot', async () => {
    appliance.answer(RESET, 202, '');
    expect(await simulated().reset({ scenario: 'flood' })).toEqual({ ok: true });
    expect(JSON.parse(appliance.calls[0]!.body)).toEqual({ scenario: 'flood' });
    appliance.answer(RESET, 409, {});
    expect(await simulated().reset({})).toMatchObject({ ok: false, delivered: 'no', reason: 'refused' });
  });
});
