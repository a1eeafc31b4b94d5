import { describe, expect, it } from '@jest/globals';
import {
  aftermath,
  ago,
  alertSettings,
  applianceFacts,
  minutes,
  siteFacts,
} from '../../../test/support/alert-builders.js';
import { NOW_MS } from '../../../test/support/model-builders.js';
import type { AlertSettings } from '../../contracts/alerts.js';
import { baselineOf, excusedAlerts, isExcused, judge } from './conditions.js';
import type { SiteFacts } from './facts.js';
import type { Memory } from './finding.js';

const iso = (timeMs: number) => new Date(timeMs).toISOString();
const judged = (facts: Partial<SiteFacts>, settings: Partial<AlertSettings> = {}, memory: Partial<Memory> = {}) =>
  judge(siteFacts(facts), alertSettings(settings), memory);
/** What is found, but for what always is. */
const CALM = ['client_offline', 'upgrade_stalled', 'upgrade_failed', 'watchdog'];
const beyondCalm = (...args: Parameters<typeof judged>) =>
  judged(...args).findings.filter(({ alert }) => !CALM.includes(alert));
const only = (alert: string, ...args: Parameters<typeof judged>) =>
  judged(...args).findings.find((finding) => finding.alert === alert);

const run = (begunAtMs: number) => ({ id: 'run-3', number: 3, begunAtMs, baselineAtMs: null });
const downtime = { appliance: 'A' as const, sinceMs: ago(10), dueAtMs: NOW_MS + minutes(50) };
const overrun = { ...downtime, sinceMs: ago(70), dueAtMs: ago(10) };

it('finds nothing where nothing is the matter, but asks for clients and beats', () => {
  const { findings, memory } = judged({});
  expect(findings.map(({ alert, severity }) => [alert, severity])).toEqual([
    ['client_offline', 'warning'],
    ['upgrade_stalled', 'warning'],
    ['upgrade_failed', 'warning'],
    ['watchdog', 'none'],
  ]);
  expect(memory).toEqual({ noProgressSinceMs: null });
});

it('finds nothing of an alert that is off', () => {
  const off = ['watchdog', 'client_offline', 'upgrade_stalled', 'upgrade_failed', 'safety_brake'] as const;
  const brake = { trippedAtMs: ago(1), failures: 10, outcomes: 20 };
  expect(judged({ brake }, { off: [...off] }).findings).toEqual([]);
});

describe('client_offline', () => {
  it('is about those gone for longer than the grace', () => {
    expect(only('client_offline', {})?.members).toEqual({ kind: 'offline', goneBeforeMs: ago(5), baselineMs: null });
    expect(only('client_offline', {}, { clientOfflineGraceSeconds: 0 })?.members).toMatchObject({
      goneBeforeMs: NOW_MS,
    });
  });

  it.each([
    ['a downtime is expected', { downtime }, false],
    ['it has taken longer than planned', { downtime: overrun, aftermath: aftermath({ steadyAtMs: null }) }, true],
    ['the appliance is not steady yet', { aftermath: aftermath({ steadyAtMs: null }) }, false],
    [
      'the appliance has been steady for less than ten minutes',
      { aftermath: aftermath({ steadyAtMs: ago(9) }) },
      false,
    ],
    ['the appliance has been steady for ten minutes', { aftermath: aftermath({ steadyAtMs: ago(10) }) }, true],
  ])('while %s', (_, facts, isFound) => {
    expect(only('client_offline', facts) !== undefined).toBe(isFound);
  });
});

describe('the baseline', () => {
  it.each([
    ['neither run nor install', null, null, null],
    ['a run alone', run(ago(30)), null, ago(30)],
    ['an install alone', null, aftermath({ beganAtMs: ago(60) }), ago(60)],
    ['the install that led to the run, for it took the fleet away', run(ago(25)), aftermath(), ago(60)],
    ['the same, not steady yet', run(ago(1)), aftermath({ steadyAtMs: null }), ago(60)],
    ['a run long after an install', run(ago(30)), aftermath({ beganAtMs: ago(300), steadyAtMs: ago(240) }), ago(30)],
    ['an install that led to no run, after an earlier one', run(ago(900)), aftermath(), ago(60)],
  ])('of %s', (_, latest, after, expected) => {
    expect(baselineOf(siteFacts({ run: latest, aftermath: after }), alertSettings())).toBe(expected);
  });
});

