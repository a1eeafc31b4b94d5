import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Access } from '../../access/access.service.js';
import { CHECK_INS_BODY_BYTES_MAX } from '../../contracts/check-ins.js';
import { csvText } from './csv-text.js';
import { IMPORT_BODY_BYTES_MAX } from '../../contracts/observation.js';
import { Problem } from '../../platform/problem.js';
import type { ProcessRoles } from '../../platform/process-roles.js';
import { newRequestId } from './request-id.js';
import type { RouteTable } from './route-table.js';
import { sendProblem } from './send-problem.js';

const BODY_BYTES_MAX = 256 * 1024;
/** The query of the stream names as many clients as a screen may show; node's own limit is shorter than that. */
const HEADER_BYTES_MAX = 32 * 1024;
const CHECK_INS_PATH = /\/check-ins$/;
const IMPORTS_PATH = /\/imports$/;
/** What a process without the api role answers as well. */
const ALWAYS_SERVED = new Set(['/health/live', '/health/ready', '/metrics']);

/** Fastify as every process of ours runs it. Bodies are JSON, and CSV where a fleet is imported, so there is no middleware. */
export function createHttpAdapter(): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_BYTES_MAX,
    http: { maxHeaderSize: HEADER_BYTES_MAX },
    skipMiddie: true,
    genReqId: (request: IncomingMessage) => newRequestId(request.headers['x-request-id']),
    requestIdHeader: false,
    forceCloseConnections: 'idle',
    // Before any hook: a path that cannot be decoded, or a parameter that is far too long.
    frameworkErrors: (_error: Error, request: FastifyRequest, reply: FastifyReply) => {
      sendProblem(new Problem('not_found', 'The path is not one of ours.'), request, reply);
    },
  });
  const server = adapter.getInstance<FastifyInstance>();
  acceptJson(server);
  acceptCsv(server);
  server.decorateRequest('actor', null);
  return adapter;
}

/** An empty body is none, also where a client says that it would be JSON (many do so with a DELETE). */
function acceptJson(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  const parse = server.getDefaultJsonParser('error', 'error');
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body: string, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, body, done);
  });
}

function acceptCsv(server: FastifyInstance): void {
  server.addContentTypeParser('text/csv', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (!IMPORTS_PATH.test(request.routeOptions.url ?? '')) {
      return done(new Problem('unsupported_media_type', 'Send application/json: only imports may be CSV.'));
    }
    try {
      done(null, csvText(body));
    } catch (error) {
      done(error as Problem);
    }
  });
}

/** Hooks that stand before every request, routed or not. They must stay cheap: check-ins pass them too. */
export function addRequestHooks(
  server: FastifyInstance,
  routes: RouteTable,
  access: Access,
  roles: ProcessRoles,
): void {
  server.addHook('onRoute', (route) => {
    routes.add(route.method, route.url);
    if (CHECK_INS_PATH.test(route.url)) route.bodyLimit = CHECK_INS_BODY_BYTES_MAX;
    if (IMPORTS_PATH.test(route.url)) route.bodyLimit = IMPORT_BODY_BYTES_MAX;
  });
  server.addHook('onRequest', (request, _reply, done) => {
    if (access.checkHost(request.headers)) done();
    else done(new Problem('host_not_allowed', 'Name this host in ROLLCALL_ALLOWED_HOSTS or ROLLCALL_PUBLIC_URL.'));
  });
  if (roles.api) return;
  server.addHook('onRequest', (request, _reply, done) => {
    if (ALWAYS_SERVED.has(request.url)) done();
    else done(new Problem('not_found', 'This process has no "api" role: it answers /health/… and /metrics only.'));
  });
}
