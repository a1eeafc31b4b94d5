import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, rootCertificates } from 'node:tls';
import type { Deadline } from './deadline.js';
import { type Address, addressProblem, addressText, hostOf, hostProblem } from './model/address-rules.js';
import type { NameResolver } from './name-resolver.js';
import { outboundRefusal, type OutboundRefusal, refusalOf } from './outbound-failure.js';

export interface DialTarget {
  host: string;
  port: number;
  tls: boolean;
  allowPrivate: boolean;
}

export interface DialMeans {
  resolver: NameResolver;
  deadline: Deadline;
  extraAuthority: string | null;
  /** What is spoken inside TLS. */
  protocols?: string[];
}

/** Where there are more addresses, a silent one is left after that. */
const ONE_ADDRESS_WITHIN_MS = 4000;

/**
 * Connects to an address of the host that was checked, and to nothing else: the name is resolved once, all its addresses are judged, and
 * the socket is given the address. The socket stays bound to the deadline.
 */
export async function dial(
  target: DialTarget,
  means: DialMeans,
): Promise<{ ok: true; socket: Socket } | OutboundRefusal> {
  const found = await addressesOf(target, means);
  if (!found.ok) return found;
  let refusal: OutboundRefusal | null = null;
  for (const [index, address] of found.addresses.entries()) {
    const isLast = index === found.addresses.length - 1;
    try {
      const socket = await connectedTo(address, target.port, isLast, means.deadline);
      return await secured(socket, target, means);
    } catch (error) {
      refusal = refusalOf(error);
      if (refusal.reason === 'timed_out') return refusal;
    }
  }
  return refusal ?? outboundRefusal('name_not_resolved', `${target.host} has no address`);
}

/** The addresses of a host, each of them judged: one that may not be connected to refuses them all, so that no mixed answer can be played. */
export async function addressesOf(
  { host, allowPrivate }: Pick<DialTarget, 'host' | 'allowPrivate'>,
  { resolver, deadline }: Pick<DialMeans, 'resolver' | 'deadline'>,
): Promise<{ ok: true; addresses: readonly Address[] } | OutboundRefusal> {
  const problem = hostProblem(host, allowPrivate);
  if (problem !== null) return outboundRefusal('address_refused', problem);
  const parsed = hostOf(host);
  if (parsed.kind === 'address') return { ok: true, addresses: [parsed.address] };
  const name = parsed.kind === 'name' ? parsed.name : host;
  let texts: readonly string[];
  try {
    texts = await deadline.race(resolver.addressesOf(name));
  } catch (error) {
    const refusal = refusalOf(error);
    return refusal.reason === 'timed_out' ? refusal : outboundRefusal('name_not_resolved', refusal.detail);
  }
  const addresses: Address[] = [];
  for (const text of texts) {
    const judged = hostOf(text);
    const wrong = judged.kind === 'address' ? addressProblem(judged.address, allowPrivate) : `${text} is no address`;
    if (wrong !== null) return outboundRefusal('address_refused', `${name} leads to ${wrong}`);
    if (judged.kind === 'address') addresses.push(judged.address);
  }
  if (addresses.length === 0) return outboundRefusal('name_not_resolved', `${name} has no address`);
  return { ok: true, addresses };
}

function connectedTo(address: Address, port: number, isLast: boolean, deadline: Deadline): Promise<Socket> {
  const socket = connectTcp({ host: addressText(address), port });
  deadline.bind(socket);
  if (!isLast) {
    socket.setTimeout(ONE_ADDRESS_WITHIN_MS, () => {
      socket.destroy(new Error(`${addressText(address)} did not answer within ${ONE_ADDRESS_WITHIN_MS / 1000} s`));
    });
  }
  return deadline.race(once(socket, 'connect')).finally(() => socket.setTimeout(0).removeAllListeners('timeout'));
}

async function secured(
  plain: Socket,
  { host, tls }: DialTarget,
  means: DialMeans,
): Promise<{ ok: true; socket: Socket } | OutboundRefusal> {
  if (!tls) return { ok: true, socket: plain };
  const socket = connectTls({
    socket: plain,
    ...tlsOptionsFor(host, means.extraAuthority),
    ALPNProtocols: means.protocols,
  });
  means.deadline.bind(socket);
  try {
    return { ok: true, socket: await means.deadline.race(once(socket, 'secureConnect')) };
  } catch (error) {
    plain.destroy();
    const refusal = refusalOf(error);
    // The other side may also just hang up during the handshake.
    return refusal.reason === 'timed_out' ? refusal : outboundRefusal('tls_failed', refusal.detail);
  }
}

/** Whoever upgrades a socket later (STARTTLS) verifies as we do. */
export function tlsOptionsFor(host: string, extraAuthority: string | null) {
  const parsed = hostOf(host);
  const name = parsed.kind === 'name' ? parsed.name : null;
  return {
    // What the certificate must name. An address is no server name (RFC 6066), so none is sent for it.
    host: parsed.kind === 'address' ? addressText(parsed.address) : (name ?? host),
    ...(name === null ? {} : { servername: name }),
    // Said aloud: NODE_TLS_REJECT_UNAUTHORIZED=0 would switch it off.
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2' as const,
    ...(extraAuthority === null ? {} : { ca: [...rootCertificates, extraAuthority] }),
  };
}

function once<Kind extends Socket>(socket: Kind, event: 'connect' | 'secureConnect'): Promise<Kind> {
  return new Promise((resolve, reject) => {
    socket.once(event, () => resolve(socket));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the connection was closed')));
  });
}
