import { randomBytes } from 'node:crypto';
import type { CheckIn } from '../../src/contracts/check-ins.js';
import type { CreateSiteBody, Site } from '../../src/contracts/sites.js';
import type { Session } from '../../src/contracts/access.js';
import type { Role } from '../../src/contracts/words.js';
import type { TestApp } from './test-app.js';

const unique = () => randomBytes(4).toString('hex');

/** A client's first check-in, connected, at 24.1.1. */
export function checkIn(parts: Partial<CheckIn> = {}): CheckIn {
  return { clientId: `client-${unique()}`, epoch: 1, sequence: 1, cause: 'connected', version: '24.1.1', ...parts };
}

/** First check-ins of `count` clients, `client-0001` onwards. */
export function checkIns(count: number, parts: Partial<CheckIn> = {}): CheckIn[] {
  return Array.from({ length: count }, (_, index) =>
    checkIn({ clientId: `client-${String(index + 1).padStart(4, '0')}`, ...parts }),
  );
}

/** A managed site without a driver, under a name of its own. */
export async function createSite(test: TestApp, parts: Partial<CreateSiteBody> = {}): Promise<Site> {
  const slug = parts.slug ?? `site-${unique()}`;
  const answer = await test.api<Site>('POST', '/sites', { slug, name: `Site ${slug}`, ...parts });
  if (answer.status !== 201) throw new Error(`the site was not made: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

export interface SignedIn {
  personId: string;
  cookie: string;
  session: Session;
  /** The cookie and our own origin, as a browser on our page sends them, and no key. */
  headers: Record<string, string>;
}

/** A new person, signed in by a one-time link. */
export async function signIn(test: TestApp, role: Exclude<Role, 'ingest'>): Promise<SignedIn> {
  const person = await test.api('POST', '/people', { name: `${role} ${unique()}`, role });
  const link = await test.api('POST', `/people/${person.body.id}/links`);
  const linkSecret = new URL(link.body.url).hash.slice(1);
  const answer = await test.api<Session>('POST', '/session', { linkSecret }, { authorization: '' });
  if (answer.status !== 201) throw new Error(`the sign-in was refused: ${JSON.stringify(answer.body)}`);
  const cookie = answer.headers.get('set-cookie')!.split(';', 1)[0]!;
  const headers = { authorization: '', cookie, origin: test.url };
  return { personId: person.body.id, cookie, session: answer.body, headers };
}
