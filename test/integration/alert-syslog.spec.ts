import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { SyslogReceiver } from '../../src/alerts/receivers/kinds/syslog/syslog-receiver.js';
import type { ReceiverTarget } from '../../src/alerts/receivers/alert-receiver.js';
import type { ReceiverConfigs } from '../../src/contracts/receivers.js';
import { alertMessage, messageOfKind, resolvedMessage } from '../support/alert-message.js';
import { makeCertificate } from '../support/certificate.js';
import { realMeans, ScriptedResolver } from '../support/outbound.js';
import { freePort, OwnDaemon, programPath } from '../support/own-daemon.js';
import { parseCef, parseSyslog } from '../support/syslog.js';
import { waitFor } from '../support/wait-for.js';

const certificate = makeCertificate(['log.example']);
const resolver = new ScriptedResolver([['127.0.0.1']]);
const means = realMeans({ resolver, trusted: certificate.cert });
const receiver = new SyslogReceiver();
const EVIL = 'a"b\\c]d|e=f\n<1>1 forged\u0000 é😀';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

const target = (
  port: number,
  { allowPrivate = true, ...config }: Partial<ReceiverConfigs['syslog']> & { allowPrivate?: boolean } = {},
): ReceiverTarget<'syslog'> => ({
  config: { host: 'log.example', port, protocol: 'tcp', format: 'rfc5424', facility: 16, ...config },
  secrets: {},
  allowPrivate,
  reference: null,
});

async function streamServer(protocol: 'tcp' | 'tls', onSocket?: (socket: Socket) => void) {
  const chunks: Buffer[] = [];
  const take = (socket: Socket) => {
    socket.on('error', () => undefined);
    if (onSocket) return onSocket(socket);
    socket.on('data', (chunk) => chunks.push(chunk));
  };
  const server = protocol === 'tls' ? createTlsServer(certificate, take) : createServer(take);
  server.on('tlsClientError', () => undefined);
  open.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, text: () => Buffer.concat(chunks).toString('utf8') };
}

/** The one message of a stream, which is counted in bytes. */
function unframed(text: string): string {
  const [, length = '', line = ''] = /^([1-9]\d*) (.*)$/s.exec(text) ?? [];
  expect(Buffer.byteLength(line)).toBe(Number(length));
  return line;
}

describe('a syslog message', () => {
  it.each(['tcp', 'tls'] as const)('goes over %s with its length before it', async (protocol) => {
    const server = await streamServer(protocol);
    expect(await receiver.send(alertMessage({ says: EVIL }), target(server.port, { protocol }), means)).toEqual({
      ok: true,
      status: null,
    });
    const parsed = parseSyslog(unframed(server.text()));
    expect(parsed).toMatchObject({ facility: 16, severity: 2, messageId: 'fleet_mass_offline' });
    expect(parsed.message).toContain('a"b\\c]d|e=f\\u000a<1>1 forged\\u0000 é😀');
  });

  it.each(['rfc5424', 'cef'] as const)('goes over UDP in one datagram that nobody cuts (%s)', async (format) => {
    const server = createSocket('udp4').bind(0, '127.0.0.1');
    await once(server, 'listening');
    const got = once(server, 'message');
    const says = '😀'.repeat(4000);
    const sent = await receiver.send(
      alertMessage({ says }),
      target(server.address().port, { protocol: 'udp', format }),
      means,
    );
    expect(sent).toEqual({ ok: true, status: null });
    const [bytes] = (await got) as [Buffer];
    server.close();
    expect(bytes.length).toBeLessThanOrEqual(2048);
    const { message } = parseSyslog(bytes.toString('utf8'));
    expect(message).not.toContain('\ufffd');
    if (format === 'cef') expect(parseCef(message).header[4]).toBe('fleet_mass_offline');
  });

  it('is not taken to an untrusted server, to loopback, or in the clear, unless an admin allows it', async () => {
    const server = await streamServer('tls');
    const plain = await streamServer('tcp');
    const tls = { protocol: 'tls' } as const;
    const failures = [
      await receiver.send(alertMessage(), target(server.port, { ...tls, host: 'other.example' }), means),
      await receiver.send(alertMessage(), target(server.port, tls), realMeans({ resolver })),
      await receiver.send(alertMessage(), target(server.port, { ...tls, allowPrivate: false }), means),
      await receiver.send(alertMessage(), target(plain.port, { allowPrivate: false, host: '8.8.8.8' }), means),
      await receiver.send(
        alertMessage(),
        target(plain.port, { allowPrivate: false, host: '8.8.8.8', protocol: 'udp' }),
        means,
      ),
    ];
    expect(failures.map((failure) => !failure.ok && [failure.retryable, failure.reason])).toEqual([
      [true, 'tls_failed'],
      [true, 'tls_failed'],
      [true, 'address_refused'],
      [true, 'address_refused'],
      [true, 'address_refused'],
    ]);
    expect([server.text(), plain.text()]).toEqual(['', '']);
  });

  it('is not delivered when the other side cuts the connection', async () => {
    const server = await streamServer('tcp', (socket) => socket.once('data', () => socket.resetAndDestroy()));
    const sent = await receiver.send(alertMessage(), target(server.port), means);
    expect(sent).toMatchObject({ ok: false, retryable: true, reason: 'connection_failed' });
  });

  it('is not delivered when nobody listens', async () => {
    const sent = await receiver.send(alertMessage(), target(await freePort()), means);
    expect(sent).toMatchObject({ ok: false, retryable: true, reason: 'connection_failed' });
  });
});

