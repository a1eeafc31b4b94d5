import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { makeCertificate } from '../../../test/support/certificate.js';
import { realMeans, ScriptedResolver } from '../../../test/support/outbound.js';
import type { OutboundRequest } from './outbound-http.js';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function listening(server: Server): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const httpServer = (handler: RequestListener) => listening(createServer(handler));
const request = (url: string, more: Partial<OutboundRequest> = {}): OutboundRequest => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/json' },
  body: '{"n":1}',
  allowPrivate: true,
  ...more,
});

describe('a call to a server', () => {
  it('carries method, path, headers and body, and brings status, headers and body', async () => {
    let seen: unknown;
    const port = await httpServer((req, res) => {
      let body = '';
      req
        .on('data', (chunk) => (body += chunk))
        .on('end', () => {
          const { host, connection, 'content-length': length, 'x-a': a } = req.headers;
          seen = { method: req.method, url: req.url, host, connection, length, a, body };
          res.writeHead(202, { 'X-Answer': 'yes', 'set-cookie': ['a=1', 'b=2'] }).end('t\u0000aken');
        });
    });
    const answer = await realMeans().http.send(
      request(`http://127.0.0.1:${port}/a%20b?c=d#e`, { headers: { 'x-a': 'b' } }),
    );
    expect(answer).toMatchObject({ ok: true, status: 202, headers: { 'x-answer': 'yes', 'set-cookie': 'a=1, b=2' } });
    expect(answer).toMatchObject({ body: 't\ufffdaken' });
    expect(seen).toEqual({
      method: 'POST',
      url: '/a%20b?c=d',
      host: `127.0.0.1:${port}`,
      connection: 'close',
      length: '7',
      a: 'b',
      body: '{"n":1}',
    });
  });

  it('does not reach loopback unless that is allowed', async () => {
    let calls = 0;
    const port = await httpServer((_req, res) => {
      calls += 1;
      res.end();
    });
    const { http } = realMeans({ resolver: new ScriptedResolver([['127.0.0.1']]) });
    for (const host of ['127.0.0.1', 'localhost', 'example.com']) {
      const refused = await http.send(request(`https://${host}:${port}/`, { allowPrivate: false }));
      expect(refused).toMatchObject({ ok: false, reason: 'address_refused' });
    }
    expect(calls).toBe(0);
    expect(await http.send(request(`http://example.com:${port}/`))).toMatchObject({ ok: true, status: 200 });
    expect(calls).toBe(1);
  });

  it('is refused when one address of many is not public', async () => {
    const resolver = new ScriptedResolver([['93.184.215.14', '10.0.0.1']]);
    const answer = await realMeans({ resolver }).http.send(request('https://example.com/', { allowPrivate: false }));
    expect(answer).toMatchObject({ reason: 'address_refused', detail: expect.stringContaining('10.0.0.1') });
  });

  it('never reaches a metadata address, whatever is allowed', async () => {
    const { http } = realMeans({ resolver: new ScriptedResolver([['169.254.169.254']]) });
    expect(await http.send(request('http://metadata.example/'))).toMatchObject({ reason: 'address_refused' });
  });

  it('asks for the name once, so that a second answer cannot lead elsewhere', async () => {
    let calls = 0;
    const port = await httpServer((_req, res) => {
      calls += 1;
      res.end();
    });
    // Nothing listens on the first; on the second the server would answer.
    const resolver = new ScriptedResolver([['127.0.0.9'], ['127.0.0.1']]);
    const { http } = realMeans({ resolver });
    expect(await http.send(request(`http://rebind.example:${port}/`))).toMatchObject({ reason: 'connection_failed' });
    expect([resolver.asked, calls]).toEqual([['rebind.example'], 0]);
    expect(await http.send(request(`http://rebind.example:${port}/`))).toMatchObject({ ok: true });
    expect([resolver.asked.length, calls]).toEqual([2, 1]);
  });

  it('judges the name again at every call', async () => {
    let calls = 0;
    const port = await httpServer((_req, res) => {
      calls += 1;
      res.end();
    });
    const { http } = realMeans({ resolver: new ScriptedResolver([['127.0.0.1'], ['169.254.169.254']]) });
    expect(await http.send(request(`http://rebind.example:${port}/`))).toMatchObject({ ok: true });
    expect(await http.send(request(`http://rebind.example:${port}/`))).toMatchObject({ reason: 'address_refused' });
    expect(calls).toBe(1);
  });

  it('takes the next address when nothing listens on one', async () => {
    const port = await httpServer((_req, res) => res.end('here'));
    const { http } = realMeans({ resolver: new ScriptedResolver([['127.0.0.9', '127.0.0.1']]) });
    expect(await http.send(request(`http://two.example:${port}/`))).toMatchObject({ ok: true, body: 'here' });
  });

  it('takes a redirect for an answer', async () => {
    let calls = 0;
    const port = await httpServer((_req, res) => {
      calls += 1;
      res.writeHead(307, { location: '/elsewhere' }).end();
    });
    const answer = await realMeans().http.send(request(`http://127.0.0.1:${port}/`));
    expect(answer).toMatchObject({ ok: true, status: 307, headers: { location: '/elsewhere' } });
    expect(calls).toBe(1);
  });

  it('reads no more of the body than it may', async () => {
    const port = await httpServer((_req, res) => {
      // It would never end.
      const more = () => void (res.write('x'.repeat(16_384)) ? setImmediate(more) : res.once('drain', more));
      more();
    });
    const answer = await realMeans().http.send(request(`http://127.0.0.1:${port}/`));
    expect(answer).toMatchObject({ ok: true, status: 200, body: 'x'.repeat(65_536) });
  });
});

