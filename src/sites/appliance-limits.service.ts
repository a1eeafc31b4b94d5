import { Logger } from '@nestjs/common';
import { Database, type Transaction } from '../platform/database/database.js';
import { WakeUps } from '../platform/database/wake-ups.js';
import { type Pass, type PassResult, ReconcilerPass } from '../platform/reconciler/pass.js';
import { Reconciler } from '../platform/reconciler/reconciler.js';
import { Drivers } from './drivers/drivers.js';
import type { SiteRecord } from './model/site-record.js';
import { SiteSettings } from './settings.service.js';
import { Sites } from './sites.service.js';

const PASS = 'appliance-limits';
const AT_ONCE = 8;
/** An appliance that has its limits gets them again after this long: it may have started anew without them. */
const AGAIN_MS = 30_000;
/** An appliance that is just starting refuses for a moment; what lasts is worth a line in the log. */
const TELL_AFTER_MS = 10_000;

interface HandOver {
  /** What was handed over, and to whom. */
  what: string;
  atMs: number;
  failingSinceMs: number | null;
  /** The failure stands in the log. */
  told: boolean;
}

/**
 * Hands the limits that belong to the appliance (connection rate, bandwidth, heartbeat) to drivers that can apply them: when settings
 * or a driver change, soon again when that failed, and now and then anyway.
 */
@ReconcilerPass({ name: PASS, everySeconds: 2 })
export class ApplianceLimitsPass implements Pass {
  private readonly log = new Logger('ApplianceLimits');
  private handOvers = new Map<string, HandOver>();

  constructor(
    private readonly database: Database,
    private readonly sites: Sites,
    private readonly settings: SiteSettings,
    private readonly drivers: Drivers,
    wakeUps: WakeUps,
    reconciler: Reconciler,
  ) {
    wakeUps.on('settings', () => reconciler.kick(PASS));
  }

  async run(_: Transaction): Promise<PassResult> {
    return { after: () => this.handOverAll() };
  }

  private async handOverAll(): Promise<void> {
    const reached = (await this.sites.all()).filter((site) => site.driverKind !== 'none');
    const earlier = this.handOvers;
    this.handOvers = new Map();
    while (reached.length > 0) {
      await Promise.all(reached.splice(0, AT_ONCE).map((site) => this.handOver(site, earlier.get(site.id))));
    }
  }

  private async handOver(site: SiteRecord, earlier: HandOver | undefined): Promise<void> {
    const row = await this.settings.read(this.database, site.id);
    if (row === null) return;
    const { connectionRatePerSecond, maxUpgradeBandwidthMibps, heartbeatSeconds } = row.settings;
    const limits = { connectionRatePerSecond, maxUpgradeBandwidthMibps, heartbeatSeconds };
    const what = JSON.stringify([site.driverUrl, site.version, limits]);
    const nowMs = performance.now();
    const stands = earlier?.failingSinceMs === null && earlier.what === what && nowMs - earlier.atMs < AGAIN_MS;
    if (stands) {
      this.handOvers.set(site.id, earlier);
      return;
    }
    const result = await this.drivers.of(site).applyLimits(limits);
    const reason = result.ok || result.reason === 'unsupported' ? null : result.reason;
    const failingSinceMs = reason === null ? null : (earlier?.failingSinceMs ?? nowMs);
    const told = this.tell(site, reason, failingSinceMs === null ? 0 : nowMs - failingSinceMs, earlier?.told ?? false);
    this.handOvers.set(site.id, { what, atMs: nowMs, failingSinceMs, told });
  }

  /** Says when a failure has lasted, and when it is over; the answer is whether one now stands in the log. */
  private tell(site: SiteRecord, reason: string | null, lastedMs: number, told: boolean): boolean {
    if (reason === null) {
      if (told) this.log.log(`the appliance of site "${site.slug}" has its limits`);
      return false;
    }
    if (told || lastedMs < TELL_AFTER_MS) return told;
    this.log.warn(`the limits of site "${site.slug}" cannot be handed to its appliance: ${reason}`);
    return true;
  }
}
