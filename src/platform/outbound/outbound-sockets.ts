import type { Socket } from 'node:net';
import { Injectable } from '@nestjs/common';
import type { OutboundRefusal } from './outbound-failure.js';

export interface SocketTarget {
  host: string;
  port: number;
  /** From the first byte on; the host's name is verified. */
  tls: boolean;
  allowPrivate: boolean;
}

/** The same care as {@link OutboundHttp} for what is not HTTP. */
@Injectable()
export class OutboundSockets {
  /** Connected to an address that was checked; the caller ends it. */
  async connect(_target: SocketTarget): Promise<{ ok: true; socket: Socket } | OutboundRefusal> {
    return { ok: false, reason: 'connection_failed', detail: 'not there yet' };
  }

  /** An address of the host that may be sent to, for datagrams. */
  async resolve(
    _target: Pick<SocketTarget, 'host' | 'allowPrivate'>,
  ): Promise<{ ok: true; address: string; family: 4 | 6 } | OutboundRefusal> {
    return { ok: false, reason: 'connection_failed', detail: 'not there yet' };
  }
}