const rsyslogd = programPath('rsyslogd');
if (rsyslogd === null) {
  process.stderr.write(
    '\nSKIPPED: rsyslog is not installed (Debian: rsyslog), so nothing was tried against it. This is not a pass.\n',
  );
}

(rsyslogd === null ? describe.skip : describe)('a real rsyslog', () => {
  const daemon = new OwnDaemon();
  const log = join(daemon.directory, 'out.log');
  let port = 0;

  beforeAll(async () => {
    port = await freePort();
    writeFileSync(join(daemon.directory, 'rsyslog.conf'), configuration(port, daemon.directory, log));
    const { directory } = daemon;
    await daemon.start(rsyslogd ?? '', ['-n', '-f', `${directory}/rsyslog.conf`, '-i', `${directory}/pid`], port);
  });
  afterAll(() => daemon.stop());

  const lines = (): string[][] =>
    existsSync(log)
      ? readFileSync(log, 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => line.split('\t'))
      : [];

  it.each(['tcp', 'udp'] as const)('reads every part of what comes over %s', async (protocol) => {
    const before = lines().length;
    const firing = alertMessage({ scope: { kind: 'group', name: EVIL }, says: EVIL });
    for (const message of [firing, resolvedMessage(), messageOfKind('event')]) {
      expect(await receiver.send(message, target(port, { protocol }), means)).toEqual({ ok: true, status: null });
    }
    await waitFor(() => lines().length === before + 3, { what: 'three lines' });
    const [first = [], second = [], third = []] = lines().slice(before);
    const [priority, app, messageId, at, data = '', text] = first;
    expect([priority, app, messageId, at]).toEqual([
      '130',
      'rollcall',
      'fleet_mass_offline',
      '2026-03-01T02:05:00.000Z',
    ]);
    expect(JSON.parse(data)).toMatchObject({
      'rollcall@32473': { kind: 'firing', dedupkey: firing.dedupKey, scopename: EVIL_READ, clients: '4812' },
    });
    expect(text).toContain(EVIL_READ);
    expect([second[0], third[2]]).toEqual(['133', 'limit_changed']);
  });

  it('reads CEF over tcp as one message', async () => {
    const before = lines().length;
    await receiver.send(alertMessage({ says: EVIL }), target(port, { format: 'cef' }), means);
    await waitFor(() => lines().length === before + 1, { what: 'one line' });
    const { header, extension } = parseCef(lines().at(-1)?.[5]?.trim() ?? '');
    expect(header[4]).toBe('fleet_mass_offline');
    expect(extension['msg']).toBe('a"b\\c]d|e=f\n<1>1 forged\\u0000 é😀');
  });
});

const EVIL_READ = 'a"b\\c]d|e=f\\u000a<1>1 forged\\u0000 é😀';

const configuration = (port: number, directory: string, log: string) => `
global(workDirectory="${directory}" maxMessageSize="16k")
module(load="imudp")
module(load="imtcp")
module(load="mmpstrucdata")
input(type="imudp" address="127.0.0.1" port="${port}")
input(type="imtcp" address="127.0.0.1" port="${port}")
template(name="parts" type="string" string="%pri%\\t%app-name%\\t%msgid%\\t%timestamp:::date-rfc3339%\\t%$!rfc5424-sd%\\t%msg%\\n")
action(type="mmpstrucdata")
action(type="omfile" file="${log}" template="parts")
`;
