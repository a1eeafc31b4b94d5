import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { Injectable } from '@nestjs/common';
import { Deadline } from './deadline.js';
import { dial } from './dial.js';
import { urlProblem } from './model/url-rules.js';
import { NameResolver } from './name-resolver.js';
import { outboundRefusal, type OutboundRefusal, refusalOf } from './outbound-failure.js';
import { OutboundLimits } from './outbound-limits.js';

export interface OutboundRequest {
  method: 'POST' | 'PUT' | 'PATCH' | 'GET' | 'DELETE';
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string | null;
  /** Whether the address may be one that is not public, and plain http. */
  allowPrivate: boolean;
}

/** Redirects are not followed: they are an answer like any other. Header names in lower case; a long body is cut. */
export type OutboundAnswer =
  { ok: true; status: number; headers: Readonly<Record<string, string>>; body: string } | OutboundRefusal;

/**
 * Calls to servers that a person named: no address that is not public, no redirect, 15 s in all, a small answer. Each call has a
 * connection of its own, which goes to the address that was checked, and takes no proxy from the environment.
 */
@Injectable()
export class OutboundHttp {
  constructor(
    private readonly resolver: NameResolver,
    private readonly limits: OutboundLimits,
  ) {}

  /** Never throws. */
  async send(request: OutboundRequest): Promise<OutboundAnswer> {
    const problem = urlProblem(request.url, request.allowPrivate);
    if (problem !== null) return outboundRefusal('address_refused', `the URL ${problem}`);
    const deadline = new Deadline(this.limits.deadlineMs);
    try {
      return await this.sendWithin(deadline, request, new URL(request.url));
    } catch (error) {
      return refusalOf(error);
    } finally {
      deadline.end();
    }
  }

  private async sendWithin(deadline: Deadline, request: OutboundRequest, url: URL): Promise<OutboundAnswer> {
    const { resolver, limits } = this;
    const tls = url.protocol === 'https:';
    const port = url.port === '' ? (tls ? 443 : 80) : Number(url.port);
    const dialled = await dial(
      { host: url.hostname, port, tls, allowPrivate: request.allowPrivate },
      { resolver, deadline, extraAuthority: limits.extraAuthority, protocols: ['http/1.1'] },
    );
    if (!dialled.ok) return dialled;
    const { socket } = dialled;
    try {
      const answer = await deadline.race(exchange(socket, request, url));
      const body = await deadline.race(cutBody(answer, limits.answerBytesMax));
      return { ok: true, status: answer.statusCode ?? 0, headers: headersOf(answer), body };
    } finally {
      socket.destroy();
    }
  }
}

/** Sends the request over that socket; resolves with the head of the answer. */
function exchange(socket: Socket, { method, headers, body }: OutboundRequest, url: URL): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent: OutgoingHttpHeaders = { 'user-agent': 'Rollcall', ...headers, host: url.host };
    const path = `${url.pathname}${url.search}`;
    // Without an agent nothing is kept alive, and no proxy is looked for. `http` also inside TLS: the socket already speaks it.
    const call = httpRequest({ method, path, headers: sent, createConnection: () => socket });
    call.once('response', resolve);
    call.once('upgrade', (_answer, _socket) => reject(new Error('it wants to speak another protocol')));
    call.once('error', reject);
    call.end(body ?? undefined);
  });
}

/** The first bytes of the body; the rest is not read. U+0000 is replaced: no database keeps it in a text. */
async function cutBody(answer: IncomingMessage, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= bytesMax) break;
  }
  return Buffer.concat(chunks).subarray(0, bytesMax).toString('utf8').replaceAll('\u0000', '\ufffd');
}

function headersOf(answer: IncomingMessage): Record<string, string> {
  const entries = Object.entries(answer.headers).map(([name, value]) => [name, [value].flat().join(', ')] as const);
  return Object.fromEntries(entries);
}
