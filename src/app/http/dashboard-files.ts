import { existsSync } from 'node:fs';
import path from 'node:path';
import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import staticFiles from '@fastify/static';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Paths that are never a page of the dashboard: an unknown one below them is a 404. */
const NOT_PAGES = /^\/(?:api|health|metrics|socket\.io|assets)(?:\/|$)/;
/** Vite puts a hash of the content into the names below `assets/`. */
const HASHED = `${path.sep}assets${path.sep}`;
const FOREVER = 'public, max-age=31536000, immutable';
/** Good enough for text, and fast enough to be done on request. */
const BROTLI_QUALITY = 5;

/**
 * Serves the built dashboard from `directory`: hashed files for ever, the page itself always asked for anew. Every other path that a
 * browser opens as a page gets the page, which routes it. Says whether there is a dashboard to serve.
 */
export function serveDashboard(server: FastifyInstance, directory: string): boolean {
  if (!existsSync(path.join(directory, 'index.html'))) return false;
  void server.register(async (files) => {
    await files.register(compress, {
      threshold: 1024,
      encodings: ['br', 'gzip'],
      brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } },
    });
    await files.register(staticFiles, {
      root: directory,
      wildcard: false,
      cacheControl: false,
      setHeaders: (reply, file) => {
        void reply.header('cache-control', file.includes(HASHED) ? FOREVER : 'no-cache');
      },
    });
    files.get('/*', (request, reply) => (isPage(request) ? reply.sendFile('index.html') : reply.callNotFound()));
  });
  return true;
}

function isPage(request: FastifyRequest): boolean {
  return !NOT_PAGES.test(request.url) && (request.headers.accept?.includes('text/html') ?? false);
}
