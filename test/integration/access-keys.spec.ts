import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '../../src/platform/database/database.js';
import { createSite } from '../support/builders.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { startTestApp, withKey, type TestApp } from '../support/test-app.js';
import { waitFor } from '../support/wait-for.js';

let database: TestDatabase;
let test: TestApp;
let other: TestApp;

beforeAll(async () => {
  database = await createTestDatabase();
  test = await startTestApp({ database });
  other = await startTestApp({ database });
});

afterAll(async () => {
  await Promise.all([test.close(), other.close()]);
  await database.drop();
});

const readSession = (app: TestApp, secret: string) => app.api('GET', '/session', undefined, withKey(secret));

describe('keys', () => {
  it('shows the secret once and keeps a hash of it', async () => {
    const { secret, ...key } = await test.createKey({ role: 'viewer', name: 'a reader' });
    expect(secret).toMatch(/^rk_[\w-]{43}$/);
    expect((await readSession(test, secret)).body.actor).toEqual({ kind: 'key', name: 'a reader', role: 'viewer' });

    const list = await test.api('GET', '/keys');
    expect(list.body.items).toContainEqual(key);
    expect(JSON.stringify(list.body)).not.toContain(secret);
    const rows = await test.app.get(Database).query('SELECT * FROM api_key WHERE id = $1', [key.id]);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('is refused at once where it was revoked, and as good as at once by other processes', async () => {
    const { id, secret } = await test.createKey({ role: 'support' });
    // Both processes have it in their caches.
    for (const app of [test, other]) expect((await readSession(app, secret)).status).toBe(200);
    expect((await test.api('DELETE', `/keys/${id}`)).status).toBe(204);
    const refused = await readSession(test, secret);
    expect(refused).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    await waitFor(async () => (await readSession(other, secret)).status === 401, { deadlineMs: 1000 });

    expect((await test.api('DELETE', `/keys/${id}`)).status).toBe(204);
    const { items } = (await test.api('GET', '/keys')).body;
    expect(items.find((key: { id: string }) => key.id === id).revokedAt).toEqual(expect.any(String));
  });

  it('ends when it expires', async () => {
    const { id, secret } = await test.createKey({ role: 'viewer', expiresAt: '2099-01-01T00:00:00Z' });
    await test.app.get(Database).query('UPDATE api_key SET expires_at = now() WHERE id = $1', [id]);
    expect((await readSession(test, secret)).status).toBe(401);
  });

  it('has an admin key that stands in no database', async () => {
    expect((await readSession(test, test.adminKey)).body.actor).toMatchObject({ name: 'bootstrap', role: 'admin' });
    expect((await readSession(other, test.adminKey)).status).toBe(401);
    const [row] = await test.app.get(Database).query('SELECT count(*) AS n FROM api_key WHERE role = $1', ['admin']);
    expect(row).toEqual({ n: 0 });
  });

  it('lists page by page, newest first', async () => {
    const made = [];
    for (let index = 0; index < 3; index += 1) made.unshift((await test.createKey({ role: 'viewer' })).id);
    const first = (await test.api('GET', '/keys?limit=2')).body;
    const second = (await test.api('GET', `/keys?limit=2&cursor=${first.nextCursor}`)).body;
    const ids = [...first.items, ...second.items].map((key: { id: string }) => key.id);
    expect(ids.slice(0, 3)).toEqual(made);
    expect(await test.api('GET', '/keys?cursor=made-up')).toMatchObject({
      status: 400,
      body: { code: 'bad_query', errors: [{ pointer: '/cursor' }] },
    });
  });

  it.each([
    [{ name: 'x', role: 'ingest' }, '/site', 'rule_broken'],
    [{ name: 'x', role: 'viewer', site: 'nowhere' }, '/site', 'rule_broken'],
    [{ name: 'x', role: 'ingest', site: 'nowhere' }, '/site', 'unknown_site'],
    [{ name: 'x', role: 'king' }, '/role', 'invalid_value'],
    [{ role: 'viewer' }, '/name', 'required'],
    [{ name: ' ', role: 'viewer' }, '/name', 'too_small'],
    [{ name: 'x', role: 'viewer', color: 'red' }, '/color', 'unknown_field'],
    [{ name: 'x', role: 'viewer', expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt', 'not_future'],
    [{ name: 'x', role: 'viewer', expiresAt: 'soon' }, '/expiresAt', 'invalid_format'],
  ])('refuses %j', async (body, pointer, code) => {
    expect(await test.api('POST', '/keys', body)).toMatchObject({
      status: 422,
      body: { code: 'invalid', errors: [{ pointer, code, message: expect.any(String) }] },
    });
  });

  it('answers 404 for a key that is not there, whatever the id looks like', async () => {
    for (const id of ['0190b4a0-0000-7000-8000-000000000000', 'nonsense', '%00', 'x'.repeat(300)]) {
      expect(await test.api('DELETE', `/keys/${id}`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
  });
});

describe('an ingest key', () => {
  it('reaches only its own site, and there only the check-ins', async () => {
    const [own, foreign] = [await createSite(test), await createSite(test)];
    const { secret } = await test.createKey({ role: 'ingest', site: own.slug });
    const as = (method: string, path: string, body?: unknown) => test.api(method, path, body, withKey(secret));

    const posted = await as('POST', `/sites/${own.slug}/check-ins`, { checkIns: [] });
    expect(posted).toMatchObject({ status: 422, body: { errors: [{ pointer: '/checkIns' }] } });
    for (const path of [`/sites/${foreign.slug}/check-ins`, '/sites/nowhere/check-ins']) {
      expect(await as('POST', path, { checkIns: [] })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
    expect((await as('GET', `/sites/${own.slug}`)).status).toBe(403);
    expect((await as('GET', '/sites')).status).toBe(403);
  });

  it('goes with its site', async () => {
    const site = await createSite(test);
    const { secret } = await test.createKey({ role: 'ingest', site: site.slug });
    expect((await readSession(test, secret)).status).toBe(200);
    expect((await test.api('DELETE', `/sites/${site.slug}`)).status).toBe(204);
    await waitFor(async () => (await readSession(test, secret)).status === 401, { deadlineMs: 1000 });
  });
});
