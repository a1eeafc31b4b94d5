import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { z } from 'zod';
import {
  applianceLimitsSchema,
  contactBodySchema,
  resetBodySchema,
  startBodySchema,
  type ResetBody,
} from '../contracts/driver-control.js';
import { withBody, type Asked, type Handlers, type Reaction } from './appliance-call.js';
import { readStart } from './check-in-pump.js';
import { maintenanceRoutes } from './maintenance-routes.js';
import type { Start } from './model/client.js';
import type { SimulatedSite } from './model/simulated-site.js';
import { isSame, VendorApi, type ApiAnswer } from './vendor-api.js';

const BODY_BYTES_MOST = 64 * 1024;
/** Longer than any caller keeps an idle connection, so that none is closed just when it is used again. */
const KEEP_ALIVE_MS = 75_000;
/** How long a start is held for its client, and how often it is looked at. Any caller waits for longer than that. */
const HOLD_MOST_MS = 2000;
const HOLD_LOOK_MS = 20;

/** What the server plays; the site may be replaced while it listens. */
export interface PlayedAppliance {
  readonly secret: string;
  /** null while there is nothing to play. */
  site(): SimulatedSite | null;
  now(): number;
  /** The site has something new to say. */
  changed(): void;
  /** Begin anew; answers whether that is possible here. */
  reset(body: ResetBody): boolean;
}

export interface ListeningAppliance {
  readonly url: string;
  readonly secret: string;
  close(): Promise<void>;
}

const NOT_DELIVERED = { status: 409, body: { taken: false, reason: 'client_offline' } } as const;