describe('fleet_mass_offline', () => {
  const losses = { online: 1000, gone: 990, groups: [{ group: 'Tills', online: 40, gone: 40 }] };
  const mass = (facts: Partial<SiteFacts>) => only('fleet_mass_offline', facts);

  it('is critical and of the whole site', () => {
    expect(mass({ losses })).toEqual({
      alert: 'fleet_mass_offline',
      scope: 'site',
      scopeKey: '',
      severity: 'critical',
      facts: {
        online: 1000,
        gone: 990,
        comparedWith: 'lately',

        overrun: false,
        unreachable: null,
      },
      members: { kind: 'mass', goneAfterMs: ago(5), group: null },
    });
  });

  it('is of a group where only that is gone', () => {
    const few = { online: 1000, gone: 40, groups: losses.groups };
    expect(mass({ losses: few })).toMatchObject({
      scope: 'group',
      scopeKey: 'Tills',
      facts: { online: 40, gone: 40 },
      members: { kind: 'mass', group: 'Tills' },
    });
  });

  it('is none while the fleet is expected to be away', () => {
    expect(mass({ losses, downtime })).toBeUndefined();
    expect(mass({ losses, aftermath: aftermath({ steadyAtMs: ago(1) }) })).toBeUndefined();
  });

  it('names an appliance that does not answer either', () => {
    const appliances = [applianceFacts({ failedProbes: 3, unreachableSinceMs: ago(3) })];
    expect(mass({ losses, appliances })?.facts).toMatchObject({ unreachable: 'A' });
  });

  it('says that the appliance should be back, where it should', () => {
    expect(mass({ losses, downtime: overrun })?.facts).toMatchObject({ overrun: true });
  });

  it.each([
    ['an install that led to a run', { run: run(ago(25)), aftermath: aftermath() }, { at: iso(ago(60)), run: 3 }],
    ['an install of the base software, which leads to none', { aftermath: aftermath() }, undefined],
    ['the same, after an earlier run', { run: run(ago(9000)), aftermath: aftermath() }, undefined],
    ['a site update that nobody saw', { run: run(ago(25)) }, { at: iso(ago(25)), run: 3 }],
    ['a site update of earlier today', { run: run(ago(31)) }, undefined],
    [
      'one whose compressed aftermath was over before it was looked at',
      { run: run(ago(1)), speed: 300 },
      { at: iso(ago(1)), run: 3 },
    ],
  ])('knows the site update after %s', (_, facts, expected) => {
    expect(mass({ losses, ...facts })?.facts['siteUpdate']).toEqual(expected);
  });
});

describe('upgrades', () => {
  it.each([
    [null, 900],
    [100, 900],
    [180.5, 902.5],
    [3600, 18_000],
  ])('are stalled, when 95 %% take at most %s s, after %s s', (upgradeSecondsP95, seconds) => {
    expect(only('upgrade_stalled', { upgradeSecondsP95 })?.members).toEqual({
      kind: 'stalled',
      heldSinceBeforeMs: NOW_MS - seconds * 1000,
    });
  });

  it('are not stalled because the appliance is away', () => {
    expect(only('upgrade_stalled', { downtime })).toBeUndefined();
    expect(only('upgrade_failed', { downtime })?.members).toEqual({ kind: 'failed' });
  });
});

