import { describe, expect, it } from '@jest/globals';
import { decideReport, decideUnreachable } from './appliance-changes.js';
import type { ObservedAppliance } from './appliance-report.js';

const appliance = (fields: Partial<ObservedAppliance> = {}): ObservedAppliance => ({
  name: 'A',
  role: 'single',
  hostname: 'support.example.com',
  baseVersion: '6.1.4',
  siteVersion: '24.2.3',
  siteRevision: '85117',
  health: 'healthy',
  healthMessage: null,
  lastDataSyncAtMs: null,
  lastDataSyncStatus: null,
  ...fields,
});
const NEW = { siteVersion: '24.3.1', siteRevision: '86042' };
const primary = (name: 'A' | 'B', fields: Partial<ObservedAppliance> = {}) =>
  appliance({ name, role: 'primary', hostname: `${name}.example.com`, ...fields });
const backup = (name: 'A' | 'B', fields: Partial<ObservedAppliance> = {}) =>
  primary(name, { role: 'backup', ...fields });

const decide = (known: ObservedAppliance[], ...appliances: ObservedAppliance[]) => decideReport(known, { appliances });

describe('decideReport: has the primary another site software?', () => {
  const changed = { version: '24.3.1', revision: '86042' };

  it.each<[string, ObservedAppliance[], ObservedAppliance[], unknown]>([
    ['the first look', [], [appliance(NEW)], null],
    ['nothing new', [appliance()], [appliance()], null],
    ['another version', [appliance()], [appliance(NEW)], changed],
    [
      'another revision only',
      [appliance()],
      [appliance({ siteRevision: '85200' })],
      { version: '24.2.3', revision: '85200' },
    ],
    ['a revision that was not named before', [appliance({ siteRevision: null })], [appliance()], null],
    ['a revision that is not named now', [appliance()], [appliance({ siteRevision: null })], null],
    ['base software only', [appliance()], [appliance({ baseVersion: '6.2.0' })], null],
    ['health only', [appliance()], [appliance({ health: 'unhealthy', healthMessage: 'disk' })], null],
    ['the backup only', [primary('A'), backup('B')], [primary('A'), backup('B', NEW)], null],
    ['the primary of a pair', [primary('A'), backup('B')], [primary('A', NEW), backup('B')], changed],
    ['roles switched, same software', [primary('A'), backup('B')], [backup('A'), primary('B')], null],
    [
      'roles switched to the one upgraded before',
      [primary('A'), backup('B', NEW)],
      [backup('A'), primary('B', NEW)],
      changed,
    ],
    [
      'a pair broken up: the one that led counts',
      [primary('A'), backup('B', NEW)],
      [appliance(), appliance({ name: 'B', ...NEW })],
      null,
    ],
    ['a version not known before', [appliance({ siteVersion: null })], [appliance(NEW)], null],
    ['a version not known now', [appliance()], [appliance({ siteVersion: null })], null],
    ['an older version', [appliance(NEW)], [appliance()], { version: '24.2.3', revision: '85117' }],
  ])('%s', (_, known, seen, expected) => {
    expect(decide(known, ...seen).primaryChanged).toEqual(expected);
  });

  it.each<[string, Partial<ObservedAppliance>, Partial<ObservedAppliance>, unknown]>([
    ['neither version nor build', { siteVersion: null, siteRevision: null }, NEW, changed],
    [
      'a version without its build',
      { siteRevision: null },
      { siteRevision: '85200' },
      { version: '24.2.3', revision: '85200' },
    ],
    ['a version without its build, and nothing changed', { siteRevision: null }, {}, null],
  ])('misses no version that comes in after a look that showed %s', (_, between, after, expected) => {
    const dim = decide([appliance()], appliance(between));
    expect(dim).toMatchObject({ primaryChanged: null, changes: [] });
    expect(decide(dim.appliances, appliance(after)).primaryChanged).toEqual(expected);
  });

  it('misses no version that comes in while neither leads', () => {
    const between = decide([primary('A'), backup('B', NEW)], backup('A'), backup('B', NEW));
    expect(between.primaryChanged).toBeNull();
    expect(between.appliances.map(({ name, role }) => `${name} ${role}`)).toEqual(['A primary', 'B backup']);
    expect(decide(between.appliances, backup('A'), primary('B', NEW)).primaryChanged).toEqual(changed);
  });
});

