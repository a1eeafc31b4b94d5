import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, it } from '@jest/globals';
import { makeCertificate } from '../../../test/support/certificate.js';
import { realMeans, ScriptedResolver } from '../../../test/support/outbound.js';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function listening(server: Server): Promise<number> {
  open.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const greet = (socket: Socket) => void socket.on('error', () => undefined).end('hello');
const certificate = makeCertificate(['mail.example']);
const resolver = new ScriptedResolver([['127.0.0.1']]);

async function firstWords(socket: Socket): Promise<string> {
  const [words] = (await once(socket, 'data')) as [Buffer];
  return words.toString();
}

describe('a socket to a server', () => {
  it('is connected, with TLS or without', async () => {
    const { sockets } = realMeans({ resolver, trusted: certificate.cert });
    for (const tls of [false, true]) {
      const port = await listening(tls ? createTlsServer(certificate, greet) : createServer(greet));
      const made = await sockets.connect({ host: 'mail.example', port, tls, allowPrivate: true });
      if (!made.ok) throw new Error(made.detail);
      expect(await firstWords(made.socket)).toBe('hello');
      made.socket.destroy();
    }
  });

  it('is refused for another name than the certificate has', async () => {
    const port = await listening(createTlsServer(certificate, greet));
    const { sockets } = realMeans({ resolver, trusted: certificate.cert });
    const made = await sockets.connect({ host: 'other.example', port, tls: true, allowPrivate: true });
    expect(made).toMatchObject({ ok: false, reason: 'tls_failed' });
  });

  it.each([
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    '[::ffff:127.0.0.1]',
    'localhost',
    'mail.example',
    '127.0.0.1\u0000.com',
  ])('is not made to %j unless private addresses are allowed', async (host) => {
    let calls = 0;
    const port = await listening(createServer((socket) => greet((calls++, socket))));
    const { sockets } = realMeans({ resolver });
    const refused = { ok: false, reason: 'address_refused' };
    expect(await sockets.connect({ host, port, tls: false, allowPrivate: false })).toMatchObject(refused);
    expect(await sockets.resolve({ host, allowPrivate: false })).toMatchObject(refused);
    expect(calls).toBe(0);
  });

  it('is never made to a metadata address', async () => {
    const { sockets } = realMeans({ resolver: new ScriptedResolver([['fd00:ec2::254']]) });
    for (const host of ['169.254.169.254', 'metadata.example', '0xa9fea9fe']) {
      const made = await sockets.connect({ host, port: 25, tls: false, allowPrivate: true });
      expect(made).toMatchObject({ ok: false, reason: 'address_refused' });
    }
  });

  it('is cut at the deadline, also while it is being used', async () => {
    const port = await listening(createServer((socket) => void socket.on('error', () => undefined).write('hello')));
    const { sockets } = realMeans({ deadlineMs: 120 });
    const made = await sockets.connect({ host: '127.0.0.1', port, tls: false, allowPrivate: true });
    if (!made.ok) throw new Error(made.detail);
    const { socket } = made;
    await new Promise((resolve) => socket.once('close', resolve));
    expect(socket.errored?.message).toBe('there was no end after 0.12 s');
  });

  it('says that nobody listens', async () => {
    const port = await listening(createServer());
    open.splice(0).forEach((server) => server.close());
    const made = await realMeans().sockets.connect({ host: '127.0.0.1', port, tls: false, allowPrivate: true });
    expect(made).toMatchObject({
      ok: false,
      reason: 'connection_failed',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('an address for datagrams', () => {
  it('is a checked one of the host', async () => {
    const { sockets } = realMeans({ resolver: new ScriptedResolver([['2606:4700::1111', '1.1.1.1']]) });
    const found = await sockets.resolve({ host: 'log.example', allowPrivate: false });
    expect(found).toEqual({ ok: true, address: '2606:4700:0:0:0:0:0:1111', family: 6 });
    expect(await sockets.resolve({ host: '0x7f.1', allowPrivate: true })).toMatchObject({
      address: '127.0.0.1',
      family: 4,
    });
  });
});
