import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

/** A line a request, for looking into something. Queries are left out: they may hold names. */
export function logRequests(server: FastifyInstance): void {
  const log = new Logger('Http');
  server.addHook('onResponse', (request, reply, done) => {
    const path = request.url.split('?', 1)[0];
    log.debug(`${request.method} ${path} ${reply.statusCode} ${reply.elapsedTime.toFixed(1)} ms [${request.id}]`);
    done();
  });
}
