import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SETTINGS_DEFAULTS, siteSchema, type Site, type SitesAnswer } from '../../src/contracts/sites.js';
import { Database } from '../../src/platform/database/database.js';
import { startTestApp, withKey, type ApiAnswer, type TestApp } from '../support/test-app.js';
import { waitFor } from '../support/wait-for.js';

let app: TestApp;
let database: Database;

beforeAll(async () => {
  app = await startTestApp();
  database = app.app.get(Database);
});
afterAll(() => app?.close());

let made = 0;
const makeSite = async (body: object = {}) => {
  made += 1;
  return app.api<Site>('POST', '/sites', { slug: `site-${made}`, name: `Site ${made}`, ...body });
};
const ifMatch = (tag: string) => ({ 'if-match': tag });
const changesOf = (siteId: string) =>
  database.query<{ kind: string; by: string; data: Record<string, unknown> }>(
    'SELECT kind, by, data FROM change WHERE site_id = $1 ORDER BY id',
    [siteId],
  );
const auditOf = (siteId: string) =>
  database.query<{ actor: string; action: string; before: unknown; after: unknown; why: string | null }>(
    'SELECT actor, action, before, after, why FROM audit_entry WHERE site_id = $1 ORDER BY id',
    [siteId],
  );

describe('making a site', () => {
  it('answers the site with its ETag, and settings with the defaults stand', async () => {
    const answer = await makeSite({ slug: 'head-office', name: '  Head office ' });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(siteSchema.parse(answer.body)).toEqual(answer.body);
    expect(answer.body).toMatchObject({
      slug: 'head-office',
      name: 'Head office',
      control: 'managed',
      driver: { kind: 'none', capabilities: [] },
      version: 1,
    });
    const settings = await app.api('GET', '/sites/head-office/settings');
    expect(settings.body).toMatchObject({ version: 1, settings: SETTINGS_DEFAULTS });
    expect(await changesOf(answer.body.id)).toMatchObject([{ kind: 'site.created', by: 'key bootstrap' }]);
    expect(await auditOf(answer.body.id)).toMatchObject([{ actor: 'key bootstrap', action: 'site.created' }]);
  });

  it('refuses a slug that is taken, also to the slower of two at once', async () => {
    const body = { slug: 'taken', name: 'Taken' };
    const answers = await Promise.all([app.api('POST', '/sites', body), app.api('POST', '/sites', body)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'already_exists' });
  });

  it.each<[string, object, string]>([
    ['a slug with capitals', { slug: 'Head' }, '/slug'],
    ['no name', { name: ' ' }, '/name'],
    ['an unknown field', { colour: 'red' }, '/colour'],
    ['an unknown driver', { driver: { kind: 'magic' } }, '/driver/kind'],
    ['a driver without its URL', { driver: { kind: 'simulated' } }, '/driver/url'],
    ['a URL of another kind', { driver: { kind: 'simulated', url: 'file:///etc/passwd' } }, '/driver/url'],
    ['a URL with a password', { driver: { kind: 'simulated', url: 'http://u:p@127.0.0.1:9' } }, '/driver/url'],
    ['a URL with a query', { driver: { kind: 'simulated', url: 'http://127.0.0.1:9/?a=1' } }, '/driver/url'],
    [
      'a secret that is too short',
      { driver: { kind: 'simulated', url: 'http://127.0.0.1:9', secret: 'x' } },
      '/driver/secret',
    ],
    [
      'an observed site with a driver that does not observe',
      { control: 'observed', driver: { kind: 'simulated', url: 'http://127.0.0.1:9' } },
      '/control',
    ],
  ])('refuses %s and names the field', async (_, body, pointer) => {
    const answer = await makeSite(body);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'invalid', errors: [{ pointer }] });
  });
});

describe('the time zone of a site', () => {
  it('is UTC until somebody says otherwise, and again when that is taken back', async () => {
    const { body: made } = await makeSite({ slug: 'zoned' });
    expect(made.timeZone).toBeNull();
    const change = (timeZone: unknown) => app.api<Site>('PATCH', '/sites/zoned', { timeZone }, { 'if-match': '*' });
    expect(await change('Europe/Berlin')).toMatchObject({
      status: 200,
      body: { timeZone: 'Europe/Berlin', version: 2 },
    });
    expect((await app.api<Site>('GET', '/sites/zoned')).body.timeZone).toBe('Europe/Berlin');
    expect(await change('Mars/Olympus')).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/timeZone', code: 'time_zone' }] },
    });
    expect(await change(null)).toMatchObject({ status: 200, body: { timeZone: null, version: 3 } });
    expect((await changesOf(made.id)).at(-1)?.data).toMatchObject({
      before: { timeZone: 'Europe/Berlin' },
      after: { timeZone: 'UTC' },
    });
  });
});

