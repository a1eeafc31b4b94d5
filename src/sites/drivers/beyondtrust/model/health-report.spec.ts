import { describe, expect, it } from '@jest/globals';
import { decideReport } from '../../../model/appliance-changes.js';
import {
  type HealthFacts,
  healthOfAnswer,
  type Look,
  pairLooks,
  productionOf,
  reportOfOne,
  reportOfPair,
} from './health-report.js';

const facts = (name: 'A' | 'B', fields: Partial<HealthFacts> = {}): HealthFacts => ({
  siteVersion: '24.2.3',
  siteRevision: '85117',
  hostname: `support-${name.toLowerCase()}.example.com`,
  applianceId: `guid-${name}`,
  failoverRole: 'none',
  healthy: true,
  message: null,
  lastDataSyncAtMs: null,
  lastDataSyncStatus: null,
  ...fields,
});
const ok = (name: 'A' | 'B', fields: Partial<HealthFacts> = {}): Look => ({ ok: true, facts: facts(name, fields) });
const silent: Look = { ok: false, reason: 'timed_out' };
const primary = { failoverRole: 'primary' } as const;
const backup = { failoverRole: 'backup' } as const;
const NEW = { siteVersion: '24.3.1', siteRevision: '86042' };

describe('healthOfAnswer', () => {
  const answer = { version: '24.2.3', build: '85117', appliance_hostname: 'a.example.com', last_data_sync: '' };

  it('reads what there is', () => {
    expect(healthOfAnswer(answer, true)).toMatchObject({
      siteVersion: '24.2.3',
      siteRevision: '85117',
      hostname: 'a.example.com',
      applianceId: null,
      failoverRole: null,
      lastDataSyncAtMs: null,
    });
  });

  it('keeps why it is unhealthy, cut to size', () => {
    const unhealthy = healthOfAnswer({ ...answer, message: 'm'.repeat(900) }, false);
    expect(reportOfOne(unhealthy).appliances).toEqual([
      expect.objectContaining({ name: 'A', role: 'single', health: 'unhealthy', healthMessage: 'm'.repeat(500) }),
    ]);
  });
});

describe('reportOfPair: which one leads', () => {
  it.each<[string, Look, Look, Look, string[]]>([
    ['as they say', ok('A', primary), ok('A', primary), ok('B', backup), ['A primary', 'B backup']],
    [
      'as they say, wherever the name leads',
      ok('A', backup),
      ok('A', backup),
      ok('B', primary),
      ['A backup', 'B primary'],
    ],
    ['alone each: the one that the name reaches', ok('B'), ok('A'), ok('B'), ['A backup', 'B primary']],
    [
      'alone each, known by the host name',
      ok('B', { applianceId: null }),
      ok('A'),
      ok('B', { applianceId: null }),
      ['A backup', 'B primary'],
    ],
    [
      'alone each, the name reaches neither',
      ok('A', { applianceId: 'other', hostname: 'x' }),
      ok('A'),
      ok('B'),
      ['A primary', 'B primary'],
    ],
    ['alone each, the name reaches nothing', silent, ok('A'), ok('B'), ['A primary', 'B primary']],
    ['both say that they lead', ok('B', primary), ok('A', primary), ok('B', primary), ['A backup', 'B primary']],
    ['both follow for a moment', ok('A', backup), ok('A', backup), ok('B', backup), ['A backup', 'B backup']],
    ['the backup alone answers', silent, silent, ok('B', backup), ['B backup']],
    ['the primary alone answers', ok('A', primary), ok('A', primary), silent, ['A primary']],
    ['one that stands alone answers, and the name reaches it', ok('B'), silent, ok('B'), ['B primary']],
    ['one that stands alone answers, and the name reaches nothing', silent, silent, ok('B'), ['B backup']],
  ])('%s', (_, site, a, b, expected) => {
    const report = reportOfPair(site, { A: a, B: b });
    expect(report?.appliances.map(({ name, role }) => `${name} ${role}`)).toEqual(expected);
    const unreachable = [a.ok ? [] : ['A'], b.ok ? [] : ['B']].flat();
    expect((report?.unreachable ?? []).map(({ name }) => name)).toEqual(unreachable);
  });

  it('says nothing when neither answers', () => {
    expect(reportOfPair(ok('A'), { A: silent, B: silent })).toBeNull();
  });

  it('never shows the site’s new software while the one that clients report to is restarted', () => {
    const known = decideReport([], reportOfPair(ok('A'), { A: ok('A'), B: ok('B') })!).appliances;
    const apart = decideReport(known, reportOfPair(silent, { A: silent, B: ok('B', NEW) })!);
    expect(apart.primaryChanged).toBeNull();
    expect(apart.appliances).toMatchObject([
      { name: 'A', role: 'primary', health: 'unreachable', siteVersion: '24.2.3' },
      { name: 'B', role: 'backup', health: 'healthy', siteVersion: '24.3.1' },
    ]);
    const moved = decideReport(apart.appliances, reportOfPair(ok('B', NEW), { A: silent, B: ok('B', NEW) })!);
    expect(moved.primaryChanged).toEqual({ version: '24.3.1', revision: '86042' });
  });
});

describe('productionOf', () => {
  it.each<[string, Look, 'A' | 'B' | null]>([
    ['A', ok('A'), 'A'],
    ['B', ok('B'), 'B'],
    ['neither', ok('A', { applianceId: 'guid-C', hostname: 'c' }), null],
    ['nothing', silent, null],
  ])('the name reaches %s', (_, site, expected) => {
    expect(productionOf(site, { A: ok('A'), B: ok('B') })).toBe(expected);
  });

  it('cannot be told when both own names lead to one appliance', () => {
    expect(productionOf(ok('A'), { A: ok('A'), B: ok('A') })).toBeNull();
  });
});

describe('pairLooks', () => {
  const hosts = { A: 'Support-A.example.com', B: 'support-b.example.com' };

  it('takes what the site’s name said for one whose own name is out of reach', () => {
    expect(pairLooks(ok('A'), { A: silent, B: ok('B') }, hosts)).toEqual({ A: ok('A'), B: ok('B') });
  });

  it('leaves one out of reach that is not plainly the same', () => {
    expect(pairLooks(ok('A'), { A: ok('A'), B: silent }, hosts)).toEqual({ A: ok('A'), B: silent });
  });
});
