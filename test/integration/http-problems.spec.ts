import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ProblemBody } from '../../src/contracts/common.js';
import { PROBLEMS, type ProblemCode } from '../../src/contracts/problems.js';
import { checkIn, checkIns, createSite } from '../support/builders.js';
import { startTestApp, withKey, type ApiAnswer, type TestApp } from '../support/test-app.js';

let test: TestApp;
let site: string;

beforeAll(async () => {
  test = await startTestApp();
  site = (await createSite(test)).slug;
});

afterAll(() => test.close());

interface Case {
  method?: string;
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** [what is sent, the problem's code, where, which rule] */
const CASES: [string, Case, ProblemCode, string?, string?][] = [
  ['an unknown field', { path: '/sites', body: { slug: 'a', name: 'A', nam: 1 } }, 'invalid', '/nam', 'unknown_field'],
  ['a wrong type', { path: '/sites', body: { slug: 'a', name: 7 } }, 'invalid', '/name', 'invalid_type'],
  ['a missing field', { path: '/sites', body: { slug: 'a' } }, 'invalid', '/name', 'required'],
  ['a wrong slug', { path: '/sites', body: { slug: 'A b', name: 'A' } }, 'invalid', '/slug', 'invalid_format'],
  ['U+0000', { path: '/sites', body: { slug: 'a', name: 'A\u0000' } }, 'invalid', '/name', 'nul'],
  ['no body', { path: '/sites' }, 'invalid', '', 'required'],
  ['null', { path: '/sites', body: null }, 'invalid', '', 'invalid_type'],
  ['a list', { path: '/sites', body: [] }, 'invalid', '', 'invalid_type'],
  [
    'a nested one',
    { path: '/sites', body: { slug: 'a', name: 'A', driver: { kind: 'simulated', url: 'x' } } },
    'invalid',
    '/driver/url',
  ],
  ['not JSON', { path: '/sites', body: '{"slug":' }, 'bad_json', '', 'bad_json'],
  ['__proto__', { path: '/sites', body: '{"__proto__":{"x":1},"slug":"a"}' }, 'bad_json', '', 'bad_json'],
  ['constructor', { path: '/sites', body: '{"constructor":{"prototype":{"x":1}}}' }, 'bad_json', '', 'bad_json'],
  [
    'a form',
    { path: '/sites', body: 'slug=a', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    'unsupported_media_type',
  ],
  ['plain text', { path: '/sites', body: '{}', headers: { 'content-type': 'text/plain' } }, 'unsupported_media_type'],
  ['300 KB', { path: '/sites', body: { slug: 'a', name: 'x'.repeat(300_000) } }, 'too_large', '', 'too_large'],
  ['limit 0', { method: 'GET', path: '/sites?limit=0' }, 'bad_query', '/limit', 'too_small'],
  ['limit 501', { method: 'GET', path: '/sites?limit=501' }, 'bad_query', '/limit', 'too_big'],
  ['limit x', { method: 'GET', path: '/keys?limit=x' }, 'bad_query', '/limit', 'invalid_type'],
  ['limit twice', { method: 'GET', path: '/keys?limit=1&limit=2' }, 'bad_query', '/limit', 'invalid_type'],
  ['an unknown query', { method: 'GET', path: '/keys?colour=red' }, 'bad_query', '/colour', 'unknown_field'],
  ['a made-up cursor', { method: 'GET', path: '/sites?cursor=e30' }, 'bad_query', '/cursor'],
  ['an unknown site', { method: 'GET', path: '/sites/nowhere' }, 'not_found'],
  [
    'an unknown client',
    { method: 'GET', path: '/sites/{site}/clients/0190b4a0-0000-7000-8000-000000000000' },
    'not_found',
  ],
  ['an id that is none', { method: 'GET', path: '/sites/{site}/clients/7' }, 'not_found'],
  ['an unknown path', { method: 'GET', path: '/nothing' }, 'not_found'],
  ['a path that is no text', { method: 'GET', path: '/sites/%E0%A4%A' }, 'not_found'],
  ['a wrong method', { method: 'PUT', path: '/sites' }, 'method_not_allowed'],
  ['a wrong key', { method: 'GET', path: '/sites', headers: withKey('rk_wrong') }, 'unauthenticated'],
  ['no key', { method: 'GET', path: '/sites', headers: { authorization: '' } }, 'unauthenticated'],
  [
    'a key of 10,000 letters',
    { method: 'GET', path: '/sites', headers: withKey('k'.repeat(10_000)) },
    'unauthenticated',
  ],
  ['no If-Match', { method: 'PATCH', path: '/sites/{site}/settings', body: { maxAttempts: 2 } }, 'version_required'],
  [
    'a limit of 0',
    {
      method: 'PATCH',
      path: '/sites/{site}/settings',
      body: { maxConcurrentUpgrades: 0 },
      headers: { 'if-match': '"1"' },
    },
    'invalid',
    '/maxConcurrentUpgrades',
    'too_small',
  ],
  [
    'a limit of 501',
    {
      method: 'PATCH',
      path: '/sites/{site}/settings',
      body: { maxConcurrentUpgrades: 501 },
      headers: { 'if-match': '"1"' },
    },
    'invalid',
    '/maxConcurrentUpgrades',
    'too_big',
  ],
  ['no check-ins', { path: '/sites/{site}/check-ins', body: { checkIns: [] } }, 'invalid', '/checkIns', 'too_small'],
  [
    '1,001 check-ins',
    { path: '/sites/{site}/check-ins', body: { checkIns: checkIns(1001) } },
    'invalid',
    '/checkIns',
    'too_big',
  ],
  [
    '2 MB of check-ins',
    { path: '/sites/{site}/check-ins', body: { checkIns: [checkIn({ version: 'x'.repeat(2_000_000) })] } },
    'too_large',
    '',
    'too_large',
  ],
  ['check-ins of an unknown site', { path: '/sites/nowhere/check-ins', body: { checkIns: [checkIn()] } }, 'not_found'],
];

const send = ({ method = 'POST', path, body, headers }: Case): Promise<ApiAnswer<ProblemBody>> =>
  test.api(method, path.replace('{site}', site), body, headers);

describe('a refusal is a problem that names field and rule', () => {
  for (const [what, sent, code, pointer, rule] of CASES) {
    it(what, async () => {
      const answer = await send(sent);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(answer.body).toMatchObject({
        type: `urn:rollcall:problem:${code}`,
        title: PROBLEMS[code].title,
        status: answer.status,
        code,
        detail: expect.stringMatching(/./),
        requestId: answer.headers.get('x-request-id'),
      });
      expect(answer.status).toBe(PROBLEMS[code].status);
      if (pointer === undefined) return;
      expect(answer.body.errors).toEqual([{ pointer, code: rule ?? expect.any(String), message: expect.any(String) }]);
    });
  }

  it('names every field that is wrong at once', async () => {
    const { body } = await send({ path: '/sites', body: { slug: 'A', colour: 1, size: 2 } });
    expect(body.errors!.map(({ pointer }) => pointer).sort()).toEqual(['/colour', '/name', '/size', '/slug']);
    expect(body.detail).toMatch(/; and 1 more$/);
  });

  it('keeps the sender’s request id when it is harmless', async () => {
    const given = { 'x-request-id': 'job-17.a_b' };
    expect((await send({ method: 'GET', path: '/nothing', headers: given })).body.requestId).toBe('job-17.a_b');
    for (const id of ['a b', '"><script>', 'x'.repeat(65)]) {
      const { body } = await send({ method: 'GET', path: '/nothing', headers: { 'x-request-id': id } });
      expect(body.requestId).toMatch(/^[\w-]{8}-[0-9a-z]+$/);
    }
  });

  it('says which methods a path takes', async () => {
    const answer = await send({ method: 'PUT', path: '/keys' });
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST');
  });

  it('takes an empty body where none is needed, whatever the client calls it', async () => {
    const path = '/keys/0190b4a0-0000-7000-8000-000000000000';
    const answer = await test.api('DELETE', path, '', { 'content-type': 'application/json' });
    expect(answer.body.code).toBe('not_found');
  });
});

describe('a bad check-in among good ones', () => {
  it('is answered in its place, with pointers into the request', async () => {
    const [good, bad, odd] = checkIns(3);
    const batch = [good, { ...bad, cause: 'boots' }, { ...odd, colour: 'red' }];
    const { status, body } = await test.api('POST', `/sites/${site}/check-ins`, { checkIns: batch });
    expect(status).toBe(200);
    expect(body.results).toMatchObject([
      { clientId: good!.clientId, status: 'accepted' },
      { clientId: bad!.clientId, status: 'rejected', reason: 'invalid', errors: [{ pointer: '/checkIns/1/cause' }] },
      { clientId: odd!.clientId, status: 'rejected', reason: 'invalid', errors: [{ pointer: '/checkIns/2/colour' }] },
    ]);
  });
});

describe('the server', () => {
  it('answers a request without a Host, and one in mid-body, without falling over', async () => {
    const { port } = new URL(test.url);
    expect(await talk(Number(port), 'GET /api/v1/sites HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await talk(Number(port), 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect((await test.api('GET', '/session')).status).toBe(200);
  });
});

function talk(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (data) => (heard += data.toString()));
    socket.on('end', () => socket.end());
    socket.on('close', () => resolve(heard));
    socket.on('error', reject);
  });
}
