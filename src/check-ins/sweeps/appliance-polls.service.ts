import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { SiteRecord } from '../../sites/model/site-record.js';
import { Sites } from '../../sites/sites.service.js';
import { ObservedLooks } from './observed-looks.service.js';
import { Sweeper } from './sweeper.service.js';

/** What is due at a real appliance. A look at its health never waits for a sweep. */
@Injectable()
export class AppliancePolls implements OnApplicationShutdown {
  private readonly log = new Logger('AppliancePolls');
  private readonly looking = new Set<string>();
  private isStopping = false;

  constructor(
    private readonly sites: Sites,
    private readonly looks: ObservedLooks,
    private readonly sweeper: Sweeper,
  ) {}

  /** Begins what is due; what is under way already, here or elsewhere, goes on. */
  async poll(siteId: string): Promise<void> {
    const site = this.isStopping ? null : await this.sites.byId(siteId);
    if (site === null) return;
    void this.look(site);
    await this.sweeper.sweepIfDue(site);
  }

  onApplicationShutdown(): void {
    this.isStopping = true;
  }

  private async look(site: SiteRecord): Promise<void> {
    if (this.looking.has(site.id)) return;
    this.looking.add(site.id);
    try {
      await this.looks.lookIfDue(site);
    } catch (error) {
      if (!this.isStopping) this.log.warn(`site "${site.slug}" could not be looked at: ${(error as Error).message}`);
    } finally {
      this.looking.delete(site.id);
    }
  }
}
