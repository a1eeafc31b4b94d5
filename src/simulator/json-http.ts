import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

/** What came of a request: an answer, whatever its status, or none. `body` is undefined when the answer was empty or not JSON. */
export type HttpReply =
  { ok: true; status: number; headers: IncomingHttpHeaders; body: unknown } | { ok: false; reason: string };

export interface JsonRequest {
  readonly method: string;
  readonly path: string;
  readonly key?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

const ANSWER_BYTES_MOST = 64 * 1024 * 1024;

/** JSON over HTTP with connections that stay open. Follows no redirect and throws nothing for what the other side does. */
export class JsonHttp {
  private readonly base: URL;
  private readonly agent: HttpAgent;

  constructor(
    baseUrl: string,
    private readonly timeoutMs = 15_000,
  ) {
    this.base = new URL(baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);
    const options = { keepAlive: true, maxSockets: 16 };
    this.agent = this.base.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
  }

  get url(): string {
    return this.base.href.replace(/\/$/, '');
  }

  send({ method, path, key, body, headers }: JsonRequest): Promise<HttpReply> {
    const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const send = this.base.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve) => {
      const request = send(
        new URL(path.replace(/^\//, ''), this.base),
        {
          method,
          agent: this.agent,
          timeout: this.timeoutMs,
          headers: {
            accept: 'application/json',
            ...(key !== undefined && { authorization: `Bearer ${key}` }),
            ...(payload && { 'content-type': 'application/json', 'content-length': payload.length }),
            ...headers,
          },
        },
        (response) => void readAnswer(response).then(resolve),
      );
      request.on('timeout', () => request.destroy(new Error(`no answer within ${this.timeoutMs} ms`)));
      request.on('error', (error: NodeJS.ErrnoException) =>
        resolve({ ok: false, reason: error.code ?? error.message }),
      );
      request.end(payload);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

async function readAnswer(response: IncomingMessage): Promise<HttpReply> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > ANSWER_BYTES_MOST) return { ok: false, reason: 'the answer is too large' };
      chunks.push(chunk);
    }
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : 'the answer broke off' };
  }
  return { ok: true, status: response.statusCode ?? 0, headers: response.headers, body: parse(Buffer.concat(chunks)) };
}

function parse(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** `Retry-After` in milliseconds, given in seconds or as a date; null when there is none or it makes no sense. */
export function retryAfterMs(headers: IncomingHttpHeaders, nowMs: number): number | null {
  const value = headers['retry-after'];
  if (value === undefined) return null;
  const ms = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - nowMs;
  return Number.isFinite(ms) ? Math.min(60_000, Math.max(0, ms)) : null;
}
