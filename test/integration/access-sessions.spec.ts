import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Access } from '../../src/access/access.service.js';
import { FirstAdmin } from '../../src/access/first-admin.service.js';
import { Database } from '../../src/platform/database/database.js';
import { signIn } from '../support/builders.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitFor } from '../support/wait-for.js';

const NOBODY = { authorization: '' };
const PASSWORD = 'correct horse battery';

let database: TestDatabase;
let test: TestApp;
let other: TestApp;

beforeAll(async () => {
  database = await createTestDatabase();
  test = await startTestApp({ database });
  other = await startTestApp({ database, config: { publicUrl: 'https://rollcall.example.com' } });
});

afterAll(async () => {
  await Promise.all([test.close(), other.close()]);
  await database.drop();
});

const sql = (text: string, params: unknown[] = []) => test.app.get(Database).query(text, params);
const open = (app: TestApp, body: unknown, headers = {}) =>
  app.api('POST', '/session', body, { ...NOBODY, ...headers });

async function newLink(name: string): Promise<{ personId: string; url: string; linkSecret: string }> {
  const person = await test.api('POST', '/people', { name, role: 'admin' });
  const link = await test.api('POST', `/people/${person.body.id}/links`);
  return { personId: person.body.id, url: link.body.url, linkSecret: new URL(link.body.url).hash.slice(1) };
}