describe('upgrade_no_progress', () => {
  const waiting = { run: run(ago(60)), queue: { waiting: 50, lastFinishedAtMs: ago(20) } };
  const since = (noProgressSinceMs: number) => ({ noProgressSinceMs });

  it('counts from when clients began to wait', () => {
    expect(judged(waiting).memory).toEqual(since(NOW_MS));
    expect(judged(waiting, {}, since(ago(14))).memory).toEqual(since(ago(14)));
  });

  it('counts anew from each client that finishes', () => {
    const finishing = { ...waiting, queue: { waiting: 50, lastFinishedAtMs: ago(2) } };
    expect(judged(finishing, {}, since(ago(14))).memory).toEqual(since(ago(2)));
  });

  it.each([
    ['14 minutes', ago(14), false],
    ['15 minutes', ago(15), true],
  ])('after %s', (_, sinceMs, isFound) => {
    const found = only('upgrade_no_progress', waiting, {}, since(sinceMs));
    expect(found !== undefined).toBe(isFound);
    if (isFound) expect(found).toMatchObject({ severity: 'critical', facts: { waiting: 50, since: iso(sinceMs) } });
  });

  it.each([
    ['nobody waits', { queue: { waiting: 0, lastFinishedAtMs: null } }],
    ['starts are paused', { stopped: 'paused' as const }],
    ['the appliance is away', { downtime }],
    ['there was no run', { run: null }],
  ])('forgets it while %s', (_, facts) => {
    const { findings, memory } = judged({ ...waiting, ...facts }, {}, since(ago(60)));
    expect(memory.noProgressSinceMs).toBeNull();
    expect(findings.map(({ alert }) => alert)).not.toContain('upgrade_no_progress');
  });
});

describe('appliances', () => {
  const away = (parts = {}) =>
    applianceFacts({ health: 'unreachable', failedProbes: 3, unreachableSinceMs: ago(3), ...parts });
  const found = (facts: Partial<SiteFacts>) =>
    beyondCalm(facts).map(({ alert, scopeKey, severity }) => `${alert} ${scopeKey} ${severity}`);

  it.each([
    ['one look that failed', { appliances: [applianceFacts({ failedProbes: 2 })] }, []],
    ['three', { appliances: [away()] }, ['appliance_unreachable A critical']],
    [
      'the backup',
      { appliances: [applianceFacts({ role: 'primary' }), away({ name: 'B', role: 'backup' })] },
      ['appliance_unreachable B warning'],
    ],
    ['it installs', { appliances: [away()], installs: [{ appliance: 'A' as const, sinceMs: ago(10) }] }, []],
    [
      'the other one installs',
      { appliances: [away({ role: 'primary' })], installs: [{ appliance: 'B' as const, sinceMs: ago(10) }] },
      ['appliance_unreachable A critical'],
    ],
    ['a downtime of its own', { appliances: [away()], downtime }, []],
    ['production moves', { appliances: [away()], downtime: { ...downtime, appliance: null } }, []],
    [
      'it was gone before the downtime',
      { appliances: [away({ unreachableSinceMs: ago(12) })], downtime },
      ['appliance_unreachable A critical'],
    ],
    ['gone a little before it was noticed', { appliances: [away({ unreachableSinceMs: ago(11) })], downtime }, []],
    [
      'the downtime is over its time',
      { appliances: [away()], downtime: overrun },
      ['appliance_unreachable A critical'],
    ],
    [
      'the install takes too long',
      { appliances: [away()], installs: [{ appliance: 'A' as const, sinceMs: ago(61) }] },
      ['appliance_unreachable A critical', 'appliance_upgrade_overrun A warning'],
    ],
    [
      'the same at speed 60',
      { speed: 60, installs: [{ appliance: 'A' as const, sinceMs: ago(1) - 1 }] },
      ['appliance_upgrade_overrun A warning'],
    ],
  ])('%s', (_, facts, expected) => {
    expect(found(facts)).toEqual(expected);
  });
});