/** Listens on the loopback address; port 0 takes a free one. Rejects when the port is taken. */
export async function listenAppliance(played: PlayedAppliance, port = 0): Promise<ListeningAppliance> {
  const routes = createRoutes(played);
  const server = createServer((request, response) => {
    void answer(played, routes, request, response).catch(() => request.socket.destroy());
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.headersTimeout = KEEP_ALIVE_MS + 1000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, secret: played.secret, close: () => closeServer(server) };
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

/** By path, then by method. `GET` also answers HEAD. */
function createRoutes(played: PlayedAppliance): Map<string, Handlers> {
  const vendor = new VendorApi(played.secret);
  return new Map<string, Handlers>([
    [
      '/api/command/v2/health',
      {
        GET: ({ site, authorization, query }) => vendor.health(site.appliance, authorization, query, played.now()),
      },
    ],
    ['/check_health', { GET: ({ site }) => vendor.checkHealth(site.appliance) }],
    [
      '/oauth2/token',
      {
        POST: ({ authorization, contentType, body }) =>
          vendor.issueToken(authorization, contentType, body, played.now()),
      },
    ],
    [
      '/rollcall/v1/starts',
      { POST: (asked) => withBody(startBodySchema, asked, (body) => start(played, asked, body)) },
    ],
    [
      '/rollcall/v1/contacts',
      { POST: (asked) => withBody(contactBodySchema, asked, (body) => contact(played, asked.site, body.clientId)) },
    ],
    ['/rollcall/v1/appliances', { GET: ({ site }) => ({ status: 200, body: site.appliance.report() }) }],
    [
      '/rollcall/v1/settings',
      {
        PUT: (asked) =>
          withBody(applianceLimitsSchema, asked, (limits) => {
            asked.site.applyLimits(limits, played.now());
            played.changed();
            return { status: 200, body: limits };
          }),
      },
    ],
    [
      '/rollcall/v1/reset',
      {
        POST: (asked) =>
          withBody(resetBodySchema, asked, (body) =>
            played.reset(body)
              ? { status: 202, body: {} }
              : { status: 409, body: { message: 'This simulation runs once and cannot begin anew.' } },
          ),
      },
    ],
    ...maintenanceRoutes(played),
    ['/rollcall/v1/truth', { GET: ({ site }) => ({ status: 200, body: site.report() }) }],
  ]);
}

async function start(
  played: PlayedAppliance,
  { site }: Asked,
  body: z.infer<typeof startBodySchema>,
): Promise<Reaction> {
  const order = readStart(body.clientId, body);
  const fault = site.drawStartFault(order);
  if (fault === 'lost') return 'cut';
  if (!(await heldUntilFree(played, site, order))) return NOT_DELIVERED;
  const judgement = site.start(order, played.now());
  played.changed();
  if (fault === 'answer_cut') return 'cut';
  if (judgement.taken) return { status: 200, body: { taken: true } };
  return { status: 409, body: { taken: false, reason: judgement.reason } };
}

const heldStarts = new WeakMap<SimulatedSite, Map<string, Promise<boolean>>>();

/**
 * Holds a start while its client may not take it yet. False when that took too long, or when this fleet is not played any more: nobody
 * keeps the start then, so it was surely not delivered. Sent again meanwhile, it shares the first one's end; otherwise one of the two
 * could be called undelivered while the other still waits for its client.
 */
function heldUntilFree(played: PlayedAppliance, site: SimulatedSite, order: Start): Promise<boolean> {
  const starts = heldStarts.get(site) ?? new Map<string, Promise<boolean>>();
  heldStarts.set(site, starts);
  const which = `${order.clientId} ${order.fence}`;
  const held = starts.get(which) ?? hold(played, site, order).finally(() => starts.delete(which));
  starts.set(which, held);
  return held;
}

async function hold(played: PlayedAppliance, site: SimulatedSite, order: Start): Promise<boolean> {
  const untilMs = performance.now() + HOLD_MOST_MS;
  while (site.mustWait(order, played.now())) {
    if (performance.now() >= untilMs) return false;
    await wait(HOLD_LOOK_MS);
    if (played.site() !== site) return false;
  }
  return true;
}

function contact(played: PlayedAppliance, site: SimulatedSite, clientId: string): Reaction {
  const outcome = site.contact(clientId, played.now());
  played.changed();
  return outcome.ok ? { status: 202, body: {} } : { status: 409, body: { reason: outcome.reason } };
}

async function answer(
  played: PlayedAppliance,
  routes: Map<string, Handlers>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const site = played.site();
  if (site !== null && !site.appliance.answersAt(played.now())) {
    request.socket.destroy();
    return;
  }
  const url = new URL(request.url ?? '/', 'http://appliance');
  const body = await readBody(request);
  const reaction = await react(played, routes, request, url, site, body);
  if (reaction === 'cut') request.socket.destroy();
  else write(response, reaction, request.method === 'HEAD');
}

function react(
  played: PlayedAppliance,
  routes: Map<string, Handlers>,
  request: IncomingMessage,
  url: URL,
  site: SimulatedSite | null,
  body: string | null,
): Promise<Reaction> | Reaction {
  const { authorization } = request.headers;
  const isOurs = url.pathname.startsWith('/rollcall/');
  if (isOurs && !isSame(authorization ?? '', `Bearer ${played.secret}`)) {
    return { status: 401, body: { error: 'access_denied', message: 'The secret is missing or wrong.' } };
  }
  const methods = routes.get(url.pathname);
  if (methods === undefined) return { status: 404, body: { message: 'There is no such resource.' } };
  const allow = [...Object.keys(methods), ...('GET' in methods ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  if (request.method === 'OPTIONS') return { status: 200, headers: { allow }, body: undefined };
  const handler = methods[request.method === 'HEAD' ? 'GET' : (request.method ?? '')];
  if (handler === undefined) return { status: 405, headers: { allow }, body: { message: 'Not with this method.' } };
  if (body === null) return { status: 413, body: { message: 'The body is too large.' } };
  if (site === null) return whileStarting(url.pathname);
  const contentType = request.headers['content-type'] ?? '';
  const key = request.headers['idempotency-key'];
  const idempotencyKey = Array.isArray(key) ? key[0] : key;
  return handler({ site, query: url.searchParams, authorization, contentType, idempotencyKey, body });
}

/** There is no fleet yet. A start or a contact surely reaches nobody, and says so; everything else has no answer. */
function whileStarting(path: string): Reaction {
  if (path === '/rollcall/v1/starts') return NOT_DELIVERED;
  if (path === '/rollcall/v1/contacts') return { status: 409, body: { reason: NOT_DELIVERED.body.reason } };
  return { status: 503, body: { message: 'The appliance is starting.' } };
}

/** The body as text, null when it is too large. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= BODY_BYTES_MOST) chunks.push(chunk);
  }
  return size > BODY_BYTES_MOST ? null : Buffer.concat(chunks).toString('utf8');
}

function write(response: ServerResponse, { status, headers, body }: ApiAnswer, headOnly: boolean): void {
  const isText = typeof body === 'string';
  const payload = body === undefined ? '' : isText ? body : JSON.stringify(body);
  response.writeHead(status, {
    ...headers,
    ...(body !== undefined && { 'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json' }),
    'content-length': Buffer.byteLength(payload),
  });
  response.end(headOnly ? undefined : payload);
}
