import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Database } from '../../platform/database/database.js';
import { ProcessRoles } from '../../platform/process-roles.js';
import { Appliances } from '../../sites/appliances.service.js';
import { Drivers } from '../../sites/drivers/drivers.js';
import type { SiteRecord } from '../../sites/model/site-record.js';
import { Sites } from '../../sites/sites.service.js';
import { Runs } from '../../upgrades/runs.service.js';

const LOOK_EVERY_MS = 2000;

/**
 * Looks at the appliances of every site whose driver can, and begins a run when the primary's *site* software has changed. A change of
 * base software, or of the backup, begins none.
 */
@Injectable()
export class ApplianceWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('ApplianceWatch');
  private readonly looking = new Set<string>();
  private started = false;

  constructor(
    private readonly database: Database,
    private readonly roles: ProcessRoles,
    private readonly sites: Sites,
    private readonly drivers: Drivers,
    private readonly appliances: Appliances,
    private readonly runs: Runs,
  ) {}

  onApplicationBootstrap(): void {
    this.started = this.roles.worker;
  }

  onApplicationShutdown(): void {
    this.started = false;
  }

  @Interval(LOOK_EVERY_MS)
  async lookAtAll(): Promise<void> {
    if (!this.started) return;
    try {
      for (const site of await this.sites.all()) {
        if (this.drivers.of(site).capabilities.has('health')) void this.look(site);
      }
    } catch (error) {
      this.log.warn(`the sites could not be read: ${(error as Error).message}`);
    }
  }

  /** One look at a time a site. */
  private async look(site: SiteRecord): Promise<void> {
    if (this.looking.has(site.id)) return;
    this.looking.add(site.id);
    try {
      const health = await this.drivers.of(site).health();
      if (!health.ok) {
        await this.database.transaction((tx) => this.appliances.recordUnreachable(tx, site.id, health.reason));
        return;
      }
      const hasBegun = await this.database.transaction(async (tx) => {
        const { primaryChanged } = await this.appliances.record(tx, site.id, health.report);
        if (primaryChanged === null) return false;
        return (await this.runs.begin(tx, site.id, primaryChanged, 'the appliance')) !== null;
      });
      if (hasBegun) this.runs.kickLabels();
    } catch (error) {
      if (this.started) this.log.warn(`site "${site.slug}" could not be looked at: ${(error as Error).message}`);
    } finally {
      this.looking.delete(site.id);
    }
  }
}