describe('failover_exposed', () => {
  const exposure = (sinceMs: number, untilMs: number | null = null) => ({ sinceMs, untilMs, secondsMax: 3600 });
  const pair = (a = {}, b = {}) => [
    applianceFacts({ role: 'primary', ...a }),
    applianceFacts({ name: 'B', role: 'backup', ...b }),
  ];
  const found = (facts: Partial<SiteFacts>) =>
    beyondCalm(facts).map(({ severity, facts: { because } }) => `${severity} ${String(because)}`);

  it.each<[string, Partial<SiteFacts>, string[]]>([
    ['as planned', { planIsOn: true, exposure: exposure(ago(60)) }, []],
    ['longer', { planIsOn: true, exposure: exposure(ago(61)) }, ['warning longer_than_planned']],
    ['twice as long', { planIsOn: true, exposure: exposure(ago(120)) }, ['critical longer_than_planned']],
    ['longer, by the clock on the wall', { speed: 60, exposure: exposure(ago(59)) }, []],
    ['it has its failover again', { exposure: exposure(ago(300), ago(1)) }, []],
    ['a single appliance', { appliances: [applianceFacts()] }, []],
    ['a pair in order', { appliances: pair() }, []],
    ['both lead', { appliances: pair({}, { role: 'primary' }) }, ['critical both_lead']],
    ['both are backup', { appliances: pair({ role: 'backup' }) }, ['critical both_are_backup']],
    ['site versions differ', { appliances: pair({ siteVersion: '24.2.1' }) }, ['warning versions_differ']],
    ['base versions differ', { appliances: pair({}, { baseVersion: '7.1' }) }, ['warning versions_differ']],
    ['builds differ', { appliances: pair({ siteRevision: '9' }, { siteRevision: '8' }) }, ['warning versions_differ']],
    ['one build is not known', { appliances: pair({ siteRevision: '9' }) }, []],
    ['a version is not known', { appliances: pair({}, { siteVersion: null }) }, []],
    [
      'they differ while a plan is on',
      { planIsOn: true, appliances: pair({ siteVersion: '24.2.1' }, { role: 'primary' }) },
      [],
    ],
    ['what one said is old', { appliances: pair({ siteVersion: '24.2.1' }, { failedProbes: 1 }) }, []],
    [
      'both lead, and a little too long',
      { exposure: exposure(ago(61)), appliances: pair({}, { role: 'primary' }) },
      ['critical both_lead'],
    ],
  ])('%s', (_, facts, expected) => {
    expect(found(facts)).toEqual(expected);
  });
});

it('tells of a brake, and of a receiver that fails for an hour', () => {
  const failing = (id: string, sinceMs: number) => ({ id, name: `to ${id}`, sinceMs });
  const brake = { trippedAtMs: ago(1), failures: 10, outcomes: 20 };
  expect(beyondCalm({ brake, failingReceivers: [failing('r1', ago(60)), failing('r2', ago(59))] })).toEqual([
    {
      alert: 'safety_brake',
      scope: 'site',
      scopeKey: '',
      severity: 'critical',
      facts: { trippedAt: iso(ago(1)), failures: 10, outcomes: 20 },
      members: null,
    },
    {
      alert: 'delivery_failing',
      scope: 'receiver',
      scopeKey: 'r1',
      severity: 'warning',
      facts: { name: 'to r1', since: iso(ago(60)) },
      members: null,
    },
  ]);
});

describe('what is expected now', () => {
  const excused = (
    facts: Partial<SiteFacts>,
    alert: 'fleet_mass_offline' | 'appliance_unreachable' | 'client_offline' | 'upgrade_no_progress',
    beganAtMs: number,
    scopeKey = '',
  ) => isExcused({ alert, scopeKey, beganAtMs }, excusedAlerts(siteFacts(facts), alertSettings()));

  it.each<[string, boolean, Parameters<typeof excused>]>([
    ['a mass that the install made', true, [{ downtime }, 'fleet_mass_offline', ago(11)]],
    ['a mass of one group', true, [{ downtime }, 'fleet_mass_offline', ago(9), 'Tills']],
    ['a mass from before it', false, [{ downtime }, 'fleet_mass_offline', ago(12)]],
    ['a mass in an overrun', false, [{ downtime: overrun }, 'fleet_mass_offline', ago(5)]],
    ['a mass without a downtime', false, [{}, 'fleet_mass_offline', ago(5)]],
    ['single clients: they leave by coming back', false, [{ downtime }, 'client_offline', ago(5)]],
    ['the appliance that installs', true, [{ downtime }, 'appliance_unreachable', ago(9), 'A']],
    ['the other appliance', false, [{ downtime }, 'appliance_unreachable', ago(9), 'B']],
    ['no progress while starts are paused', true, [{ stopped: 'paused' }, 'upgrade_no_progress', ago(90)]],
    ['no progress while the appliance is away', true, [{ downtime }, 'upgrade_no_progress', ago(90)]],
    ['no progress while clients may start', false, [{}, 'upgrade_no_progress', ago(90)]],
  ])('%s: %s', (_, expected, args) => {
    expect(excused(...args)).toBe(expected);
  });
});