describe('a one-time link', () => {
  it('opens a session, once', async () => {
    const { url, linkSecret } = await newLink('Ada');
    expect(url).toMatch(new RegExp(`^${test.url}/sign-in#rl_[\\w-]{43}$`));

    const first = await open(test, { linkSecret });
    expect(first).toMatchObject({ status: 201, body: { actor: { kind: 'person', name: 'Ada', role: 'admin' } } });
    expect(first.headers.get('set-cookie')).toMatch(
      /^rollcall_session=rs_[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(await open(test, { linkSecret })).toMatchObject({ status: 401, body: { code: 'bad_credentials' } });

    const cookie = first.headers.get('set-cookie')!.split(';', 1)[0]!;
    const session = await test.api('GET', '/session', undefined, { ...NOBODY, cookie: `theme=dark; ${cookie}` });
    expect(session.body).toEqual(first.body);
    const hours = (Date.parse(session.body.expiresAt) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(11.9);
    expect(hours).toBeLessThanOrEqual(12);
  });

  it('opens one session for two who come at once, also at two processes', async () => {
    const { linkSecret } = await newLink('Twice');
    const answers = await Promise.all([test, other, test, other].map((app) => open(app, { linkSecret })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 401, 401, 401]);
  });

  it('is over after fifteen minutes', async () => {
    const { linkSecret, personId } = await newLink('Late');
    const [link] = await sql('SELECT expires_at - now() > $2 AS long FROM sign_in_link WHERE person_id = $1', [
      personId,
      '14 minutes 50 seconds',
    ]);
    expect(link).toEqual({ long: true });
    await sql('UPDATE sign_in_link SET expires_at = now() WHERE person_id = $1', [personId]);
    expect((await open(test, { linkSecret })).status).toBe(401);
  });

  it('stands for the public URL, and the cookie is secure there', async () => {
    const person = await other.api('POST', '/people', { name: 'Remote', role: 'viewer' });
    const link = await other.api('POST', `/people/${person.body.id}/links`);
    expect(link.body.url).toMatch(/^https:\/\/rollcall\.example\.com\/sign-in#rl_/);
    const answer = await open(other, { linkSecret: new URL(link.body.url).hash.slice(1) });
    expect(answer.headers.get('set-cookie')).toMatch(/; SameSite=Strict; Secure$/);
    expect(answer.headers.get('strict-transport-security')).toMatch(/^max-age=\d+/);
  });

  it('lets the first admin in, who is made once', async () => {
    const firstAdmin = test.app.get(FirstAdmin);
    await sql(`DELETE FROM person`);
    const [path, again] = [await firstAdmin.linkPath(), await firstAdmin.linkPath()];
    expect(path).not.toBe(again);
    for (const linkSecret of [path, again].map((one) => one.replace('/sign-in#', ''))) {
      expect((await open(test, { linkSecret })).body.actor).toEqual({ kind: 'person', name: 'Admin', role: 'admin' });
    }
    expect(await sql('SELECT name FROM person')).toEqual([{ name: 'Admin' }]);
  });
});

describe('a password', () => {
  it('opens a session, and a wrong one does not', async () => {
    await test.api('POST', '/people', { name: 'Grace', role: 'support', password: PASSWORD });
    const [row] = await sql('SELECT password_hash FROM person WHERE name = $1', ['Grace']);
    expect((row as { password_hash: string }).password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);

    expect(await open(test, { name: 'Grace', password: PASSWORD })).toMatchObject({
      status: 201,
      body: { actor: { name: 'Grace', role: 'support' } },
    });
    for (const body of [
      { name: 'Grace', password: 'wrong' },
      { name: 'Nobody', password: PASSWORD },
      { name: 'Admin', password: PASSWORD },
    ]) {
      expect(await open(test, body)).toMatchObject({ status: 401, body: { code: 'bad_credentials' } });
    }
  });

  it('may not be guessed: ten failures a minute from one address', async () => {
    const guarded = await startTestApp({ database });
    try {
      const guesses = await Promise.all(
        Array.from({ length: 14 }, () => open(guarded, { linkSecret: 'rl_guess' }).then(({ status }) => status)),
      );
      expect(guesses.filter((status) => status === 401)).toHaveLength(10);
      const refused = await open(guarded, { name: 'Grace', password: PASSWORD });
      expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
    } finally {
      await guarded.close();
    }
  });

  it.each([
    [{ name: 'Grace' }, '/password', 'required'],
    [{ linkSecret: 7 }, '/linkSecret', 'invalid_type'],
    [{ linkSecret: 'x', remember: true }, '/remember', 'unknown_field'],
  ])('needs a whole body: %j', async (body, pointer, code) => {
    expect(await open(test, body)).toMatchObject({ status: 422, body: { errors: [{ pointer, code }] } });
  });
});

describe('a session', () => {
  it('writes only from our own page', async () => {
    const { headers } = await signIn(test, 'admin');
    const write = (origin?: string) => {
      const { origin: _, ...others } = headers;
      return test.api(
        'POST',
        '/keys',
        { name: 'x', role: 'viewer' },
        origin === undefined ? others : { ...others, origin },
      );
    };
    expect((await write(test.url)).status).toBe(201);
    for (const origin of [undefined, 'null', 'https://evil.example.com', 'http://127.0.0.1:1', 'http://localhost']) {
      expect(await write(origin)).toMatchObject({ status: 403, body: { code: 'origin_not_allowed' } });
    }
    expect((await test.api('GET', '/keys', undefined, { ...NOBODY, cookie: headers['cookie']! })).status).toBe(200);
  });

  it('is not opened from a foreign page', async () => {
    const { linkSecret } = await newLink('Framed');
    expect(await open(test, { linkSecret }, { origin: 'https://evil.example.com' })).toMatchObject({
      status: 403,
      body: { code: 'origin_not_allowed' },
    });
    expect((await open(test, { linkSecret }, { origin: test.url })).status).toBe(201);
  });

  it('ends when its person signs out, and everyone who listens is told', async () => {
    const { headers } = await signIn(test, 'viewer');
    const id = (await test.app.get(Access).authenticateSession(headers['cookie']))!.id;
    await other.app.get(Access).authenticateSession(headers['cookie']);
    const ended: string[][] = [[], []];
    const stops = [test, other].map((app, index) => app.app.get(Access).onEnded((ids) => ended[index]!.push(...ids)));

    const answer = await test.api('DELETE', '/session', undefined, headers);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('set-cookie')).toMatch(/^rollcall_session=; Max-Age=0; /);
    expect((await test.api('GET', '/session', undefined, headers)).status).toBe(401);
    await waitFor(() => ended.every((ids) => ids.includes(id)), { deadlineMs: 1000 });
    await waitFor(async () => (await other.api('GET', '/session', undefined, headers)).status === 401);
    for (const stop of stops) stop();
  });

  it('is told to have ended within five seconds when it expires by itself', async () => {
    const { headers } = await signIn(test, 'viewer');
    const id = (await test.app.get(Access).authenticateSession(headers['cookie']))!.id;
    const ended: string[] = [];
    const stop = test.app.get(Access).onEnded((ids) => ended.push(...ids));
    await sql('UPDATE session SET expires_at = now() WHERE id = $1', [id]);
    await waitFor(() => ended.includes(id), { deadlineMs: 5000 });
    stop();
  });

  it.each([
    ['another role', 'PATCH', { role: 'support' }],
    ['another password', 'PATCH', { password: PASSWORD }],
    ['no password any more', 'PATCH', { password: null }],
    ['the person is gone', 'DELETE', undefined],
  ])('ends when its person changes: %s', async (_, method, body) => {
    const { headers, personId } = await signIn(test, 'viewer');
    expect((await test.api('GET', '/session', undefined, headers)).status).toBe(200);
    expect((await test.api(method, `/people/${personId}`, body)).status).toBeLessThan(300);
    expect((await test.api('GET', '/session', undefined, headers)).status).toBe(401);
  });

  it('is no session of a key', async () => {
    expect(await test.api('DELETE', '/session')).toMatchObject({ status: 409, body: { code: 'conflict' } });
  });
});

describe('people', () => {
  it('have names of their own', async () => {
    await test.api('POST', '/people', { name: 'Unique', role: 'viewer' });
    expect(await test.api('POST', '/people', { name: 'Unique', role: 'admin' })).toMatchObject({
      status: 409,
      body: { code: 'already_exists', errors: [{ pointer: '/name' }] },
    });
  });

  it('can neither demote nor delete themselves', async () => {
    const { headers, personId } = await signIn(test, 'admin');
    expect((await test.api('PATCH', `/people/${personId}`, { role: 'viewer' }, headers)).status).toBe(409);
    expect((await test.api('DELETE', `/people/${personId}`, undefined, headers)).status).toBe(409);
    expect((await test.api('PATCH', `/people/${personId}`, { role: 'admin' }, headers)).status).toBe(200);
  });

  it('never show a hash', async () => {
    await test.api('POST', '/people', { name: 'Secretive', role: 'viewer', password: PASSWORD });
    const { body } = await test.api('GET', '/people');
    const person = body.items.find(({ name }: { name: string }) => name === 'Secretive');
    expect(person).toEqual({
      id: expect.any(String),
      name: 'Secretive',
      role: 'viewer',
      hasPassword: true,
      createdAt: expect.any(String),
    });
  });
});
