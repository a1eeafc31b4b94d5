import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/test-app.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({
    config: { allowedHosts: ['localhost', '127.0.0.1', '[::1]', 'rollcall.example.com'] },
  });
});
afterAll(() => test.close());

/** `fetch` sets the Host header itself. */
function get(path: string, host: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { host, authorization: `Bearer ${test.adminKey}` };
    const sent = request(`${test.url}${path}`, { headers }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('the Host header', () => {
  it.each([
    'localhost',
    'LOCALHOST:3000',
    '127.0.0.1:1',
    '[::1]:80',
    'rollcall.example.com',
    'rollcall.example.com:8443',
  ])('may be ours: %s', async (host) => {
    expect((await get('/api/v1/session', host)).status).toBe(200);
  });

  it.each(['evil.example.com', 'localhost.evil.example.com', '127.0.0.2', 'rollcall.example.com.', 'x@localhost'])(
    'is refused when it is foreign: %s',
    async (host) => {
      for (const path of ['/api/v1/session', '/health/live', '/metrics', '/', '/nothing', '/assets/x.js']) {
        const { status, body } = await get(path, host);
        expect(status).toBe(400);
        expect(JSON.parse(body)).toMatchObject({ code: 'host_not_allowed' });
      }
    },
  );
});

describe('other origins', () => {
  it('are told nothing that would let their pages read an answer', async () => {
    const headers = { origin: 'https://evil.example.com' };
    for (const [method, path] of [
      ['GET', '/session'],
      ['OPTIONS', '/session'],
    ] as const) {
      const answer = await test.api(method, path, undefined, headers);
      const cors = [...answer.headers.keys()].filter((name) => name.startsWith('access-control-'));
      expect(cors).toEqual([]);
    }
  });
});

describe('every answer', () => {
  it('carries the headers that keep a browser safe', async () => {
    for (const path of ['//health/live', '/session', '/nothing']) {
      const { headers } = await test.api('GET', path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      const policy = headers.get('content-security-policy');
      expect(policy).toMatch(
        /^default-src 'self';script-src 'self';style-src 'self' 'unsafe-inline';img-src 'self' data:;/,
      );
      expect(policy).toMatch(/;connect-src 'self';.*;frame-ancestors 'none'$/);
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('server')).toBeNull();
    }
  });
});
