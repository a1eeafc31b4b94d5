import { createSocket } from 'node:dgram';
import { hostname } from 'node:os';
import type { Socket } from 'node:net';
import type { AlertMessage } from '../../../../contracts/alerts.js';
import { type OutboundRefusal, refusalOf } from '../../../../platform/outbound/outbound-failure.js';
import { AlertReceiver, type Means, type ReceiverTarget, type SendResult } from '../../alert-receiver.js';
import { clipToBytes, countedFrame, syslogLine } from './model/syslog-line.js';

/** What every receiver must take is 480 bytes, what most take is 2,048 (RFC 5426, 3.2); more would be cut on the way, or lost whole. */
const DATAGRAM_BYTES_MAX = 2048;
const STREAM_BYTES_MAX = 8192;
const VERSION = '1';

/** Syslog gives no answer: over UDP a message is delivered when it was sent, over a stream when the connection was closed in order. */
export class SyslogReceiver extends AlertReceiver<'syslog'> {
  readonly kind = 'syslog' as const;
  readonly takesDigests = false;

  async send(message: AlertMessage, target: ReceiverTarget<'syslog'>, { sockets }: Means): Promise<SendResult> {
    const { config, allowPrivate } = target;
    if (config.protocol !== 'tls' && !allowPrivate) {
      return failed({
        ok: false,
        reason: 'address_refused',
        detail: 'syslog without TLS is only for where an admin allows private addresses',
      });
    }
    const line = syslogLine(message, config, { hostname: hostname(), processId: process.pid, version: VERSION });
    const { host, port, protocol } = config;
    const sent =
      protocol === 'udp'
        ? await sendDatagram(line, { host, port, allowPrivate }, sockets)
        : await sendInStream(line, { host, port, tls: protocol === 'tls', allowPrivate }, sockets);
    return sent === null ? { ok: true, status: null } : failed(sent);
  }
}

const failed = ({ reason, detail }: OutboundRefusal): SendResult => ({
  ok: false,
  retryable: true,
  status: null,
  reason,
  detail,
});

async function sendDatagram(
  line: string,
  { host, port, allowPrivate }: { host: string; port: number; allowPrivate: boolean },
  sockets: Means['sockets'],
): Promise<OutboundRefusal | null> {
  const found = await sockets.resolve({ host, allowPrivate });
  if (!found.ok) return found;
  const socket = createSocket(found.family === 4 ? 'udp4' : 'udp6');
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      const bytes = Buffer.from(clipToBytes(line, DATAGRAM_BYTES_MAX));
      socket.send(bytes, port, found.address, (error) => (error ? reject(error) : resolve()));
    });
    return null;
  } catch (error) {
    return refusalOf(error);
  } finally {
    socket.close();
  }
}

async function sendInStream(
  line: string,
  target: Parameters<Means['sockets']['connect']>[0],
  sockets: Means['sockets'],
): Promise<OutboundRefusal | null> {
  const made = await sockets.connect(target);
  if (!made.ok) return made;
  try {
    await closedInOrder(made.socket, countedFrame(clipToBytes(line, STREAM_BYTES_MAX)));
    return null;
  } catch (error) {
    return refusalOf(error);
  } finally {
    made.socket.destroy();
  }
}

/** After the last byte: a reset would say that it was not read. Who does not close the connection either is taken to have read it. */
const RESET_WITHIN_MS = 1000;

function closedInOrder(socket: Socket, frame: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('end', resolve);
    socket.once('close', () => (socket.errored === null ? resolve() : reject(socket.errored)));
    socket.once('finish', () => setTimeout(resolve, RESET_WITHIN_MS).unref());
    socket.resume();
    socket.end(frame);
  });
}
