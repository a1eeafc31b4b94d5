import type { X509Certificate } from 'node:crypto';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createGunzip } from 'node:zlib';
import type { Readable } from 'node:stream';
import { type Dispatcher, Pool } from 'undici';
import { NameResolver } from '../../../platform/outbound/name-resolver.js';
import type { ApplianceFailure, SeenCertificate } from './appliance-account.js';
import { connectorTo, type Destination, destinationProblem } from './appliance-connect.js';
import { AnswerTooLarge, exchangeFailure, failure } from './connection-failure.js';

export interface HttpRequest {
  method: 'GET' | 'POST';
  /** With its query. */
  path: string;
  headers: Readonly<Record<string, string>>;
  body: string | null;
  /** For all of it, from the connection to the last byte. */
  timeoutMs: number;
}

export interface HttpAnswer {
  ok: true;
  status: number;
  headers: Readonly<Record<string, string>>;
  text: string;
  sentAtMs: number;
  answeredAtMs: number;
}

/** What is left of the body must be read or destroyed. */
export interface OpenAnswer {
  ok: true;
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Readable;
}

/** As many calls as are under way at once; undici would make them wait where nobody counts it. */
const CONNECTIONS_MAX = 32;
/** Particulars that were changed, or only tried out, are not kept for ever. */
const POOLS_MAX = 200;
const HEADER_BYTES_MAX = 16 * 1024;
const KEPT_ALIVE_MS = 15_000;
/** However busy, a connection is made anew after that: a certificate that has changed shows only on a new one. */
const CONNECTION_MS_MAX = 60_000;
/** Nothing may come for that long in the middle of a body. */
const SILENCE_MS = 60_000;

/** Requests to appliances over connections that are kept and shared, one pool a destination. Never throws for what the other side did. */
@Injectable()
export class ApplianceHttp implements OnApplicationShutdown {
  private readonly pools = new Map<string, Pool>();
  private readonly certificates = new Map<string, SeenCertificate>();

  constructor(private readonly resolver: NameResolver) {}

  /** The whole answer as text, at most `bytesMax` of it. */
  async exchange(
    destination: Destination,
    request: HttpRequest,
    bytesMax: number,
  ): Promise<HttpAnswer | ApplianceFailure> {
    const sentAtMs = Date.now();
    const headers = { 'accept-encoding': 'gzip', ...request.headers };
    const opened = await this.open(destination, { ...request, headers });
    if (!opened.ok) return opened;
    try {
      const text = await textOf(opened, bytesMax);
      return { ok: true, status: opened.status, headers: opened.headers, text, sentAtMs, answeredAtMs: Date.now() };
    } catch (error) {
      opened.body.destroy();
      return exchangeFailure(error, targetOf(destination));
    }
  }

  /** The head of the answer, and its body as it comes. */
  async open(destination: Destination, request: HttpRequest): Promise<OpenAnswer | ApplianceFailure> {
    const problem = problemOf(destination);
    if (problem !== null) return failure('address_refused', problem, { retryable: false, delivered: 'no' });
    const { method, path, body, timeoutMs } = request;
    try {
      const answer = await this.poolOf(destination).request({
        method,
        path,
        body,
        headers: { 'user-agent': 'Rollcall', ...request.headers },
        headersTimeout: timeoutMs,
        bodyTimeout: Math.min(timeoutMs, SILENCE_MS),
        signal: AbortSignal.timeout(timeoutMs),
      });
      // Its error also comes to whoever reads it; nobody may be reading yet.
      answer.body.on('error', () => undefined);
      return { ok: true, status: answer.statusCode, headers: headersOf(answer), body: answer.body };
    } catch (error) {
      return exchangeFailure(error, targetOf(destination));
    }
  }

  certificate(origin: string): SeenCertificate | null {
    return this.certificates.get(origin) ?? null;
  }

  async onApplicationShutdown(): Promise<void> {
    const pools = [...this.pools.values()];
    this.pools.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }

  private poolOf(destination: Destination): Pool {
    const { origin, ca, proxy } = destination;
    const key = JSON.stringify([origin, ca, proxy]);
    const known = this.pools.get(key);
    if (known !== undefined) return known;
    const pool = new Pool(origin, {
      connections: CONNECTIONS_MAX,
      pipelining: 1,
      allowH2: false,
      maxHeaderSize: HEADER_BYTES_MAX,
      keepAliveTimeout: KEPT_ALIVE_MS,
      keepAliveMaxTimeout: KEPT_ALIVE_MS * 4,
      clientTtl: CONNECTION_MS_MAX,
      connect: connectorTo(destination, this.resolver, (socket) => {
        const shown = socket.getPeerX509Certificate();
        if (shown !== undefined) this.certificates.set(origin, certificateOf(shown));
      }),
    });
    for (const [oldest, unused] of this.pools) {
      if (this.pools.size < POOLS_MAX) break;
      this.pools.delete(oldest);
      // What is under way in it comes to its end.
      unused.close().catch(() => undefined);
    }
    this.pools.set(key, pool);
    return pool;
  }
}

function certificateOf({ fingerprint256, validTo, issuer }: X509Certificate): SeenCertificate {
  const untilMs = Date.parse(validTo);
  return {
    sha256: fingerprint256.replaceAll(':', '').toLowerCase(),
    validTo: Number.isNaN(untilMs) ? validTo : new Date(untilMs).toISOString(),
    issuer: nameIn(issuer)?.slice(0, 200) ?? null,
    atMs: Date.now(),
  };
}

/** Of a name in lines (`CN=…`, `O=…`): what it is called, else whose it is. */
function nameIn(distinguished: string): string | undefined {
  const part = (kind: string) => new RegExp(`^${kind}=(.+)$`, 'm').exec(distinguished)?.[1];
  return part('CN') ?? part('O');
}

function problemOf({ origin, proxy }: Destination): string | null {
  return destinationProblem(origin, 'appliance') ?? (proxy === null ? null : destinationProblem(proxy, 'proxy'));
}

function targetOf({ origin }: Destination): { host: string; port: number } {
  const { hostname, port } = new URL(origin);
  return { host: hostname, port: Number(port) };
}

async function textOf({ body, headers }: OpenAnswer, bytesMax: number): Promise<string> {
  const read = /^(x-)?gzip$/i.test(headers['content-encoding']?.trim() ?? '') ? body.pipe(createGunzip()) : body;
  // `pipe` passes no errors on.
  if (read !== body) body.once('error', (error) => read.destroy(error));
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of read as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new AnswerTooLarge();
    chunks.push(chunk);
  }
  // Takes a byte order mark off.
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function headersOf({ headers }: Dispatcher.ResponseData): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value ?? ''].flat().join(', ')]);
  return Object.fromEntries(entries) as Record<string, string>;
}