describe('a call that comes to nothing', () => {
  it.each([
    ['the name server is silent', 'silent.example', () => new Promise<never>(() => undefined)],
    ['the name is unknown', 'unknown.example', () => Promise.reject(new Error('ENOTFOUND'))],
    ['the name has no address', 'empty.example', () => Promise.resolve([])],
    ['the answer is no address', 'odd.example', () => Promise.resolve(['fe80::1%eth0'])],
  ])('says so when %s', async (_what, host, addressesOf) => {
    const { http } = realMeans({ resolver: { addressesOf }, deadlineMs: 100 });
    const answer = await http.send(request(`http://${host}/`));
    const reasons: Record<string, string> = {
      'silent.example': 'timed_out',
      'unknown.example': 'name_not_resolved',
      'empty.example': 'name_not_resolved',
      'odd.example': 'address_refused',
    };
    expect(answer).toMatchObject({ ok: false, reason: reasons[host] });
  });

  it.each<[string, RequestListener]>([
    ['never answers', () => undefined],
    ['stops in the middle of its answer', (_req, res) => void res.writeHead(200).write('begun')],
    [
      'drips',
      (_req, res) => {
        const drip = setInterval(() => res.write('.'), 10);
        res.once('close', () => clearInterval(drip));
      },
    ],
  ])('ends in time when the server %s', async (_what, handler) => {
    const closed = { times: 0 };
    const port = await httpServer((req, res) => {
      res.once('close', () => (closed.times += 1));
      handler(req, res);
    });
    const began = performance.now();
    const answer = await realMeans({ deadlineMs: 150 }).http.send(request(`http://127.0.0.1:${port}/`));
    expect(answer).toMatchObject({ ok: false, reason: 'timed_out' });
    expect(performance.now() - began).toBeLessThan(1500);
  });

  it('ends in time when TLS does not begin', async () => {
    const port = await listening(createTcpServer((socket) => void socket.on('error', () => undefined)));
    const answer = await realMeans({ deadlineMs: 150 }).http.send(request(`https://127.0.0.1:${port}/`));
    expect(answer).toMatchObject({ ok: false, reason: 'timed_out' });
  });

  it.each([
    ['speaks no HTTP', '220 mail.example ESMTP\r\n', 'connection_failed'],
    ['hangs up', '', 'connection_failed'],
    ['sends endless headers', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`, 'answer_too_large'],
    [
      'changes the protocol',
      'HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n',
      'connection_failed',
    ],
    ['ends in the middle', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf', 'connection_failed'],
  ])('says so when the server %s', async (_what, answer, reason) => {
    const port = await listening(
      createTcpServer((socket) => void socket.on('error', () => undefined).once('data', () => socket.end(answer))),
    );
    expect(await realMeans().http.send(request(`http://127.0.0.1:${port}/`))).toMatchObject({ ok: false, reason });
  });

  it('says so when a header cannot be sent', async () => {
    const port = await httpServer((_req, res) => res.end());
    const answer = await realMeans().http.send(
      request(`http://127.0.0.1:${port}/`, { headers: { a: 'secret\r\nb: c' } }),
    );
    expect(answer).toMatchObject({ ok: false, reason: 'connection_failed' });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });
});

describe('TLS', () => {
  const named = makeCertificate(['alerts.example', '127.0.0.1']);
  const resolver = new ScriptedResolver([['127.0.0.1']]);
  const serving = (certificate: typeof named) => {
    const sni: unknown[] = [];
    const server = createTlsServer(certificate, (_req, res) => res.end('secret place'));
    server.on('secureConnection', (socket) => sni.push(socket.servername));
    server.on('tlsClientError', () => undefined);
    return listening(server).then((port) => ({ port, sni }));
  };

  it('is verified against the name that was asked for, though the address is connected to', async () => {
    const { port, sni } = await serving(named);
    const { http } = realMeans({ resolver, trusted: named.cert });
    expect(await http.send(request(`https://alerts.example:${port}/`))).toMatchObject({
      ok: true,
      body: 'secret place',
    });
    expect(await http.send(request(`https://127.0.0.1:${port}/`))).toMatchObject({ ok: true });
    expect(sni).toEqual(['alerts.example', false]);
    expect(await http.send(request(`https://other.example:${port}/`))).toMatchObject({
      reason: 'tls_failed',
      detail: expect.stringContaining('other.example'),
    });
  });

  it('takes no self-signed certificate', async () => {
    const { port } = await serving(named);
    const answer = await realMeans({ resolver }).http.send(request(`https://alerts.example:${port}/`));
    expect(answer).toMatchObject({ ok: false, reason: 'tls_failed' });
  });

  it('takes no expired certificate', async () => {
    const expired = makeCertificate(['alerts.example'], { days: 0.5 });
    const { port } = await serving(expired);
    const { http } = realMeans({ resolver, trusted: expired.cert });
    expect(await http.send(request(`https://alerts.example:${port}/`))).toMatchObject({
      reason: 'tls_failed',
      detail: expect.stringContaining('expired'),
    });
  });

  it('is not what a plain server speaks', async () => {
    const port = await httpServer((_req, res) => res.end());
    expect(await realMeans().http.send(request(`https://127.0.0.1:${port}/`))).toMatchObject({ reason: 'tls_failed' });
  });
});
