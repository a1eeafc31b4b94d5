import { describe, expect, it } from '@jest/globals';
import { maintenanceSchema } from '../../../../contracts/driver-control.js';
import type { HealthFacts, Look } from './health-report.js';
import { type MaintenanceFacts, maintenanceReport } from './maintenance-report.js';

const NOW = Date.UTC(2026, 2, 1, 2);
const ok = (name: string, fields: Partial<HealthFacts> = {}): Look => ({
  ok: true,
  facts: {
    siteVersion: '24.2.3',
    siteRevision: '85117',
    hostname: `${name}.example.com`,
    applianceId: name,
    failoverRole: 'none',
    healthy: true,
    message: null,
    lastDataSyncAtMs: null,
    lastDataSyncStatus: null,
    ...fields,
  },
});
const silent: Look = { ok: false, reason: 'timed_out' };
const facts = (fields: Partial<MaintenanceFacts>): MaintenanceFacts => ({
  site: ok('a'),
  own: null,
  hosts: { A: 'a.by.url', B: 'b.by.url' },
  clockOffsetMs: { A: 1500, B: null },
  lastBackup: { A: null, B: null },
  ...fields,
});
const primary = ok('a', { failoverRole: 'primary', lastDataSyncAtMs: NOW, lastDataSyncStatus: 'success' });
const backup = ok('b', { failoverRole: 'backup' });

describe('maintenanceReport', () => {
  it('tells of an appliance alone what its API shows, and nothing else', () => {
    const report = maintenanceReport(facts({}), NOW);
    expect(maintenanceSchema.parse(report)).toEqual(report);
    expect(report).toMatchObject({ speed: 1, failover: 'none', production: 'A', productionSince: null });
    expect(report.appliances).toEqual([
      {
        name: 'A',
        hostname: 'a.example.com',
        healthy: true,
        baseVersion: null,
        siteVersion: '24.2.3',
        siteRevision: '85117',
        clock: '2026-03-01T02:00:01.500Z',
        clockOffsetSeconds: 1.5,
        keyFingerprint: null,
        activity: null,
        activitySince: null,
        failure: null,
        lastBackup: null,
        lastSyncAt: null,
        lastSyncStatus: null,
        updates: null,
        sessions: null,
        users: null,
      },
    ]);
  });

  it('tells of a pair which one the name reaches, and of the sync', () => {
    const report = maintenanceReport(facts({ site: primary, own: { A: primary, B: backup } }), NOW);
    expect(report).toMatchObject({ failover: 'established', production: 'A' });
    expect(report.appliances[0]).toMatchObject({ lastSyncAt: '2026-03-01T02:00:00.000Z', lastSyncStatus: 'success' });
  });

  it.each<[string, Look, Look, Look, string | null, string | null]>([
    ['the pair taken apart', ok('b'), ok('a'), ok('b'), 'none', 'B'],
    ['one alone answers, and is in a pair', silent, silent, backup, 'established', null],
    [
      'they do not say their roles',
      silent,
      ok('a', { failoverRole: null }),
      ok('b', { failoverRole: null }),
      null,
      null,
    ],
  ])('%s', (_, site, A, B, failover, production) => {
    expect(maintenanceReport(facts({ site, own: { A, B } }), NOW)).toMatchObject({ failover, production });
  });

  it('keeps one that does not answer in the list, with nothing said of it', () => {
    const report = maintenanceReport(facts({ site: backup, own: { A: silent, B: backup } }), NOW);
    expect(report.appliances[0]).toMatchObject({ hostname: 'a.by.url', healthy: false, siteVersion: null });
  });
});
