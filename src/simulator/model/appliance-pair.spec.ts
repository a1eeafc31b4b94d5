import { beforeEach, describe, expect, it } from '@jest/globals';
import type { SimulationScenario } from '../../contracts/simulation-words.js';
import type { AppliancePair } from './appliance-pair.js';
import { describeLog, describePair } from './maintenance-view.js';
import { SCENARIOS } from './scenarios.js';
import { SimulatedSite } from './simulated-site.js';

const MINUTE_MS = 60_000;
const NO_HASH = () => ({ sha256: '0'.repeat(64), bytes: 1 });

/** A site, its pair and its clock, without anybody who answers the fleet's check-ins but this. */
class Night {
  nowMs = Date.UTC(2026, 2, 1, 1);
  readonly site: SimulatedSite;
  readonly pair: AppliancePair;

  constructor(scenario: SimulationScenario, speed = 1, clients = 40) {
    const plan = { scenario: SCENARIOS[scenario], seed: 5, clients, maxAttempts: 3, speed };
    this.site = new SimulatedSite(plan, this.nowMs);
    this.pair = this.site.pair;
    this.site.enrol();
    this.pass(1);
  }

  /** Time goes by in steps of a second; every check-in is answered, with no start. */
  pass(minutes: number): void {
    const untilMs = this.nowMs + minutes * MINUTE_MS;
    while (this.nowMs < untilMs) {
      this.nowMs += 1000;
      this.site.advance(this.nowMs);
      const batch = this.site.takeBatch(this.nowMs, 500);
      const results = batch.map(({ checkIn }) => ({
        clientId: checkIn.clientId,
        status: 'accepted' as const,
        nextCheckInSeconds: 60,
      }));
      this.site.answered(batch, results, () => null, this.nowMs);
    }
  }

  /** Everything that leads to the next release, on one appliance. */
  update(name: 'A' | 'B'): void {
    this.pair.checkForUpdates(name, this.nowMs);
    for (const id of ['base-6.1.6', 'base-6.2.0', 'site-24.3.1']) {
      expect(this.pair.installListed(name, id, this.nowMs)).toEqual({ ok: true });
      this.pass(41);
    }
  }

  get online(): number {
    return this.site.clients.filter((client) => client.connectionType === 'active' && client.reachable).length;
  }

  get active(): number {
    return this.site.clients.filter((client) => client.connectionType === 'active').length;
  }

  people(name: 'A' | 'B') {
    const view = describePair(this.pair.state, this.nowMs, NO_HASH).appliances.find((one) => one.name === name)!;
    return { sessions: view.sessions!, users: view.users! };
  }

  get done(): string[] {
    return describeLog(this.pair.state).entries.map(({ appliance, what }) => `${appliance ?? 'both'} ${what}`);
  }
}

let night: Night;

describe('the appliance in production installs', () => {
  beforeEach(() => {
    night = new Night('single');
    night.pair.checkForUpdates('A', night.nowMs);
  });

  it('ends every session and connection, and the fleet comes back at its own version after base software', () => {
    expect(night.online).toBe(night.active);
    expect(night.people('A').users).toBeGreaterThanOrEqual(15);
    night.pair.installListed('A', 'base-6.1.6', night.nowMs);
    expect(night.online).toBe(0);
    expect(night.people('A')).toEqual({ sessions: 0, users: 0 });
    night.pass(7);
    expect(night.online).toBe(0);
    night.pass(14);
    expect(night.online).toBe(night.active);
    expect(night.site.appliance.software).toMatchObject({ baseVersion: '6.1.6', siteVersion: '24.2.3' });
    expect(night.site.clients.some((client) => night.site.isAtTarget(client))).toBe(false);
    expect(night.pair.state.log.at(-1)!.detail).toMatch(
      /^Base software 6\.1\.6; \d+ sessions and \d+ users were cut off$/,
    );
  });

  it('lets nobody connect while it is away', () => {
    night.pair.installListed('A', 'base-6.1.6', night.nowMs);
    night.site.beginReturn(night.nowMs);
    night.pass(5);
    expect(night.online).toBe(0);
    night.pass(20);
    expect(night.online).toBe(night.active);
  });

  it('has a new target for its fleet after site software, and then the next release to offer', () => {
    night.update('A');
    expect(night.online).toBe(night.active);
    expect(night.site.target.siteVersion).toBe('24.3.1');
    night.pair.checkForUpdates('A', night.nowMs);
    const { updates } = describePair(night.pair.state, night.nowMs, NO_HASH).appliances[0]!;
    expect(updates!.items.map(({ id }) => id)).toContain('site-24.4.1');
  });
});

