import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Means } from '../../src/alerts/receivers/alert-receiver.js';
import type { OutboundAnswer, OutboundRequest } from '../../src/platform/outbound/outbound-http.js';

export interface StubCall {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** As it came. */
  raw: string;
  /** As JSON; undefined where there was none. */
  body: any;
}

export interface StubAnswer {
  status?: number;
  headers?: Record<string, string>;
  /** JSON, or text as it is. */
  body?: unknown;
}

export interface StubService {
  url: string;
  calls: StubCall[];
  close: () => Promise<void>;
}

/** A service as its makers describe it: answers by `answerTo`, which throws what the service would refuse as a bug of ours. */
export async function startStub(answerTo: (call: StubCall) => StubAnswer): Promise<StubService> {
  const calls: StubCall[] = [];
  const server = createServer((request, response) => {
    void text(request).then((raw) => {
      const call: StubCall = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        raw,
        body: raw === '' ? undefined : JSON.parse(raw),
      };
      calls.push(call);
      const { status = 200, headers = {}, body = '' } = answerTo(call);
      response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Real HTTP without the checks of addresses, which have tests of their own. */
async function fetched({ method, url, headers, body }: OutboundRequest): Promise<OutboundAnswer> {
  try {
    const response = await fetch(url, { method, headers, body, redirect: 'manual' });
    return {
      ok: true,
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    };
  } catch (error) {
    return { ok: false, reason: 'connection_failed', detail: String(error) };
  }
}

export const loopbackMeans = { http: { send: fetched }, sockets: {} } as unknown as Means;
