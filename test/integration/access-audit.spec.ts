import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuditEntry } from '../../src/contracts/access.js';
import { Database } from '../../src/platform/database/database.js';
import { createSite, signIn } from '../support/builders.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.close());

async function audit(query = ''): Promise<{ items: AuditEntry[]; nextCursor: string | null }> {
  return (await test.api('GET', `/audit${query}`)).body;
}

describe('the audit trail', () => {
  it('says who did what, and never a secret', async () => {
    const { headers, personId } = await signIn(test, 'admin');
    const key = await test.api('POST', '/keys', { name: 'ci-script', role: 'viewer' }, headers);
    await test.api('DELETE', `/keys/${key.body.id}`, undefined, headers);
    await test.api('PATCH', `/people/${personId}`, { password: 'correct horse battery' });

    const { items } = await audit();
    const name = items.find(({ action }) => action === 'person.created')!.after as { name: string };
    const admin = `person ${name.name}`;
    expect(items.map(({ actor, action, target }) => [actor, action, target])).toEqual([
      ['key bootstrap', 'person.changed', personId],
      [admin, 'key.revoked', key.body.id],
      [admin, 'key.created', key.body.id],
      [admin, 'session.opened', personId],
      ['key bootstrap', 'link.created', personId],
      ['key bootstrap', 'person.created', personId],
    ]);
    expect(items[0]).toMatchObject({
      before: { hasPassword: false },
      after: { hasPassword: true, passwordChanged: true },
    });
    expect(JSON.stringify(items)).not.toMatch(/rk_|rl_|rs_|argon2|battery/);
  });

  it('has the entries of one site, page by page, also when it is gone', async () => {
    const [one, two] = [await createSite(test), await createSite(test)];
    for (const site of [one, two, one]) {
      await test.api('POST', `/sites/${site.slug}/pause`, { reason: 'a look at it' });
      await test.api('POST', `/sites/${site.slug}/resume`, { reason: 'looked at it' });
    }
    await test.api('DELETE', `/sites/${one.slug}`);

    const seen: AuditEntry[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await audit(`?site=${one.slug}&limit=2${cursor && `&cursor=${cursor}`}`);
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items);
      cursor = page.nextCursor;
    }
    expect(seen.every(({ site }) => site === one.slug)).toBe(true);
    expect(seen).toHaveLength(6);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(6);
    expect(seen.map(({ id }) => Number(id))).toEqual(seen.map(({ id }) => Number(id)).sort((a, b) => b - a));
    expect(seen.filter(({ why }) => why === 'a look at it')).toHaveLength(2);
  });
});

describe('the filters of the audit trail', () => {
  const at = (hour: number) => new Date(Date.UTC(2020, 0, 1, hour)).toISOString();
  const targets = ({ items }: { items: AuditEntry[] }) => items.map(({ target }) => target);

  beforeAll(async () => {
    await test.app.get(Database).query(
      `INSERT INTO audit_entry (at, actor, action, target, why)
       SELECT $1::timestamptz + make_interval(hours => hour), 'person ' || (ARRAY['Zoë', 'Ben'])[hour % 2 + 1],
         (ARRAY['old.begun', 'old.ended', 'old.told'])[hour % 3 + 1], 'till-' || hour, 'because 50%_off of ' || hour
       FROM generate_series(0, 11) hour`,
      [at(0)],
    );
  });

  it.each([
    ['?actor=person%20Zo%C3%AB&from=2020-01-01T06:00:00Z&to=2020-01-01T10:00:00Z', ['till-8', 'till-6']],
    ['?action=old.ended', ['till-10', 'till-7', 'till-4', 'till-1']],
    ['?action=old.ended&actor=person%20Ben', ['till-7', 'till-1']],
    ['?target=till-7', ['till-7']],
    ['?q=TILL-1', ['till-11', 'till-10', 'till-1']],
    ['?q=ZO%C3%8B&action=old.told', ['till-8', 'till-2']],
    ['?q=50%25_off%20of%207', ['till-7']],
    ['?q=50%25%25off', []],
    ['?from=2020-01-01T00:00:00Z&to=2020-01-01T01:00:00Z', ['till-0']],
    ['?q=old.&site=nowhere', []],
  ])('%s', async (query, found) => {
    expect(targets(await audit(query))).toEqual(found);
  });

  it('page through what matches', async () => {
    const seen: (string | null)[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await audit(`?actor=person%20Ben&limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...targets(page));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(['till-11', 'till-9', 'till-7', 'till-5', 'till-3', 'till-1']);
  });

  it('look for one or two letters in so many entries at a time, and leave none out', async () => {
    await test.app.get(Database).query(
      `INSERT INTO audit_entry (at, actor, action, target)
       SELECT '2019-01-01'::timestamptz + make_interval(secs => one), 'robot', 'many.done',
         CASE WHEN one IN (5, 9000, 50000) THEN 'zq' END FROM generate_series(1, 60000) one`,
    );
    const pages: number[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await audit(`?actor=robot&q=ZQ${cursor && `&cursor=${cursor}`}`);
      pages.push(page.items.length);
      cursor = page.nextCursor;
    }
    expect(pages).toEqual([1, 2]);
  });

  it.each([
    ['?from=yesterday', '/from'],
    ['?q=%00', '/q'],
    ['?colour=red', '/colour'],
    ['?cursor=WzVd', '/cursor'],
  ])('refuse %s', async (query, pointer) => {
    const answer = await test.api('GET', `/audit${query}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'bad_query', errors: [{ pointer }] } });
  });
});