describe('reading sites', () => {
  it('pages them by slug', async () => {
    for (const slug of ['page-b', 'page-a', 'page-c']) await makeSite({ slug });
    const slugs: string[] = [];
    let cursor: string | null = null;
    do {
      const page: ApiAnswer<SitesAnswer> = await app.api(
        'GET',
        `/sites?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      expect(page.status).toBe(200);
      slugs.push(...page.body.items.map(({ slug }) => slug));
      cursor = page.body.nextCursor;
    } while (cursor !== null);
    expect(slugs).toEqual([...slugs].sort());
    expect(new Set(slugs).size).toBe(slugs.length);
    expect(slugs).toEqual(expect.arrayContaining(['page-a', 'page-b', 'page-c']));
  });

  it.each(['/sites?limit=0', '/sites?limit=501', '/sites?cursor=x', '/sites?colour=red'])(
    'refuses %s',
    async (path) => {
      expect(await app.api('GET', path)).toMatchObject({ status: 400, body: { code: 'bad_query' } });
    },
  );

  it.each([
    ['GET', ''],
    ['PATCH', ''],
    ['DELETE', ''],
    ['GET', '/settings'],
    ['PATCH', '/settings'],
    ['POST', '/pause'],
    ['POST', '/resume'],
    ['GET', '/appliances'],
    ['POST', '/simulation/reset'],
  ])('answers 404 to %s of a site that is not there%s', async (method, path) => {
    const body = path === '/pause' || path === '/resume' ? { reason: 'why' } : method === 'PATCH' ? {} : undefined;
    const answer = await app.api(method, `/sites/nowhere${path}`, body, ifMatch('"1"'));
    expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });
});

describe('changing a site', () => {
  it('needs the version it is based on', async () => {
    const { body: site } = await makeSite();
    const path = `/sites/${site.slug}`;
    expect(await app.api('PATCH', path, { name: 'New' })).toMatchObject({
      status: 428,
      body: { code: 'version_required' },
    });
    expect(await app.api('PATCH', path, { name: 'New' }, ifMatch('1'))).toMatchObject({
      status: 400,
      body: { code: 'bad_header' },
    });
    const changed = await app.api('PATCH', path, { name: 'New' }, ifMatch('"1"'));
    expect(changed).toMatchObject({ status: 200, body: { name: 'New', version: 2 } });
    expect(changed.headers.get('etag')).toBe('"2"');
    const stale = await app.api('PATCH', path, { name: 'Newer' }, ifMatch('"1"'));
    expect(stale).toMatchObject({ status: 412, body: { code: 'stale_version', version: 2 } });
    expect(stale.headers.get('etag')).toBe('"2"');
    expect((await app.api('GET', path)).body).toMatchObject({ name: 'New', version: 2 });
    expect((await changesOf(site.id))[1]).toMatchObject({
      kind: 'site.changed',
      data: { before: { name: site.name }, after: { name: 'New' } },
    });
  });

  it('lets one of many that are based on the same version through', async () => {
    const { body: site } = await makeSite();
    const names = Array.from({ length: 8 }, (_, index) => `Name ${index}`);
    const answers = await Promise.all(
      names.map((name) => app.api('PATCH', `/sites/${site.slug}`, { name }, ifMatch('"1"'))),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(7);
  });

  it('leaves version and history alone when nothing differs', async () => {
    const { body: site } = await makeSite();
    const same = await app.api('PATCH', `/sites/${site.slug}`, { name: site.name }, ifMatch('*'));
    expect(same).toMatchObject({ status: 200, body: { version: 1 } });
    expect(await changesOf(site.id)).toHaveLength(1);
  });

  it('takes a secret and never gives it out', async () => {
    const secret = 'sixteen-characters-at-least';
    const url = 'http://127.0.0.1:9';
    const { body: site } = await makeSite({ driver: { kind: 'simulated', url, secret } });
    const capabilities = expect.arrayContaining(['health', 'startUpgrade', 'installUpdate']);
    expect(site.driver).toEqual({ kind: 'simulated', url, capabilities });
    const stored = () => database.query('SELECT driver_secret AS secret FROM site WHERE id = $1', [site.id]);
    const patch = (driver: object) => app.api('PATCH', `/sites/${site.slug}`, { driver }, ifMatch('*'));

    await patch({ kind: 'simulated', url: `${url}/elsewhere` });
    expect(await stored()).toEqual([{ secret }]);
    await patch({ kind: 'simulated', url, secret: `${secret}-new` });
    expect(await stored()).toEqual([{ secret: `${secret}-new` }]);
    await patch({ kind: 'simulated', url: 'http://127.0.0.1:10' });
    expect(await stored()).toEqual([{ secret: null }]);
    await patch({ kind: 'none' });

    const told = JSON.stringify([
      site,
      (await app.api('GET', `/sites/${site.slug}`)).body,
      (await app.api('GET', '/sites?limit=500')).body,
      await changesOf(site.id),
      await auditOf(site.id),
      (await app.api('GET', '/audit?limit=500')).body,
    ]);
    expect(told).not.toContain(secret);
    expect((await changesOf(site.id))[2]?.data).toMatchObject({ after: { driverSecret: 'set' } });
  });
});

describe('removing a site', () => {
  it('takes everything of it along, and frees its slug', async () => {
    const { body: site } = await makeSite({ slug: 'short-lived' });
    await database.query(
      `INSERT INTO client (id, site_id, client_id, name) VALUES ('00000000-0000-7000-8000-0000000000aa', $1, 'c', 'c')`,
      [site.id],
    );
    const key = await app.createKey({ role: 'ingest', site: 'short-lived' });
    expect((await app.api('GET', '/session', undefined, withKey(key.secret))).status).toBe(200);
    expect((await app.api('DELETE', '/sites/short-lived', undefined, ifMatch('"7"'))).status).toBe(412);
    expect((await app.api('DELETE', '/sites/short-lived')).status).toBe(204);
    expect((await app.api('GET', '/sites/short-lived')).status).toBe(404);
    expect((await app.api('GET', '/sites/short-lived/settings')).status).toBe(404);
    expect((await app.api('DELETE', '/sites/short-lived')).status).toBe(404);
    for (const table of ['client', 'site_settings', 'api_key']) {
      expect(await database.query(`SELECT 1 FROM ${table} WHERE site_id = $1`, [site.id])).toEqual([]);
    }
    await waitFor(async () => (await app.api('GET', '/session', undefined, withKey(key.secret))).status === 401, {
      what: 'the end of a key whose site is gone',
    });
    const again = await makeSite({ slug: 'short-lived' });
    expect(again.status).toBe(201);
    expect(again.body.id).not.toBe(site.id);
    expect((await changesOf(site.id)).map(({ kind }) => kind)).toEqual(['site.created', 'site.deleted']);
    expect((await auditOf(site.id)).map(({ action }) => action)).toEqual([
      'site.created',
      'key.created',
      'site.deleted',
    ]);
  });
});

describe('who may', () => {
  it('lets support and viewers read and nothing more', async () => {
    const { body: site } = await makeSite();
    for (const role of ['support', 'viewer'] as const) {
      const headers = withKey((await app.createKey({ role })).secret);
      expect((await app.api('GET', `/sites/${site.slug}`, undefined, headers)).status).toBe(200);
      expect((await app.api('GET', `/sites/${site.slug}/settings`, undefined, headers)).status).toBe(200);
      const writes: [string, string, object?][] = [
        ['POST', '/sites', { slug: 'no', name: 'No' }],
        ['PATCH', `/sites/${site.slug}`, { name: 'No' }],
        ['DELETE', `/sites/${site.slug}`],
        ['PATCH', `/sites/${site.slug}/settings`, { maxAttempts: 5 }],
        ['POST', `/sites/${site.slug}/pause`, { reason: 'no' }],
        ['POST', `/sites/${site.slug}/resume`, { reason: 'no' }],
        ['POST', `/sites/${site.slug}/simulation/reset`, {}],
      ];
      for (const [method, path, body] of writes) {
        expect((await app.api(method, path, body, { ...headers, ...ifMatch('"1"') })).status).toBe(403);
      }
    }
    const ingest = withKey((await app.createKey({ role: 'ingest', site: site.slug })).secret);
    expect((await app.api('GET', `/sites/${site.slug}`, undefined, ingest)).status).toBe(403);
    expect((await app.api('GET', '/sites', undefined, { authorization: '' })).status).toBe(401);
  });
});
