import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuditEntry } from '../../src/contracts/access.js';
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
