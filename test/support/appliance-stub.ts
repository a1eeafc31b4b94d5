import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Certificate } from './certificate.js';

export interface ApplianceStubCall {
  method: string;
  /** With its query. */
  path: string;
  authorization: string;
  body: string;
  atMs: number;
}

export type Reaction = (call: ApplianceStubCall, response: ServerResponse, request: IncomingMessage) => void;

/** The calls of an appliance as a test wants them answered. It gives tokens, knows which live, and notes when which request arrived. */
export class ApplianceStub {
  readonly calls: ApplianceStubCall[] = [];
  readonly liveTokens = new Set<string>();
  tokensMade = 0;
  tokenSeconds = 3600;
  /** What is answered to a request for a token instead of one. */
  tokenRefusal: { status: number; body: unknown } | null = null;
  url = '';
  private readonly reactions = new Map<string, Reaction>();
  private readonly server;

  private constructor(tls: Certificate | null) {
    const listener: RequestListener = (request, response) => void this.react(request, response);
    this.server = tls === null ? createServer(listener) : createTlsServer(tls, listener);
  }

  static async start(tls: Certificate | null = null, host = '127.0.0.1'): Promise<ApplianceStub> {
    const stub = new ApplianceStub(tls);
    await new Promise<void>((resolve) => stub.server.listen(0, '127.0.0.1', resolve));
    stub.url = `${tls === null ? 'http' : 'https'}://${host}:${(stub.server.address() as AddressInfo).port}`;
    return stub;
  }

  /** `path` without its query. */
  on(path: string, reaction: Reaction): void {
    this.reactions.set(path, reaction);
  }

  answer(path: string, status: number, body: unknown, headers: Record<string, string> = {}): void {
    this.on(path, (_, response) => json(response, status, body, headers));
  }

  /** Those that came to a path, or all but those for a token. */
  callsTo(path?: string): ApplianceStubCall[] {
    return this.calls.filter((call) => (path === undefined ? !isToken(call) : call.path.split('?')[0] === path));
  }

  /** From the next connection on; those that stand end. */
  changeCertificate(tls: Certificate): void {
    if (this.server instanceof TlsServer) this.server.setSecureContext(tls);
    this.server.closeAllConnections();
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async react(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = request;
    const call = { method, path, authorization: headers.authorization ?? '', body: '', atMs: performance.now() };
    this.calls.push(call);
    call.body = await text(request).catch(() => '');
    if (isToken(call)) return this.giveToken(response);
    const reaction = this.reactions.get(path.split('?')[0] ?? '');
    if (call.authorization !== '' && !this.liveTokens.has(call.authorization.replace('Bearer ', ''))) {
      return json(response, 401, { error: 'access_denied', message: 'The access token is invalid.' });
    }
    if (reaction === undefined) json(response, 404, { message: 'There is nothing here.' });
    else reaction(call, response, request);
  }

  private giveToken(response: ServerResponse): void {
    if (this.tokenRefusal !== null) return json(response, this.tokenRefusal.status, this.tokenRefusal.body);
    this.tokensMade += 1;
    const token = `token-${this.tokensMade}`;
    this.liveTokens.add(token);
    json(response, 200, { access_token: token, token_type: 'Bearer', expires_in: this.tokenSeconds });
  }
}

const isToken = ({ path }: { path: string }) => path === '/oauth2/token';

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
