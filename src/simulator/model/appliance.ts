import type { ApplianceLimits, AppliancesReport } from '../../contracts/driver-control.js';
import { siteSoftwareOf, type AppliancePair } from './appliance-pair.js';
import { ConnectionGate } from './connection-gate.js';
import { reportAppliances } from './maintenance-view.js';
import type { Prng } from './prng.js';
import type { Scenario } from './scenarios.js';
import { SharedLink } from './shared-link.js';
import type { Software } from './software.js';

/**
 * The appliance that the fleet talks to, whichever of a pair is in production: its versions and health, the rate at which it lets
 * clients connect, the bandwidth it gives to upgrades, and the times at which it answers nobody.
 */
export class SimulatedAppliance {
  readonly applianceId: string;
  readonly gate: ConnectionGate;
  readonly link: SharedLink;
  private outages: { fromMs: number; toMs: number }[] = [];

  constructor(
    private readonly scenario: Scenario,
    private readonly random: Prng,
    readonly pair: AppliancePair,
    nowMs: number,
  ) {
    this.applianceId = Array.from({ length: 4 }, () => random.int(0, 0xffff).toString(16).padStart(4, '0')).join('');
    const rate = scenario.settings.connectionRatePerSecond ?? 50;
    this.gate = new ConnectionGate(scenario.honoursConnectionRate ? rate : Infinity, nowMs);
    this.link = new SharedLink(scenario.settings.maxUpgradeBandwidthMibps ?? 100, scenario.lineMibps, nowMs);
  }

  get hostname(): string {
    return this.pair.production.hostname;
  }

  get software(): Software {
    return siteSoftwareOf(this.pair.production);
  }

  set software(software: Software) {
    this.pair.setProductionSoftware(software);
  }

  get healthy(): boolean {
    return this.pair.production.healthy;
  }

  get message(): string | null {
    return this.pair.production.message;
  }

  /** Call after the link's downloads have been brought to `nowMs`. */
  applyLimits(limits: ApplianceLimits, nowMs: number): void {
    if (this.scenario.honoursConnectionRate) this.gate.setRate(limits.connectionRatePerSecond, nowMs);
    this.link.setTotal(limits.maxUpgradeBandwidthMibps);
  }

  /** Draws when it will answer nobody; `nowMs` is when its clients begin to return. */
  planOutages(nowMs: number): void {
    const { count, fromSecond, seconds } = this.scenario.faults.outages;
    let fromMs = nowMs;
    for (let made = 0; made < count; made += 1) {
      fromMs += this.random.between(fromSecond) * 1000;
      const toMs = fromMs + this.random.between(seconds) * 1000;
      this.outages.push({ fromMs, toMs });
      fromMs = toMs;
    }
  }

  answersAt(nowMs: number): boolean {
    return !this.outages.some((outage) => outage.fromMs <= nowMs && nowMs < outage.toMs);
  }

  /** Did it answer nobody at some moment of this time? */
  wasSilentBetween(fromMs: number, toMs: number): boolean {
    return this.outages.some((outage) => outage.fromMs <= toMs && fromMs < outage.toMs);
  }

  report(): AppliancesReport {
    return reportAppliances(this.pair.state);
  }
}
