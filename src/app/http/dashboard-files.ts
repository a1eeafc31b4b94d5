import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Paths that are never a page of the dashboard: an unknown one below them is a 404. */
const NOT_PAGES = /^\/(?:api|health|metrics|runbooks|socket\.io|assets)(?:[/?]|$)/;
/** Vite puts a hash of the content into the names below `assets/`. */
const HASHED = /^\/assets\//;
const FOREVER = 'public, max-age=31536000, immutable';
const COMPRESSED_BYTES_MIN = 1024;
/** Done once a file, on its first request. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};
const INCOMPRESSIBLE = /\.(?:png|woff2)$/;

const encoders = {
  br: (body: Buffer) => promisify(brotliCompress)(body, BROTLI),
  gzip: (body: Buffer) => promisify(gzip)(body),
};
type Encoding = keyof typeof encoders;

interface DashboardFile {
  name: string;
  body: Buffer;
  /** Of the content; each encoding appends its name. */
  tag: string;
  encoded: Partial<Record<Encoding, Promise<Buffer>>>;
}

/**
 * Serves the built dashboard from memory: it is small, no path can lead out of it, and each file is compressed once. Hashed files are kept
 * by browsers for ever, the page is always asked for anew. Every other path that a browser opens as a page gets the page, which routes
 * it. Says whether `directory` has a dashboard to serve.
 */
export function serveDashboard(server: FastifyInstance, directory: string): boolean {
  if (!existsSync(path.join(directory, 'index.html'))) return false;
  const files = new Map(readFiles(directory, '').map((file) => [file.name, file]));
  const page = files.get('/index.html')!;
  server.get('/*', async (request, reply) => {
    const file = files.get(request.url.split('?', 1)[0]!) ?? (isPage(request) ? page : undefined);
    if (file === undefined) return reply.callNotFound();
    return send(file, request, reply);
  });
  return true;
}

function isPage(request: FastifyRequest): boolean {
  return !NOT_PAGES.test(request.url) && (request.headers.accept?.includes('text/html') ?? false);
}

function readFiles(directory: string, below: string): DashboardFile[] {
  return readdirSync(path.join(directory, below), { withFileTypes: true }).flatMap((entry) => {
    const name = `${below}/${entry.name}`;
    if (entry.isDirectory()) return readFiles(directory, name);
    if (!entry.isFile() || TYPES[path.extname(name)] === undefined) return [];
    const body = readFileSync(path.join(directory, name));
    const tag = createHash('sha256').update(body).digest('base64url').slice(0, 20);
    return [{ name, body, tag, encoded: {} }];
  });
}

async function send(file: DashboardFile, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const encoding = encodingFor(file, request.headers['accept-encoding']);
  const etag = `"${file.tag}${encoding === null ? '' : `-${encoding}`}"`;
  void reply.headers({
    'content-type': TYPES[path.extname(file.name)],
    'cache-control': HASHED.test(file.name) ? FOREVER : 'no-cache',
    vary: 'accept-encoding',
    etag,
  });
  if (request.headers['if-none-match'] === etag) return reply.status(304).send();
  if (encoding === null) return reply.send(file.body);
  file.encoded[encoding] ??= encoders[encoding](file.body);
  return reply.header('content-encoding', encoding).send(await file.encoded[encoding]);
}

function encodingFor(file: DashboardFile, accepted: string | undefined): Encoding | null {
  if (accepted === undefined || file.body.length < COMPRESSED_BYTES_MIN || INCOMPRESSIBLE.test(file.name)) return null;
  const names = accepted
    .split(',')
    .map((one) => one.trim().toLowerCase())
    .filter((one) => !/;\s*q=0(?:\.0*)?$/.test(one))
    .map((one) => one.split(';', 1)[0]);
  if (names.includes('br')) return 'br';
  return names.includes('gzip') ? 'gzip' : null;
}
