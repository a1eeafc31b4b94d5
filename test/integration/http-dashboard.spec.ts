import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PAGE = '<!doctype html><title>Rollcall</title><div id="root"></div>';
const SCRIPT = `console.log(${JSON.stringify('a script that is worth compressing '.repeat(100))});`;
const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', authorization: '' };

let directory: string;
let test: TestApp;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'dashboard-'));
  await mkdir(path.join(directory, 'assets'));
  await writeFile(path.join(directory, 'index.html'), PAGE);
  await writeFile(path.join(directory, 'assets', 'index-B3x9.js'), SCRIPT);
  await writeFile(path.join(directory, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(path.join(directory, 'secret.key'), 'not a file for browsers');
  test = await startTestApp({ overrides: { dashboardDirectory: directory } });
});

afterAll(async () => {
  await test.close();
  await rm(directory, { recursive: true });
});

/** The bytes as they were sent; `fetch` would decompress them and tidy up the path. */
function fetchRaw(target: string, headers: Record<string, string> = {}, method = 'GET') {
  const { hostname, port } = new URL(test.url);
  return new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
    const sent = request({ hostname, port, path: target, headers, method }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('the dashboard', () => {
  it.each(['//', '//sign-in', '//sites/demo/clients?q=x', '//index.html'])('is the page at %s', async (target) => {
    const answer = await test.api('GET', target, undefined, BROWSER);
    expect(answer).toMatchObject({ status: 200, body: PAGE });
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'self';/);
  });

  it('has files that browsers keep for ever, compressed as they like it', async () => {
    const script = '/assets/index-B3x9.js';
    const plain = await fetchRaw(script);
    expect(plain.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
    });
    expect(plain.body.toString()).toBe(SCRIPT);
    const brotli = await fetchRaw(script, { 'accept-encoding': 'gzip, deflate, br, zstd' });
    expect(brotli.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(brotli.body).toString()).toBe(SCRIPT);
    const gzip = await fetchRaw(script, { 'accept-encoding': 'gzip, br;q=0' });
    expect(gunzipSync(gzip.body).toString()).toBe(SCRIPT);
    const unchanged = await fetchRaw(script, {
      'accept-encoding': 'br',
      'if-none-match': String(brotli.headers['etag']),
    });
    expect(unchanged).toMatchObject({ status: 304, body: Buffer.alloc(0) });
    expect((await fetchRaw(script, {}, 'HEAD')).body).toHaveLength(0);
  });

  it.each(['/api/v1/nothing', '/api', '/assets/gone.js', '/health/nothing', '/runbooks/a/b', '/favicon.ico/x'])(
    'is no page at %s',
    async (target) => {
      const answer = await fetchRaw(target, target.startsWith('/favicon') ? {} : { accept: 'text/html' });
      expect(answer.status).toBe(404);
      expect(answer.headers['content-type']).toBe('application/problem+json');
    },
  );

  it.each([
    '/../package.json',
    '/%2e%2e/package.json',
    '/assets/..%2f..%2fpackage.json',
    '/secret.key',
    '//etc/passwd',
  ])('leads nowhere else: %s', async (target) => {
    const answer = await fetchRaw(target);
    expect(answer.status).toBe(404);
  });
});
