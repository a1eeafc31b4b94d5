import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import type { z } from 'zod';
import {
  applianceLimitsSchema,
  contactBodySchema,
  resetBodySchema,
  startBodySchema,
  type ResetBody,
} from '../contracts/driver-control.js';
import { APPLIANCE_RIGHTS, type ApplianceRight } from '../contracts/observed-words.js';
import type { ApplianceName } from '../contracts/words.js';
import { withBody, type Asked, type Handlers, type Reaction } from './appliance-call.js';
import { readStart } from './check-in-pump.js';
import { maintenanceRoutes } from './maintenance-routes.js';
import type { Start } from './model/client.js';
import type { SimulatedSite } from './model/simulated-site.js';
import { findRoute, type Routes } from './routes.js';
import { ApiAccount, isSame } from './vendor/account.js';
import type { ApiAnswer } from './vendor/answer.js';
import { closeServer, listenPlain, listenSecurely, makeCertificates } from './vendor/listeners.js';
import { VendorApi } from './vendor/vendor-api.js';
import { watchedRoutes } from './vendor/watched-routes.js';

const BODY_BYTES_MOST = 64 * 1024;
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

export interface Listening {
  /** Of the site's name; 0 takes a free one. */
  readonly port?: number;
  /** Also by HTTPS, with a certificate of an authority of its own; its addresses are the ones that are told then. */
  readonly https?: boolean;
  /** What the API account may do; by default all that Rollcall makes use of. */
  readonly rights?: readonly ApplianceRight[];
}

export interface ListeningAppliance {
  /** What the site's name reaches: whichever appliance is in production. */
  readonly url: string;
  /** The same by HTTP, also where there is HTTPS. */
  readonly plainUrl: string;
  /** Each appliance under its own name; one that there is not answers nobody. */
  readonly appliances: Readonly<Record<ApplianceName, string>>;
  readonly secret: string;
  /** PEM of the authority that vouches for the certificate; null without HTTPS. */
  readonly ca: string | null;
  close(): Promise<void>;
}

const NOT_DELIVERED = { status: 409, body: { taken: false, reason: 'client_offline' } } as const;

/** Listens on the loopback address. Rejects when the port is taken. */
export async function listenAppliance(
  played: PlayedAppliance,
  { port = 0, https = false, rights = APPLIANCE_RIGHTS }: Listening = {},
): Promise<ListeningAppliance> {
  const routes = createRoutes(played, rights);
  const heard =
    (at: ApplianceName | null): RequestListener =>
    (request, response) =>
      void answer(played, routes, at, request, response).catch(() => request.socket.destroy());
  const certificates = https ? await makeCertificates() : null;
  const isChanged = () => played.site()?.faults.certificateChanged === true;
  const listen = (at: ApplianceName | null, onPort = 0) =>
    certificates === null ? listenPlain(heard(at), onPort) : listenSecurely(heard(at), onPort, certificates, isChanged);
  const site = await listen(null, port);
  const plain = certificates === null ? site : await listenPlain(heard(null), 0);
  const [a, b] = await Promise.all([listen('A'), listen('B')]);
  const servers = new Set([site, plain, a, b].map(({ server }) => server));
  return {
    url: site.url,
    plainUrl: plain.url,
    appliances: { A: a.url, B: b.url },
    secret: played.secret,
    ca: certificates?.first.ca ?? null,
    close: async () => {
      await Promise.all([...servers].map(closeServer));
    },
  };
}

/** By path, then by method. `GET` also answers HEAD. */
function createRoutes(played: PlayedAppliance, rights: readonly ApplianceRight[]): Routes {
  const vendor = new VendorApi(new ApiAccount(played.secret, rights), () => played.now());
  return new Map<string, Handlers>([
    ...vendor.routes(),
    ...watchedRoutes(played, vendor.account),
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
  routes: Routes,
  at: ApplianceName | null,
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
  const reaction = await react(played, routes, { at, request, url, site, body });
  if (reaction === 'cut') request.socket.destroy();
  else await write(response, reaction, request.method === 'HEAD');
}

interface Heard {
  readonly at: ApplianceName | null;
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly site: SimulatedSite | null;
  readonly body: string | null;
}

function react(
  played: PlayedAppliance,
  routes: Routes,
  { at, request, url, site, body }: Heard,
): Promise<Reaction> | Reaction {
  const { authorization } = request.headers;
  const isOurs = url.pathname.startsWith('/rollcall/');
  if (isOurs && !isSame(authorization ?? '', `Bearer ${played.secret}`)) {
    return { status: 401, body: { error: 'access_denied', message: 'The secret is missing or wrong.' } };
  }
  const route = findRoute(routes, url.pathname);
  if (route === undefined) return { status: 404, body: { message: 'There is no such resource.' } };
  const { methods, id } = route;
  const allow = [...Object.keys(methods), ...('GET' in methods ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  if (request.method === 'OPTIONS') return { status: 200, headers: { allow }, body: undefined };
  const isHead = request.method === 'HEAD';
  const handler = methods[isHead ? 'GET' : (request.method ?? '')];
  if (handler === undefined) return { status: 405, headers: { allow }, body: { message: 'Not with this method.' } };
  if (body === null) return { status: 413, body: { message: 'The body is too large.' } };
  if (site === null) return whileStarting(url.pathname);
  const contentType = request.headers['content-type'] ?? '';
  const key = request.headers['idempotency-key'];
  const idempotencyKey = Array.isArray(key) ? key[0] : key;
  const query = url.searchParams;
  const origin = originOf(request);
  return handler({ site, at, origin, id, isHead, query, authorization, contentType, idempotencyKey, body });
}

/** What the answer's links begin with, so that whoever follows them comes back to where they were. */
function originOf({ headers, socket }: IncomingMessage): string {
  const asked = `${socket instanceof TLSSocket ? 'https' : 'http'}://${headers.host ?? ''}`;
  return URL.canParse(asked) ? new URL(asked).origin : `http://127.0.0.1:${socket.localPort}`;
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

async function write(response: ServerResponse, answered: ApiAnswer, headOnly: boolean): Promise<void> {
  const { status, headers, body, bytes } = answered;
  const isText = typeof body === 'string';
  const payload = body === undefined ? '' : isText ? body : JSON.stringify(body);
  response.writeHead(status, {
    ...(body !== undefined && { 'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json' }),
    ...headers,
    ...(status !== 204 && { 'content-length': bytes?.length ?? Buffer.byteLength(payload) }),
  });
  if (bytes === undefined || headOnly) response.end(headOnly ? undefined : payload);
  else await pipeline(Readable.from(bytes.chunks()), response);
}