it('divides its own durations by the speed, and nothing else', () => {
  const minutes = (speed: number) => {
    const { pair, nowMs } = new Night('single', speed);
    pair.checkForUpdates('A', nowMs);
    pair.installListed('A', 'base-6.1.6', nowMs);
    return (pair.nextDueMs() - nowMs) / MINUTE_MS;
  };
  const [real, quick] = [minutes(1), minutes(300)];
  expect(real).toBeGreaterThanOrEqual(8);
  expect(real).toBeLessThanOrEqual(20);
  expect(quick).toBeCloseTo(real / 300, 6);
});

describe('a pair', () => {
  beforeEach(() => {
    night = new Night('failover-async');
    night.pair.breakFailover(night.nowMs);
  });

  it('keeps its fleet while the backup is upgraded, and moves it when production moves', () => {
    night.update('B');
    expect(night.site.clients.every((client) => client.acknowledged?.cause !== 'disconnected')).toBe(true);
    expect(night.online).toBe(night.active);
    expect(night.site.target.siteVersion).toBe('24.3.1');
    expect(night.site.appliance.software.siteVersion).toBe('24.2.3');

    expect(night.pair.switchProduction('B', 'dns', night.nowMs)).toEqual({ ok: true });
    night.pass(4);
    expect(night.pair.production.name).toBe('A');
    night.pass(30);
    expect(night.pair.production.name).toBe('B');
    expect(night.site.appliance.software.siteVersion).toBe('24.3.1');
    expect(night.online).toBe(night.active);
    expect(night.people('A').users).toBe(0);
    expect(night.done).toContain('B production_switched');
    expect(night.pair.state.downTogether).toEqual([]);
  });

  it('does not move production to an appliance that is away', () => {
    night.pair.checkForUpdates('B', night.nowMs);
    night.pair.installListed('B', 'base-6.1.6', night.nowMs);
    expect(night.pair.switchProduction('B', 'shared_ip', night.nowMs)).toMatchObject({ reason: 'not_steady' });
  });

  it('changes roles at once, or when the sync of the data that was asked for has ended', () => {
    night = new Night('failover-async');
    const { pair } = night;
    expect(pair.changeRoles('B', false, night.nowMs)).toEqual({ ok: true });
    night.pass(1);
    expect([pair.production.name, pair.state.failover]).toEqual(['B', 'established']);
    expect(night.done).toEqual(['B production_switched']);
    expect(pair.changeRoles('A', true, night.nowMs)).toEqual({ ok: true });
    expect(pair.changeRoles('A', true, night.nowMs)).toMatchObject({ ok: false, reason: 'busy' });
    expect(pair.production.name).toBe('B');
    night.pass(12);
    expect(pair.production.name).toBe('A');
    expect(night.done).toEqual(['B production_switched', 'both synced', 'A production_switched']);
  });

  it('changes no roles without the relationship, or while one of the two is away', () => {
    const { pair } = night;
    pair.breakFailover(night.nowMs);
    const apart = pair.changeRoles('B', false, night.nowMs);
    expect(apart).toMatchObject({ ok: false, reason: 'failover_not_established' });
    pair.establishFailover('A', night.nowMs);
    pair.appliance('B')!.healthy = false;
    expect(pair.changeRoles('B', true, night.nowMs)).toMatchObject({ ok: false, reason: 'not_steady' });
    expect(new Night('single').pair.changeRoles('A', false, night.nowMs)).toMatchObject({ reason: 'not_a_pair' });
  });

  it('notes every moment at which both are down', () => {
    for (const name of ['A', 'B'] as const) {
      night.pair.checkForUpdates(name, night.nowMs);
      night.pair.installListed(name, 'base-6.1.6', night.nowMs);
    }
    expect(night.pair.state.downTogether[0]).toMatch(/^2026-.*: A Base software .*; B Base software /);
  });
});

it('comes out of its update with another key, and cannot be joined again', () => {
  night = new Night('key-mismatch');
  night.pair.breakFailover(night.nowMs);
  night.update('B');
  const answer = night.pair.establishFailover('A', night.nowMs);
  expect(answer).toMatchObject({ ok: false, reason: 'keys_differ' });
  expect(!answer.ok && answer.message).toContain('Management › Security');
});

it('spoils its download keys by a clock that is out of step, until that is right', () => {
  night = new Night('split-clock');
  const answer = night.pair.updateByHand('B', 'base-6.1.6', night.nowMs);
  expect(answer).toMatchObject({ ok: false, reason: 'clock_out_of_step' });
  expect(!answer.ok && answer.message).toContain('NTP');
  night.pair.appliance('B')!.clockOffsetSeconds = 60;
  expect(night.pair.updateByHand('B', 'base-6.1.6', night.nowMs)).toEqual({ ok: true });
  expect(night.pair.appliance('B')!.activity).toBe('installing_base');
});

