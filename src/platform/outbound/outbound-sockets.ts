import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { Injectable } from '@nestjs/common';
import { Deadline } from './deadline.js';
import { addressesOf, dial, tlsOptionsFor } from './dial.js';
import { addressText } from './model/address-rules.js';
import { NameResolver } from './name-resolver.js';
import { outboundRefusal, type OutboundRefusal, refusalOf } from './outbound-failure.js';
import { OutboundLimits } from './outbound-limits.js';

export interface SocketTarget {
  host: string;
  port: number;
  /** From the first byte on; the host's name is verified. */
  tls: boolean;
  allowPrivate: boolean;
}

/** The same care as `OutboundHttp` for what is not HTTP. */
@Injectable()
export class OutboundSockets {
  constructor(
    private readonly resolver: NameResolver,
    private readonly limits: OutboundLimits,
  ) {}

  /** Connected to an address that was checked. The caller ends it; 15 s after the call it is destroyed, whatever it does then. */
  async connect(target: SocketTarget): Promise<{ ok: true; socket: Socket } | OutboundRefusal> {
    const { resolver, limits } = this;
    const deadline = new Deadline(limits.deadlineMs);
    let dialled: Awaited<ReturnType<typeof dial>>;
    try {
      dialled = await dial(target, { resolver, deadline, extraAuthority: limits.extraAuthority });
    } catch (error) {
      dialled = refusalOf(error);
    }
    if (!dialled.ok || dialled.socket.destroyed) deadline.end();
    else dialled.socket.once('close', () => deadline.end());
    return dialled;
  }

  /** An address of the host that may be sent to, for datagrams. */
  async resolve(
    target: Pick<SocketTarget, 'host' | 'allowPrivate'>,
  ): Promise<{ ok: true; address: string; family: 4 | 6 } | OutboundRefusal> {
    const deadline = new Deadline(this.limits.deadlineMs);
    try {
      const found = await addressesOf(target, { resolver: this.resolver, deadline });
      if (!found.ok) return found;
      const [address] = found.addresses;
      if (address === undefined) return outboundRefusal('name_not_resolved', `${target.host} has no address`);
      return { ok: true, address: addressText(address), family: address.length === 4 ? 4 : 6 };
    } finally {
      deadline.end();
    }
  }

  /** How a socket that begins without TLS is to be turned into one with it (STARTTLS). */
  tlsOptions(host: string): ConnectionOptions {
    return tlsOptionsFor(host, this.limits.extraAuthority);
  }
}
