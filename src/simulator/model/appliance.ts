import type { ApplianceLimits, AppliancesReport } from '../../contracts/driver-control.js';
import { ConnectionGate } from './connection-gate.js';
import type { Prng } from './prng.js';
import type { Scenario } from './scenarios.js';
import { SharedLink } from './shared-link.js';

/** What runs on an appliance: base software, and site software with its build. */
export interface Software {
  readonly baseVersion: string;
  readonly siteVersion: string;
  readonly siteRevision: string;
}

/** What every scenario's appliance runs before and after its upgrade. */
export const SOFTWARE_BEFORE: Software = { baseVersion: '6.1.4', siteVersion: '24.2.3', siteRevision: '85117' };
export const SOFTWARE_AFTER: Software = { baseVersion: '6.2.0', siteVersion: '24.3.1', siteRevision: '86042' };

/**
 * The appliance: its versions and health, the rate at which it lets clients connect, the bandwidth it gives to upgrades, and the times
 * at which it answers nobody.
 */
export class SimulatedAppliance {
  readonly name = 'A';
  readonly role = 'single';
  readonly hostname: string;
  readonly applianceId: string;
  readonly gate: ConnectionGate;
  readonly link: SharedLink;
  software: Software = SOFTWARE_BEFORE;
  healthy = true;
  message: string | null = null;
  private outages: { fromMs: number; toMs: number }[] = [];

  constructor(
    private readonly scenario: Scenario,
    private readonly random: Prng,
    nowMs: number,
  ) {
    this.applianceId = Array.from({ length: 4 }, () => random.int(0, 0xffff).toString(16).padStart(4, '0')).join('');
    this.hostname = 'support.example.com';
    const rate = scenario.settings.connectionRatePerSecond ?? 50;
    this.gate = new ConnectionGate(scenario.honoursConnectionRate ? rate : Infinity, nowMs);
    this.link = new SharedLink(scenario.settings.maxUpgradeBandwidthMibps ?? 100, scenario.lineMibps, nowMs);
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
    return {
      appliances: [
        {
          name: this.name,
          role: this.role,
          hostname: this.hostname,
          ...this.software,
          healthy: this.healthy,
          message: this.message,
          lastDataSyncAt: null,
          lastDataSyncStatus: null,
        },
      ],
    };
  }
}
