import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { can } from '../../src/access/model/can.js';
import { RouteTable } from '../../src/app/http/route-table.js';
import { ACTIONS, ROLES, type Action, type Role } from '../../src/contracts/words.js';
import { createSite } from '../support/builders.js';
import { startTestApp, withKey, type TestApp } from '../support/test-app.js';

/** Everything that answers a stranger. */
const OPEN = ['GET /health/live', 'GET /health/ready', 'POST /api/v1/session'];
const NOWHERE = '0190b4a0-0000-7000-8000-000000000000';

let test: TestApp;
let site: string;
let secrets: Record<Role, string>;
let routes: { name: string; method: string; path: string; action: Action | null }[];

beforeAll(async () => {
  test = await startTestApp();
  site = (await createSite(test)).slug;
  const made = ROLES.map(async (role): Promise<[Role, string]> => {
    const key = await test.createKey({ role, ...(role === 'ingest' ? { site } : {}) });
    return [role, key.secret];
  });
  secrets = Object.fromEntries(await Promise.all(made)) as Record<Role, string>;
  const document = (await test.api('GET', '//api/openapi.json')).body;
  routes = Object.entries<Record<string, Record<string, unknown>>>(document.paths).flatMap(([pattern, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${pattern}`,
      method: method.toUpperCase(),
      path: `/${pattern.replace('{site}', site).replace('{id}', NOWHERE)}`,
      action: ACTIONS.find((action) => action === operation['x-action']) ?? null,
    })),
  );
});

afterAll(() => test.close());

/** The status alone: a stream's answer never ends. */
async function statusOf(method: string, path: string, headers: Record<string, string>): Promise<number> {
  const abort = new AbortController();
  const body = method === 'POST' || method === 'PATCH' ? { body: '{"no_such_field":1}' } : {};
  const response = await fetch(`${test.url}${path.slice(1)}`, {
    method,
    // With that version no site is removed.
    headers: { 'content-type': 'application/json', 'if-match': '"999"', ...headers },
    signal: abort.signal,
    ...body,
  });
  abort.abort();
  return response.status;
}

describe('every route', () => {
  it('is known to this test', () => {
    const served = test.app.get(RouteTable).list().length;
    expect(routes.length).toBeGreaterThan(25);
    // GET routes are served for HEAD as well; the document itself and the dashboard are not in the document.
    expect(served).toBeGreaterThanOrEqual(routes.length);
  });

  it('is closed to strangers, but for health and the sign-in', async () => {
    const unguarded: string[] = [];
    for (const { name, method, path } of [...routes, documentRoute()]) {
      for (const headers of [
        {},
        withKey('rk_wrong'),
        { authorization: 'Basic eDp5' },
        { cookie: 'rollcall_session=x' },
      ]) {
        const status = await statusOf(method, path, headers);
        if (OPEN.includes(name)) expect(status).not.toBe(401);
        else if (status !== 401) unguarded.push(`${name}: ${status}`);
      }
    }
    expect(unguarded).toEqual([]);
    expect(
      routes
        .filter(({ action }) => action === null)
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...OPEN].sort());
  });

  it('lets in exactly the roles that may', async () => {
    const wrong: string[] = [];
    for (const { name, method, path, action } of routes) {
      if (action === null) continue;
      for (const role of ROLES) {
        const status = await statusOf(method, path, withKey(secrets[role]));
        const letIn = status !== 401 && status !== 403;
        if (letIn !== can(role, action)) wrong.push(`${name} (${action}) as ${role}: ${status}`);
        if (status >= 500) wrong.push(`${name} as ${role}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

function documentRoute() {
  return { name: 'GET /api/openapi.json', method: 'GET', path: '//api/openapi.json', action: null };
}
