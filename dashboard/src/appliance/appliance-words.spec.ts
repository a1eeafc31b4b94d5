import { describe, expect, it } from '@jest/globals';
import type { Appliance } from '@contracts/sites';
import { DRIVER_CAPABILITIES } from '@contracts/words';
import { divisionOf, failoverRemark, healthMessage, versionRemarks } from './appliance-words';

const appliance = (name: 'A' | 'B', changes: Partial<Appliance> = {}): Appliance => ({
  name,
  role: name === 'A' ? 'primary' : 'backup',
  hostname: null,
  baseVersion: '6.2.0',
  siteVersion: '24.3.1',
  siteRevision: 'r9',
  health: 'healthy',
  healthMessage: null,
  lastDataSyncAt: null,
  lastDataSyncStatus: null,
  observedAt: null,
  ...changes,
});
const says = (remarks: { says: string }[]) => remarks.map((remark) => remark.says);

describe('versions against each other', () => {
  it.each([
    [{}, {}, ['Both run the same site and base software.']],
    [
      {},
      { siteVersion: '24.2.1' },
      [
        'The site software differs: A runs 24.3.1 (r9), B runs 24.2.1 (r9). Until both are alike they cannot be a failover pair.',
      ],
    ],
    [
      {},
      { siteRevision: 'r8' },
      ['The same site software in different revisions: A runs 24.3.1 (r9), B runs 24.3.1 (r8).'],
    ],
    [{ baseVersion: '6.1.0' }, {}, ['The base software differs: A runs 6.1.0, B runs 6.2.0.']],
    [{ siteVersion: null }, {}, []],
  ])('A %j, B %j', (a, b, sentences) => {
    expect(says(versionRemarks([appliance('B', b), appliance('A', a)], null))).toEqual(sentences);
  });

  it('says whether clients upgrade to what the leading one runs', () => {
    const one = [appliance('A', { role: 'single' })];
    expect(versionRemarks(one, { targetVersion: '24.3.1', targetRevision: null })).toEqual([
      { tone: 'done', says: 'Clients upgrade to what A runs: 24.3.1.' },
    ]);
    expect(versionRemarks(one, { targetVersion: '24.3.1', targetRevision: 'r10' })).toEqual([
      { tone: 'warn', says: 'Clients upgrade to 24.3.1 (r10), but A runs 24.3.1 (r9).' },
    ]);
    expect(versionRemarks([], { targetVersion: '24.3.1', targetRevision: null })).toEqual([]);
  });
});

describe('failover', () => {
  const parted = { since: '2026-03-01T02:00:00.000Z', until: null, seconds: 60, secondsMax: 3600 };
  it.each([
    ['nobody seen', [], null, 'idle'],
    ['one', [appliance('A', { role: 'single' })], null, 'idle'],
    ['a pair', [appliance('A'), appliance('B')], null, 'done'],
    ['a backup that does not answer', [appliance('A'), appliance('B', { health: 'unreachable' })], null, 'bad'],
    ['two that lead', [appliance('A'), appliance('B', { role: 'primary' })], null, 'warn'],
    ['a pair that a plan has parted', [appliance('A'), appliance('B')], parted, 'warn'],
    [
      'a pair that is one again',
      [appliance('A'), appliance('B')],
      { ...parted, until: '2026-03-01T03:00:00.000Z' },
      'done',
    ],
  ] as const)('%s', (_what, appliances, exposure, tone) => {
    expect(failoverRemark(appliances, exposure).tone).toBe(tone);
  });
});

it('says why an appliance does not answer, and keeps what it says of itself', () => {
  expect(healthMessage('timed_out')).toBe('no answer in time');
  expect(healthMessage('disk 98 % full\u202e')).toBe('disk 98 % full\\u202e');
  expect(healthMessage(null)).toBeNull();
});

it('leaves no capability unsaid', () => {
  const of = (...able: (typeof DRIVER_CAPABILITIES)[number][]) => {
    const { rollcall, person, instead } = divisionOf(able);
    return [rollcall.length, person.length, instead.length];
  };
  expect(of()).toEqual([0, DRIVER_CAPABILITIES.length - 2, 2]);
  expect(of('health', 'startUpgrade')).toEqual([2, DRIVER_CAPABILITIES.length - 3, 1]);
  expect(of(...DRIVER_CAPABILITIES)).toEqual([DRIVER_CAPABILITIES.length, 0, 0]);
});