it('loses about seven in ten clients whose certificate stores are old, whatever they had asked for before, until somebody mends that', () => {
  night = new Night('cert-store', 1, 200);
  night.pair.checkForUpdates('A', night.nowMs);
  for (const id of ['base-6.1.6', 'base-6.2.0', 'site-24.3.1']) {
    expect(night.pair.installListed('A', id, night.nowMs)).toEqual({ ok: true });
    // The next one begins while the fleet is on its way back.
    while (night.pair.production.activity !== 'idle') night.pass(1 / 60);
  }
  night.pass(30);
  expect(night.online / night.active).toBeGreaterThan(0.2);
  expect(night.online / night.active).toBeLessThan(0.4);
  night.site.mendCertificateStores(3, night.nowMs);
  night.pass(30);
  expect(night.site.distrusting).toBe(3);
  expect(night.active - night.online).toBeLessThanOrEqual(3);
});

describe('a migration to new hardware', () => {
  beforeEach(() => {
    night = new Night('hardware');
  });

  it('happens by the acts of a person, in their order', () => {
    const { pair } = night;
    expect(pair.installFirstSoftware(night.nowMs)).toMatchObject({ ok: false });
    expect(pair.putUpNew(night.nowMs)).toEqual({ ok: true });
    expect(describePair(pair.state, night.nowMs, NO_HASH).appliances[1]).toMatchObject({
      name: 'B',
      siteVersion: null,
    });
    expect(night.site.appliance.report().appliances).toHaveLength(1);
    expect(pair.assignCertificate(night.nowMs)).toMatchObject({ ok: false });
    expect(pair.importCertificate(night.nowMs)).toEqual({ ok: true });
    expect(pair.assignCertificate(night.nowMs)).toEqual({ ok: true });
    expect(pair.importSettings(night.nowMs)).toMatchObject({ ok: false });
    pair.takeBackup('A', night.nowMs);
    expect(pair.installFirstSoftware(night.nowMs)).toEqual({ ok: true });
    night.pass(41);
    expect(pair.importSettings(night.nowMs)).toEqual({ ok: true });
    expect(pair.retireOld(night.nowMs)).toMatchObject({ ok: false });
    expect(pair.switchProduction('B', 'dns', night.nowMs)).toEqual({ ok: true });
    night.pass(31);
    expect(night.site.appliance.report().appliances.map(({ name, role }) => `${name} ${role}`)).toEqual([
      'A backup',
      'B primary',
    ]);
    expect(night.online).toBe(night.active);
    expect(pair.retireOld(night.nowMs)).toEqual({ ok: true });
    expect(night.site.appliance.report().appliances).toMatchObject([
      { name: 'B', role: 'single', siteVersion: '24.3.1' },
    ]);
    expect(pair.breakFailover(night.nowMs)).toMatchObject({ reason: 'not_a_pair' });
  });
});

describe('a simulator that was away', () => {
  const upgraded = { baseVersion: '6.2.0', siteVersion: '24.3.1', siteRevision: '86042' };
  const before = { baseVersion: '6.1.6', siteVersion: '24.2.3', siteRevision: '85117' };

  it('finds its pair as Rollcall saw it last, in the middle of an upgrade', () => {
    night = new Night('failover-async');
    night.pair.restore([
      { name: 'A', role: 'backup', software: before },
      { name: 'B', role: 'primary', software: upgraded },
    ]);
    expect(describePair(night.pair.state, night.nowMs, NO_HASH)).toMatchObject({
      production: 'B',
      failover: 'broken',
      appliances: [before, upgraded],
    });
    night.pair.checkForUpdates('A', night.nowMs);
    const { updates } = describePair(night.pair.state, night.nowMs, NO_HASH).appliances[0]!;
    expect(updates!.items.map(({ id }) => id)).toEqual(['base-6.2.0', 'site-24.3.1', 'licence-24.1']);
  });

  it('finds a migration where the new appliance is all that is left, and one where it stands beside the old', () => {
    const names = (known: Parameters<AppliancePair['restore']>[0]) => {
      night = new Night('hardware');
      night.pair.restore(known);
      return night.pair.appliances.map(({ name }) => name);
    };
    const fresh = { name: 'B', software: upgraded } as const;
    expect(names([{ ...fresh, role: 'single' }])).toEqual(['B']);
    expect(
      names([
        { name: 'A', role: 'primary', software: before },
        { ...fresh, role: 'backup' },
      ]),
    ).toEqual(['A', 'B']);
    expect(names([])).toEqual(['A']);
  });
});
