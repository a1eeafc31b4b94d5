import { describe, expect, it } from '@jest/globals';
import { SCENARIOS } from './scenarios.js';
import { SimulatedSite } from './simulated-site.js';

const LIMIT = 8;

/** A night of an appliance that leads its fleet by itself, in virtual time, with nobody of Rollcall's near it. */
class OwnNight {
  nowMs = Date.UTC(2026, 0, 10, 2);
  readonly site: SimulatedSite;

  constructor(scenario: keyof typeof SCENARIOS, clients: number) {
    const own = { limit: LIMIT, heartbeatSeconds: 10, startWithinSeconds: 10, maxUpgradeSeconds: 60 };
    const plan = { scenario: SCENARIOS[scenario], seed: 7, clients, maxAttempts: 3, observed: true, own };
    this.site = new SimulatedSite(plan, this.nowMs);
  }

  upgrade(): void {
    this.site.enrol(this.nowMs);
    this.play(2);
    this.site.beginSiteUpgrade(this.nowMs);
    this.play(1);
    this.site.endSiteUpgrade();
    this.site.beginReturn(this.nowMs);
  }

  play(seconds: number, until: () => boolean = () => false): number {
    const fromMs = this.nowMs;
    for (; this.nowMs < fromMs + seconds * 1000 && !until(); this.nowMs += 50) {
      this.site.advance(this.nowMs);
      const batch = this.site.takeBatch(this.nowMs, 500);
      const results = batch.map(({ checkIn }) => this.site.hear(checkIn, this.nowMs));
      this.site.answered(batch, results, () => null, this.nowMs);
    }
    return (this.nowMs - fromMs) / 1000;
  }
}

describe('an appliance that leads its fleet by itself', () => {
  it.each(['happy', 'passive-tail', 'flaky'] as const)(
    'brings the fleet of %s to the target, at most at its limit, and its list says so',
    (scenario) => {
      const night = new OwnNight(scenario, 200);
      night.upgrade();
      const { site } = night;
      const seconds = night.play(900, () => {
        for (const one of site.clients) if (one.habit === 'contact') site.jump(one.clientId, night.nowMs);
        return site.isFinished();
      });
      expect(site.isFinished()).toBe(true);
      expect(seconds).toBeGreaterThan(10);
      expect(site.truth.upgradingMost).toBe(LIMIT);
      expect(site.truth.startsRefusedLate + site.truth.startsRefusedStale + site.truth.startsRefusedUpgrading).toBe(0);
      const behind = site.clients.filter((client) => !site.isAtTarget(client));
      expect(behind.every((client) => client.failsForGood && client.failures === 3)).toBe(true);
      const pending = site.vendor.records().filter(({ index, needsUpdate }) => index !== null && needsUpdate);
      expect(pending).toHaveLength(behind.length);
    },
  );

  it('starts nobody before the site software is new, and nobody while the appliance is away', () => {
    const night = new OwnNight('happy', 50);
    night.site.enrol(night.nowMs);
    night.play(20);
    expect(night.site.truth.startsTaken).toBe(0);
    night.site.beginSiteUpgrade(night.nowMs);
    night.play(5);
    expect(night.site.truth.startsTaken).toBe(0);
    expect(night.site.clients.filter(({ reachable }) => reachable)).toEqual([]);
  });

  it('serves them in the order of their first check-ins, and whom somebody tries to Jump to before the rest', () => {
    const night = new OwnNight('happy', 120);
    night.upgrade();
    night.play(60, () => night.site.truth.startsTaken >= LIMIT);
    night.play(2);
    const late = night.site.clients.filter(({ upgrade, version }) => upgrade === null && version === '24.2.3').at(-1)!;
    expect(night.site.jump(late.clientId, night.nowMs)).toEqual({ ok: false, reason: 'upgrade_pending' });
    const takenBefore = night.site.truth.startsTaken;
    night.play(10, () => late.upgrade !== null);
    expect(late.upgrade).not.toBeNull();
    expect(night.site.truth.startsTaken - takenBefore).toBeLessThanOrEqual(2);
    night.play(600, () => night.site.isFinished());
    expect(night.site.jump(late.clientId, night.nowMs)).toEqual({ ok: true });
    expect(night.site.jump('nobody', night.nowMs)).toEqual({ ok: false, reason: 'unknown_client' });
  });
});
