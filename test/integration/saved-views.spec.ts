import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SavedView } from '../../src/contracts/clients.js';
import { createSite } from '../support/builders.js';
import { startTestApp, withKey, type TestApp } from '../support/test-app.js';

let test: TestApp;
let slug: string;
let support: Record<string, string>;
let other: Record<string, string>;
let viewer: Record<string, string>;

beforeAll(async () => {
  test = await startTestApp();
  support = withKey((await test.createKey({ role: 'support' })).secret);
  other = withKey((await test.createKey({ role: 'support', name: 'another' })).secret);
  viewer = withKey((await test.createKey({ role: 'viewer' })).secret);
});
beforeEach(async () => {
  slug = (await createSite(test)).slug;
});
afterAll(() => test.close());

const path = (rest = '') => `/sites/${slug}/saved-views${rest}`;
const save = (body: unknown, headers = support) => test.api<SavedView>('POST', path(), body, headers);
const list = async (): Promise<SavedView[]> => (await test.api('GET', path(), undefined, viewer)).body.items;

describe('saved views', () => {
  it('are kept for everybody on the site, by name', async () => {
    const made = await save({ name: '  Tills that failed ', query: '?upgradeState=failed&group=Tills' });
    expect(made).toMatchObject({
      status: 201,
      body: { name: 'Tills that failed', query: 'upgradeState=failed&group=Tills', createdBy: 'key test support' },
    });
    await save({ name: 'also', query: '' });
    expect((await list()).map(({ name }) => name)).toEqual(['also', 'Tills that failed']);
    expect((await list())[1]).toEqual(made.body);
    const elsewhere = await createSite(test);
    expect((await test.api('GET', `/sites/${elsewhere.slug}/saved-views`)).body.items).toEqual([]);
  });

  it('have names of their own, whatever their case', async () => {
    await save({ name: 'Ärger', query: '' });
    expect(await save({ name: 'äRGER', query: 'q=x' })).toMatchObject({
      status: 409,
      body: { code: 'already_exists' },
    });
    expect(await list()).toHaveLength(1);
  });

  it.each([
    [{ name: 'a', query: 'upgradeState=lost' }, '/query'],
    [{ name: 'a', query: 'limit=5' }, '/query'],
    [{ name: ' ', query: '' }, '/name'],
    [{ name: 'a' }, '/query'],
    [{ name: 'a', query: '', colour: 'red' }, '/colour'],
  ])('are refused as %j', async (body, pointer) => {
    expect(await save(body)).toMatchObject({ status: 422, body: { code: 'invalid', errors: [{ pointer }] } });
    expect(await list()).toEqual([]);
  });

  it('are at most 50, also when the last two are saved at once', async () => {
    for (let index = 0; index < 49; index += 1) await save({ name: `view ${index}`, query: '' });
    const last = await Promise.all(['one', 'two', 'three'].map((name) => save({ name, query: '' })));
    expect(last.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(last.find(({ status }) => status === 409)!.body).toMatchObject({ code: 'conflict' });
    expect(await list()).toHaveLength(50);
  });

  it('are deleted by who saved them, or an admin', async () => {
    const [mine, theirs] = [await save({ name: 'mine', query: '' }), await save({ name: 'theirs', query: '' }, other)];
    const remove = (id: string, headers?: Record<string, string>) =>
      test.api('DELETE', path(`/${id}`), undefined, headers);
    expect(await remove(theirs.body.id, support)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await remove(mine.body.id, support)).status).toBe(204);
    expect((await remove(mine.body.id, support)).status).toBe(404);
    expect((await remove(theirs.body.id)).status).toBe(204);
    expect(await list()).toEqual([]);
    const { items } = (await test.api('GET', `/audit?site=${slug}`)).body;
    expect(items.map(({ actor, action }: Record<string, string>) => [actor, action])).toEqual([
      ['key bootstrap', 'view.deleted'],
      ['key test support', 'view.deleted'],
      ['key another', 'view.saved'],
      ['key test support', 'view.saved'],
      ['key bootstrap', 'site.created'],
    ]);
    expect(items[1]).toMatchObject({ target: mine.body.id, before: { name: 'mine', query: '' }, after: null });
  });

  it('are not for viewers to save', async () => {
    expect((await save({ name: 'a', query: '' }, viewer)).status).toBe(403);
    expect((await test.api('DELETE', path('/01890000-0000-7000-8000-000000000001'), undefined, viewer)).status).toBe(
      403,
    );
  });
});
