import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApplianceCall } from '../../src/sites/drivers/beyondtrust/appliance-account.js';
import { type AccountsProcess, startOnlyAccounts } from '../support/appliance-accounts.js';
import { ApplianceStub } from '../support/appliance-stub.js';
import { built } from '../support/built.js';
import { makeCertificate } from '../support/certificate.js';
import { freePort } from '../support/own-daemon.js';

const HEALTH = '/api/command/v2/health';
const look: ApplianceCall = { method: 'GET', path: HEALTH, spentFor: 'health', timeoutMs: 2000 };
const HOST = 'appliance.test';
const NAMES = {
  [HOST]: ['127.0.0.1'],
  'other.test': ['127.0.0.1'],
  'evil.test': ['169.254.169.254'],
  'mixed.test': ['127.0.0.1', 'fd00:ec2::254'],
};

let accounts: AccountsProcess;
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  accounts = await startOnlyAccounts({ names: NAMES });
});
afterAll(async () => {
  await accounts.close();
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function started(tls: Parameters<typeof ApplianceStub.start>[0] = null, host?: string): Promise<ApplianceStub> {
  const stub = await ApplianceStub.start(tls, host);
  closers.push(() => stub.close());
  stub.answer(HEALTH, 200, { version: '24.2.3' });
  return stub;
}

describe('an address', () => {
  it.each([
    ['http://appliance.example', null],
    ['http://10.0.0.5', null],
    ['https://169.254.169.254', null],
    ['https://evil.test', null],
    ['https://mixed.test', null],
    ['http://evil.localhost', null],
    ['ftp://appliance.test', null],
    ['https://appliance.test', 'http://169.254.169.254:3128'],
    ['https://appliance.test', 'http://evil.test:3128'],
    ['https://appliance.test', 'socks5://127.0.0.1:1080'],
    ['https://appliance.test', 'http://user:100%@127.0.0.1:3128'],
  ])('%s (by way of %s) is refused before anything is sent', async (url, proxy) => {
    const names = accounts.of(url, { proxy, clientId: randomUUID() });
    expect(await names.call(look)).toMatchObject({
      ok: false,
      reason: url.includes('evil.localhost') ? 'name_not_resolved' : 'address_refused',
      delivered: 'no',
    });
  });

  it('that has no address, or nothing that listens, is told as such', async () => {
    expect(await accounts.of('https://nowhere.test').call(look)).toMatchObject({
      reason: 'name_not_resolved',
      delivered: 'no',
      detail: expect.stringContaining('nowhere.test'),
    });
    const port = await freePort();
    expect(await accounts.of(`https://${HOST}:${port}`).call(look)).toMatchObject({
      reason: 'unreachable',
      retryable: true,
      detail: `appliance.test refuses connections at port ${port}: nothing listens there.`,
    });
  });
});

describe('TLS', () => {
  it('is verified: by the well-known authorities, or those that the site names', async () => {
    const certificate = makeCertificate([HOST]);
    const stub = await started(certificate, HOST);
    expect(await accounts.of(stub.url).call(look)).toMatchObject({
      reason: 'tls_failed',
      delivered: 'no',
      detail: expect.stringContaining('authority'),
    });
    expect(stub.calls).toEqual([]);
    const trusting = accounts.of(stub.url, { ca: certificate.cert });
    expect(trusting.certificate()).toBeNull();
    expect(await trusting.call(look)).toMatchObject({ ok: true });
    expect(trusting.certificate()).toMatchObject({
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      validTo: expect.stringMatching(/Z$/),
    });
  });

  it('is verified whatever the environment of the process says', async () => {
    const stub = await started(makeCertificate(['127.0.0.1']), '127.0.0.1');
    const { hostname, port, origin } = new URL(stub.url);
    const script = `
      import { connectorTo } from ${JSON.stringify(pathToFileURL(built('src/sites/drivers/beyondtrust/appliance-connect.js')))};
      const connect = connectorTo({ origin: '${origin}', ca: null, proxy: null }, null, () => undefined);
      connect({ hostname: '${hostname}', host: '${hostname}', protocol: 'https:', port: '${port}' }, (error) => {
        process.stdout.write(error === null ? 'connected' : error.reason);
        process.exit();
      });`;
    const environment = { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], { env: environment });
    expect(await text(child.stdout)).toBe('tls_failed');
  });

  it('says that a certificate is for another name, that it has expired, that there is no TLS', async () => {
    const [other, old] = [makeCertificate(['other.test']), makeCertificate([HOST], { days: 0.5 })];
    const [named, expired, plain] = [await started(other, HOST), await started(old, HOST), await started(null, HOST)];
    const outcomes = [
      accounts.of(named.url, { ca: other.cert }).call(look),
      accounts.of(expired.url, { ca: old.cert }).call(look),
      accounts.of(plain.url.replace('http:', 'https:')).call(look),
    ];
    const details = (await Promise.all(outcomes)).map((one) => (one.ok ? null : [one.reason, one.detail]));
    expect(details).toEqual([
      ['tls_failed', expect.stringContaining('for other names')],
      ['tls_failed', expect.stringContaining('has expired')],
      ['tls_failed', expect.stringContaining('does not speak TLS')],
    ]);
  });

  it('says that the CA given with the site is none', async () => {
    const stub = await started(makeCertificate([HOST]), HOST);
    for (const ca of ['no certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n']) {
      expect(await accounts.of(stub.url, { ca }).call(look)).toMatchObject({ reason: 'tls_failed', delivered: 'no' });
    }
  });

  it('shows a certificate that was changed', async () => {
    const [first, second] = [makeCertificate([HOST]), makeCertificate([HOST])];
    const stub = await started(first, HOST);
    const account = accounts.of(stub.url, { ca: first.cert });
    expect(await account.call(look)).toMatchObject({ ok: true });
    const before = account.certificate();
    stub.changeCertificate(second);
    expect(await account.call(look)).toMatchObject({ reason: 'tls_failed' });
    expect(await accounts.of(stub.url, { ca: second.cert }).call(look)).toMatchObject({ ok: true });
    expect(account.certificate()?.sha256).not.toBe(before?.sha256);
  });
});

describe('an answer that does not come', () => {
  it('in time may have been delivered', async () => {
    const stub = await started();
    stub.on(HEALTH, () => undefined);
    const outcome = await accounts.of(stub.url).call({ ...look, timeoutMs: 150 });
    expect(outcome).toMatchObject({ reason: 'timed_out', delivered: 'unknown', retryable: true });
  });

  it('because the connection broke off is asked for again, but what may change something is not', async () => {
    const stub = await started();
    let drops = 1;
    stub.on(HEALTH, (_, response, request) => {
      if (drops-- > 0) request.socket.destroy();
      else response.writeHead(200).end('{}');
    });
    stub.on('/api/command/v2/failover-role', (_, __, request) => request.socket.destroy());
    const account = accounts.of(stub.url);
    expect(await account.call(look)).toMatchObject({ ok: true });
    const role = {
      method: 'POST',
      path: '/api/command/v2/failover-role',
      body: { role: 'backup' },
      spentFor: 'person',
    } as const;
    expect(await account.call(role)).toMatchObject({ reason: 'connection_lost', delivered: 'unknown' });
    expect(stub.callsTo(HEALTH)).toHaveLength(2);
    expect(stub.callsTo(role.path)).toHaveLength(1);
    expect(stub.callsTo(role.path)[0]?.body).toBe('{"role":"backup"}');
  });

  it('because it is too long is not read to its end', async () => {
    const stub = await started();
    stub.answer(HEALTH, 200, { text: 'x'.repeat(5000) });
    const account = accounts.of(stub.url);
    expect(await account.call({ ...look, answerBytesMax: 1000 })).toMatchObject({ reason: 'answer_too_large' });
    stub.on(HEALTH, (_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(5_000_000)));
    });
    expect(await account.call({ ...look, answerBytesMax: 100_000 })).toMatchObject({ reason: 'answer_too_large' });
    stub.on(HEALTH, (_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(randomBytes(50));
    });
    expect(await account.call(look)).toMatchObject({ reason: 'bad_answer' });
  });
});

