import { Injectable, Logger } from '@nestjs/common';
import { Database, type Transaction } from '../platform/database/database.js';
import { WakeUps } from '../platform/database/wake-ups.js';
import { type Pass, type PassResult, Reconciler } from '../platform/reconciler/reconciler.js';
import { Drivers } from './drivers/drivers.js';
import type { SiteRecord } from './model/site-record.js';
import { SiteSettings } from './settings.service.js';
import { Sites } from './sites.service.js';

const PASS = 'appliance-limits';
const AT_ONCE = 8;

/**
 * Hands the limits that belong to the appliance (connection rate, bandwidth, heartbeat) to drivers that can apply them: when settings
 * or a driver change, and again and again, since an appliance that was away or has started anew may have others.
 */
@Injectable()
export class ApplianceLimitsPass implements Pass {
  readonly name = PASS;
  readonly everySeconds = 30;
  private readonly log = new Logger('ApplianceLimits');
  /** Sites whose driver failed last time, and why: told when it begins and when it ends. */
  private readonly failing = new Map<string, string>();

  constructor(
    private readonly database: Database,
    private readonly sites: Sites,
    private readonly settings: SiteSettings,
    private readonly drivers: Drivers,
    wakeUps: WakeUps,
    reconciler: Reconciler,
  ) {
    reconciler.register(this);
    wakeUps.on('settings', () => reconciler.kick(PASS));
  }

  async run(_: Transaction): Promise<PassResult> {
    return { after: () => this.handOverAll() };
  }

  private async handOverAll(): Promise<void> {
    const reached = (await this.sites.all()).filter((site) => site.driverKind !== 'none');
    while (reached.length > 0) await Promise.all(reached.splice(0, AT_ONCE).map((site) => this.handOver(site)));
  }

  private async handOver(site: SiteRecord): Promise<void> {
    const row = await this.settings.read(this.database, site.id);
    if (row === null) return;
    const { connectionRatePerSecond, maxUpgradeBandwidthMibps, heartbeatSeconds } = row.settings;
    const limits = { connectionRatePerSecond, maxUpgradeBandwidthMibps, heartbeatSeconds };
    const result = await this.drivers.of(site).applyLimits(limits);
    this.note(site, result.ok || result.reason === 'unsupported' ? null : result.reason);
  }

  private note(site: SiteRecord, reason: string | null): void {
    const before = this.failing.get(site.id) ?? null;
    if (reason === before) return;
    if (reason === null) {
      this.failing.delete(site.id);
      this.log.log(`the appliance of site "${site.slug}" has its limits`);
    } else {
      this.failing.set(site.id, reason);
      this.log.warn(`the limits of site "${site.slug}" could not be handed to its appliance: ${reason}`);
    }
  }
}