describe('decideReport: what is kept and told', () => {
  it('tells of an appliance seen for the first time', () => {
    const [change] = decide([], appliance()).changes;
    expect(change).toMatchObject({ name: 'A', before: null, after: { role: 'single', siteVersion: '24.2.3' } });
  });

  it('tells only what differs', () => {
    expect(decide([appliance()], appliance({ baseVersion: '6.2.0' })).changes).toEqual([
      { name: 'A', before: { baseVersion: '6.1.4' }, after: { baseVersion: '6.2.0' } },
    ]);
  });

  it('keeps a data sync without telling of it', () => {
    const decision = decide([appliance()], appliance({ lastDataSyncAtMs: 5, lastDataSyncStatus: 'ok' }));
    expect(decision.changes).toEqual([]);
    expect(decision.appliances[0]).toMatchObject({ lastDataSyncAtMs: 5, lastDataSyncStatus: 'ok' });
  });

  it('says which appliance is there no more', () => {
    expect(decide([primary('A'), backup('B')], appliance()).gone).toEqual(['B']);
  });

  it('lets one lead when several claim to', () => {
    const roles = (known: ObservedAppliance[]) =>
      decide(known, primary('A'), primary('B')).appliances.map(({ role }) => role);
    expect(roles([])).toEqual(['primary', 'backup']);
    expect(roles([backup('A'), primary('B')])).toEqual(['backup', 'primary']);
  });
});

describe('decideReport: one of a pair that does not answer', () => {
  const pair = [primary('A', { lastDataSyncAtMs: 5 }), backup('B', NEW)];
  const without = (name: 'A' | 'B', other: ObservedAppliance, known = pair) =>
    decideReport(known, { appliances: [other], unreachable: [{ name, reason: 'timed_out' }] });

  it('keeps what was last seen of it, and says why once', () => {
    const decision = without('A', backup('B', NEW));
    const silent = primary('A', { lastDataSyncAtMs: 5, health: 'unreachable', healthMessage: 'timed_out' });
    expect(decision.appliances).toEqual([silent, backup('B', NEW)]);
    expect(decision).toMatchObject({ gone: [], primaryChanged: null });
    expect(decision.changes).toHaveLength(1);
    expect(without('A', backup('B', NEW), decision.appliances).changes).toEqual([]);
  });

  it('lets the other lead when it says that it does', () => {
    const decision = without('A', primary('B', NEW));
    expect(decision.appliances.map(({ name, role }) => `${name} ${role}`)).toEqual(['A backup', 'B primary']);
    expect(decision.primaryChanged).toEqual({ version: '24.3.1', revision: '86042' });
  });

  it('knows of one that was never seen that it is there', () => {
    const decision = without('A', backup('B'), []);
    expect(decision.appliances).toMatchObject([
      { name: 'A', role: 'primary', siteVersion: null, health: 'unreachable' },
      { name: 'B', role: 'backup' },
    ]);
    expect(decision.primaryChanged).toBeNull();
  });
});

describe('decideUnreachable', () => {
  it('keeps what was last seen, and says why once', () => {
    const first = decideUnreachable([appliance()], 'timed_out');
    expect(first.primaryChanged).toBeNull();
    expect(first.appliances).toEqual([appliance({ health: 'unreachable', healthMessage: 'timed_out' })]);
    expect(first.changes).toHaveLength(1);
    expect(decideUnreachable(first.appliances, 'timed_out').changes).toEqual([]);
  });

  it('finds nothing to say where none was ever seen', () => {
    expect(decideUnreachable([], 'timed_out')).toMatchObject({ appliances: [], changes: [], gone: [] });
  });
});
