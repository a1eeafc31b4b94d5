import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Database } from '../../platform/database/database.js';
import { ProcessRoles } from '../../platform/process-roles.js';
import { Drivers } from '../../sites/drivers/drivers.js';
import type { SiteRecord } from '../../sites/model/site-record.js';
import { Sites } from '../../sites/sites.service.js';
import { ApplianceLooks } from './appliance-looks.service.js';

const LOOK_EVERY_MS = 2000;

/**
 * Looks at the appliances of every site whose driver can, often, for a look costs nothing there. A real appliance is looked at within its
 * budget of requests: see `appliance-polls.service.ts`.
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
    private readonly looks: ApplianceLooks,
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
        const { capabilities } = this.drivers.of(site);
        if (capabilities.has('health') && !capabilities.has('listClients')) void this.look(site);
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
      const hasBegun = await this.database.transaction((tx) => this.looks.record(tx, site.id, health));
      if (hasBegun) this.looks.afterBegin();
    } catch (error) {
      if (this.started) this.log.warn(`site "${site.slug}" could not be looked at: ${(error as Error).message}`);
    } finally {
      this.looking.delete(site.id);
    }
  }
}
