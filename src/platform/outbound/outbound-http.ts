import { Injectable } from '@nestjs/common';
import type { OutboundRefusal } from './outbound-failure.js';

export interface OutboundRequest {
  method: 'POST' | 'PUT' | 'PATCH' | 'GET' | 'DELETE';
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string | null;
  /** Whether the address may be one that is not public, and plain http. */
  allowPrivate: boolean;
}

/** Redirects are not followed: they are an answer like any other. Header names in lower case. */
export type OutboundAnswer =
  { ok: true; status: number; headers: Readonly<Record<string, string>>; body: string } | OutboundRefusal;

/** Calls to servers that a person named: no address that is not public, no redirect, 15 s in all, a small answer. */
@Injectable()
export class OutboundHttp {
  async send(_request: OutboundRequest): Promise<OutboundAnswer> {
    return { ok: false, reason: 'connection_failed', detail: 'not there yet' };
  }
}
