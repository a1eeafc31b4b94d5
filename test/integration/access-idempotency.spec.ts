import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '../../src/platform/database/database.js';
import { createSite, signIn } from '../support/builders.js';
import { startTestApp, withKey, type TestApp } from '../support/test-app.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.close());

const body = (slug: string) => ({ slug, name: slug });
const create = (slug: string, key: string, headers = {}) =>
  test.api('POST', '/sites', body(slug), { 'idempotency-key': key, ...headers });

describe('an Idempotency-Key', () => {
  it('gives the same answer and does the work once', async () => {
    const first = await create('once', 'a-1');
    const again = await create('once', 'a-1');
    expect(first.status).toBe(201);
    expect(again).toMatchObject({ status: 201, body: first.body });
    // Without it the same request is a second one.
    expect((await test.api('POST', '/sites', body('once'))).status).toBe(409);
  });

  it('gives everyone who comes at once that one answer', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => create('at-once', 'a-2')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
  });

  it('is refused for another request', async () => {
    await create('mine', 'a-3');
    expect(await create('other', 'a-3')).toMatchObject({ status: 409, body: { code: 'idempotency_key_reused' } });
  });

  it('belongs to its actor: a person over all their sessions, a key alone', async () => {
    const { headers } = await signIn(test, 'admin');
    const { secret } = await test.createKey({ role: 'admin' });
    await create('shared', 'a-4');
    for (const other of [headers, withKey(secret)]) {
      expect(await create('shared', 'a-4', other)).toMatchObject({ status: 409, body: { code: 'already_exists' } });
    }
  });

  it('leaves nothing behind when the request was refused', async () => {
    const taken = await createSite(test);
    expect((await create(taken.slug, 'a-5')).status).toBe(409);
    await test.api('DELETE', `/sites/${taken.slug}`);
    expect((await create(taken.slug, 'a-5')).status).toBe(201);
  });

  it('is taken over from a process that died under it', async () => {
    const database = test.app.get(Database);
    await create('orphan', 'a-6');
    await test.api('DELETE', '/sites/orphan');
    await database.query(`UPDATE idempotency_key SET status = NULL, body = NULL, created_at = now() - interval '61 s'
      WHERE key = 'a-6'`);
    expect((await create('orphan', 'a-6')).status).toBe(201);
  });

  it('is forgotten after a day', async () => {
    const database = test.app.get(Database);
    await create('yesterday', 'a-7');
    await database.query(`UPDATE idempotency_key SET created_at = now() - interval '25 h' WHERE key = 'a-7'`);
    expect((await create('today', 'a-7')).status).toBe(201);
  });

  it.each(['', 'with space', 'x'.repeat(201), 'ümlaut'])('must be plain: %j', async (key) => {
    const answer = await create('plain', encodeHeader(key));
    expect(answer).toMatchObject({ status: 400, body: { code: 'bad_header' } });
  });
});

/** As a client would send it that does not look: the bytes of UTF-8, each a character. */
const encodeHeader = (value: string) => Buffer.from(value).toString('latin1');