/** Connects to wherever it is told, or says why not. */
class TestProxy {
  readonly asked: { authority: string; authorization: string | undefined }[] = [];
  status = 200;
  url = '';
  private readonly sockets = new Set<Socket>();
  private readonly server: Server = createServer();

  async listen(): Promise<void> {
    this.server.on('connect', ({ url = '', headers }, socket: Socket) => {
      this.asked.push({ authority: url, authorization: headers['proxy-authorization'] });
      this.sockets.add(socket);
      if (this.status !== 200) return void socket.end(`HTTP/1.1 ${this.status} No\r\n\r\n`);
      const outer = connect(Number(url.split(':')[1]), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        outer.pipe(socket).pipe(outer);
      });
      for (const one of [socket, outer]) one.on('error', () => outer.destroy());
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://user:p%40ss@127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    closers.push(async () => {
      for (const socket of this.sockets) socket.destroy();
      await new Promise((resolve) => this.server.close(resolve));
    });
  }
}

describe('a proxy', () => {
  it('is asked for a way to the appliance, whose name it resolves, and does not see inside', async () => {
    const certificate = makeCertificate(['hidden.test']);
    const stub = await started(certificate, 'hidden.test');
    const proxy = new TestProxy();
    await proxy.listen();
    const account = accounts.of(stub.url, { ca: certificate.cert, proxy: proxy.url });
    expect(await account.call(look)).toMatchObject({ ok: true });
    expect(account.certificate()).not.toBeNull();
    const authorization = `Basic ${Buffer.from('user:p@ss').toString('base64')}`;
    expect(proxy.asked[0]).toEqual({ authority: new URL(stub.url).host, authorization });
    const plain = await started();
    expect(await accounts.of(plain.url, { proxy: proxy.url }).call(look)).toMatchObject({ ok: true });
  });

  it('that refuses, wants a password or is not there is told as such, and the appliance is not asked', async () => {
    const stub = await started();
    const proxy = new TestProxy();
    await proxy.listen();
    const told = async (url: string) => {
      const outcome = await accounts.of(stub.url, { proxy: url }).call(look);
      return outcome.ok ? null : [outcome.reason, outcome.detail, outcome.delivered];
    };
    proxy.status = 407;
    expect(await told(proxy.url)).toEqual(['proxy_failed', expect.stringContaining('user and a password'), 'no']);
    proxy.status = 503;
    expect(await told(proxy.url)).toEqual(['proxy_failed', expect.stringContaining('503'), 'no']);
    const nobody = `http://127.0.0.1:${await freePort()}`;
    expect(await told(nobody)).toEqual(['proxy_failed', expect.stringContaining('refuses connections'), 'no']);
    expect(stub.calls).toEqual([]);
  });
});
