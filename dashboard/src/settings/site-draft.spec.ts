import { describe, expect, it } from '@jest/globals';
import type { Site } from '@contracts/sites';
import { clashesOf, losesSecret, siteDraftOf, siteFaults, sitePatchOf, type SiteDraft } from './site-draft';

const site: Site = {
  id: '01a20e9c-55bf-7a53-a825-f44dffb99dd7',
  slug: 'demo',
  name: 'Demo site',
  control: 'managed',
  driver: { kind: 'simulated', url: 'http://127.0.0.1:4000', capabilities: [] },
  timeZone: null,
  version: 3,
  createdAt: '2026-03-01T00:00:00.000Z',
};
const draft = (part: Partial<SiteDraft> = {}): SiteDraft => ({ ...siteDraftOf(site), ...part });

it.each([
  [{}, {}],
  [{ name: ' Demo site ' }, {}],
  [{ name: 'Head office' }, { name: 'Head office' }],
  [{ timeZone: 'Europe/Berlin' }, { timeZone: 'Europe/Berlin' }],
  [{ driverUrl: 'http://127.0.0.1:5000' }, { driver: { kind: 'simulated', url: 'http://127.0.0.1:5000' } }],
  [
    { driverSecret: 'sixteen characters' },
    { driver: { kind: 'simulated', url: 'http://127.0.0.1:4000', secret: 'sixteen characters' } },
  ],
  [{ driverKind: 'none' }, { driver: { kind: 'none' } }],
])('a change of %j sends %j', (part, patch) => expect(sitePatchOf(draft(part), site)).toEqual(patch));

it('sends null for UTC, which is what stands where no zone is set', () => {
  const berlin = { ...site, timeZone: 'Europe/Berlin' };
  expect(sitePatchOf({ ...siteDraftOf(berlin), timeZone: 'UTC' }, berlin)).toEqual({ timeZone: null });
});

it('leaves a driver alone that it does not know', () => {
  const other = { ...site, driver: { kind: 'unheard_of', url: 'https://a.example', capabilities: [] } };
  expect(sitePatchOf(siteDraftOf(other), other)).toEqual({});
  expect(siteFaults(siteDraftOf(other), other)).toEqual([]);
});

it.each([
  [{}, []],
  [{ name: '  ' }, ['/name']],
  [{ driverUrl: 'ftp://x' }, ['/driver/url']],
  [{ driverSecret: 'short' }, ['/driver/secret']],
  [{ driverKind: 'none', driverUrl: '', driverSecret: '' }, []],
])('%j has faults at %j', (part, pointers) =>
  expect(siteFaults(draft(part), site).map(({ pointer }) => pointer)).toEqual(pointers),
);

it.each([
  [{}, false],
  [{ driverUrl: 'http://127.0.0.1:4000/below' }, false],
  [{ driverUrl: 'http://127.0.0.1:5000' }, true],
  [{ driverUrl: 'http://127.0.0.1:5000', driverSecret: 'given once more' }, false],
  [{ driverKind: 'none' }, false],
])('%j drops the secret: %s', (part, lost) => expect(losesSecret(draft(part), site)).toBe(lost));

describe('what somebody else changed meanwhile', () => {
  it.each([
    [{ name: 'Mine' }, { name: 'Theirs' }, [{ field: 'Name', mine: 'Mine', theirs: 'Theirs' }]],
    [{ name: 'Mine' }, { timeZone: 'Asia/Tokyo' }, []],
    [{ name: 'Same' }, { name: 'Same' }, []],
    [{ timeZone: null }, { timeZone: 'Asia/Tokyo' }, [{ field: 'Time zone', mine: 'UTC', theirs: 'Asia/Tokyo' }]],
    [
      { driver: { kind: 'none' as const } },
      { driver: { kind: 'simulated', url: 'http://127.0.0.1:9', capabilities: [] } },
      [{ field: 'Driver', mine: 'none', theirs: 'simulated at http://127.0.0.1:9' }],
    ],
  ])('%j against %j', (patch, theirs, clashes) => {
    expect(clashesOf(patch, site, { ...site, ...theirs })).toEqual(clashes);
  });
});
