import { expect, it } from '@jest/globals';
import { NEW_APPLIANCE } from './appliance-draft';
import { faultsOf, siteBodyOf, slugFrom, type NewSiteDraft } from './new-site';

const draft = (part: Partial<NewSiteDraft> = {}): NewSiteDraft => ({
  name: ' Head office ',
  slug: 'head-office',
  kind: 'imports',
  appliance: NEW_APPLIANCE,
  ...part,
});

it.each([
  ['Head office (west)', 'head-office-west'],
  ['  Zürich — Süd  ', 'zurich-sud'],
  ['***', ''],
  [`${'a'.repeat(39)} b`, 'a'.repeat(39)],
])('%j is called %j for short', (name, slug) => expect(slugFrom(name)).toBe(slug));

it.each([
  ['managed' as const, { control: 'managed', driver: { kind: 'none' } }],
  ['imports' as const, { control: 'observed', driver: { kind: 'none' } }],
  ['api' as const, { control: 'observed', driver: expect.objectContaining({ kind: 'beyondtrust' }) }],
])('of kind %s is sent as it is', (kind, sent) =>
  expect(siteBodyOf(draft({ kind }))).toEqual({ name: 'Head office', slug: 'head-office', ...sent }),
);

it.each([
  [{}, []],
  [{ name: ' ' }, ['/name']],
  [{ slug: '-x' }, ['/slug']],
  [{ slug: 'Head' }, ['/slug']],
  [{ slug: 'a--b' }, ['/slug']],
  [{ kind: 'api' as const }, ['/driver/url', '/driver/clientId', '/driver/clientSecret']],
])('%j has faults at %j', (part, pointers) =>
  expect(faultsOf(draft(part)).map(({ pointer }) => pointer)).toEqual(pointers),
);
