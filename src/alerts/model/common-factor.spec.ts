import { describe, expect, it } from '@jest/globals';
import { likelyCause, subnetOf, type FactorContext, type FactorCount } from './common-factor.js';

const context = (members: number, parts: Partial<FactorContext> = {}): FactorContext => ({
  members,
  all: 25_000,
  siteUpdateAtMs: null,
  ...parts,
});
const count = (factor: FactorCount['factor'], value: string, members: number, all: number): FactorCount => ({
  factor,
  value,
  members,
  all,
});
const WINDOWS_7 = count('operating_system', 'Windows 7', 4812, 5001);
const UPDATE_MS = Date.UTC(2026, 2, 1, 1, 40);

it('says what they share, and how many others do', () => {
  expect(likelyCause([WINDOWS_7], context(4812))).toEqual({
    factor: 'operating_system',
    value: 'Windows 7',
    members: 4812,
    all: 5001,
    says: 'All 4,812 run Windows 7; of 25,000 clients 5,001 do.',
  });
});

it.each<[string, FactorCount, FactorContext, string]>([
  [
    'version',
    count('version', '24.1.1', 95, 95),
    context(100),
    '95 of 100 run version 24.1.1; of 25,000 clients 95 do.',
  ],
  ['group', count('group', 'Tills', 40, 41), context(40), 'All 40 belong to the group Tills; of 25,000 clients 41 do.'],
  [
    'subnet',
    count('subnet', '10.1.2.0/24', 9, 9),
    context(9),
    'All 9 have an address in 10.1.2.0/24; of 25,000 clients 9 do.',
  ],
  [
    'a name to beware of',
    count('group', 'a\u202eb', 40, 41),
    context(40),
    'All 40 belong to the group a\\u202eb; of 25,000 clients 41 do.',
  ],
])('words it for a %s', (_, counted, around, says) => {
  expect(likelyCause([counted], around)?.says).toBe(says);
});

describe('it makes none up', () => {
  it.each<[string, FactorCount, FactorContext, boolean]>([
    ['two clients', count('group', 'Tills', 2, 2), context(2), false],
    ['three of a rare kind', count('group', 'Tills', 3, 40), context(3), true],
    ['three of a kind that a third of the fleet is', count('group', 'Tills', 3, 8000), context(3), false],
    ['ten of a kind that a third of the fleet is', count('group', 'Tills', 10, 8000), context(10), true],
    ['what the whole fleet shares', count('version', '24.1.1', 4812, 24_600), context(4812), false],
    ['what the whole fleet shares, though it is gone', count('version', '1', 24_000, 24_600), context(24_000), false],
    ['what nearly all share, all of whom are gone', count('version', '24.1.1', 22_500, 22_500), context(22_500), true],
    ['what nearly all share, few of whom are gone', count('version', '24.1.1', 500, 22_500), context(500), false],
    ['fewer than nine in ten', count('group', 'Tills', 89, 89), context(100), false],
    ['a group that is gone whole but explains little', count('group', 'Tills', 10, 10), context(4812), false],
    ['what they share no more than others', count('version', '24.1.1', 900, 22_600), context(1000), false],
    ['no value', count('group', '', 40, 41), context(40), false],
    ['the group that it is about', count('group', 'Tills', 40, 41), context(40, { group: 'Tills' }), false],
    ['an empty fleet', count('group', 'Tills', 3, 0), context(3, { all: 0 }), false],
  ])('%s', (_, counted, around, isCause) => {
    expect(likelyCause([counted], around) !== null).toBe(isCause);
  });

  it('from nothing counted', () => {
    expect(likelyCause([], context(100))).toBeNull();
  });
});

describe('of several it takes', () => {
  const factorOf = (...counts: FactorCount[]) => likelyCause(counts, context(4812))?.factor;
  const group = count('group', 'Tills', 4812, 4900);

  it('the one that fits best, in whichever order they come', () => {
    expect(factorOf(WINDOWS_7, group)).toBe('group');
    expect(factorOf(group, WINDOWS_7)).toBe('group');
  });

  it('of two that fit the same the one named first among factors', () => {
    const version = count('version', '24.1.1', 4812, 4900);
    expect(factorOf(group, version)).toBe('version');
    expect(factorOf(version, group)).toBe('version');
  });
});

describe('after a site update', () => {
  it('that comes first, with what they share besides', () => {
    expect(likelyCause([WINDOWS_7], context(4812, { siteUpdateAtMs: UPDATE_MS }))).toEqual({
      factor: 'site_update',
      value: '2026-03-01T01:40:00.000Z',
      members: 4812,
      all: 25_000,
      says: 'They went with the site update of 2026-03-01 01:40 UTC. All 4,812 run Windows 7; of 25,000 clients 5,001 do.',
    });
  });

  it('that alone is said when they share nothing', () => {
    expect(likelyCause([], context(24_990, { siteUpdateAtMs: UPDATE_MS }))?.says).toBe(
      'They went with the site update of 2026-03-01 01:40 UTC.',
    );
  });

  it('two clients are no pattern', () => {
    expect(likelyCause([], context(2, { siteUpdateAtMs: UPDATE_MS }))).toBeNull();
  });
});

it.each([
  ['10.1.2.3', '10.1.2.0/24'],
  ['255.255.255.255', '255.255.255.0/24'],
  ['256.1.2.3', null],
  ['10.1.2', null],
  ['2001:db8:0:1:2:3:4:5', '2001:db8:0:1::/64'],
  ['2001:DB8::1', '2001:db8::/64'],
  ['2001:db8:0:0:1::', '2001:db8::/64'],
  ['fe80::1%eth0', 'fe80::/64'],
  ['::1', '0::/64'],
  ['::', '0::/64'],
  ['::ffff:10.1.2.3', '10.1.2.0/24'],
  ['::ffff:a01:203', '10.1.2.0/24'],
  ['64:ff9b::10.1.2.3', '64:ff9b::/64'],
  ['1:2:3:4:5:6:7', null],
  ['1:2:3:4:5:6:7:8:9', null],
  ['1::2::3', null],
  ['1:2:3:4:5:6:7::8', null],
  [':1:2:3:4:5:6:7', null],
  ['10.1.2.3:80', null],
  ['host', null],
  ['', null],
])('the network of %j is %j', (address, network) => {
  expect(subnetOf(address)).toBe(network);
});
