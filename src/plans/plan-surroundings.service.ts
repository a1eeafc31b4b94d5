import { Injectable } from '@nestjs/common';
import type { Statements } from '../platform/database/database.js';
import { FleetCensus } from '../fleet/fleet-census.service.js';
import { Appliances } from '../sites/appliances.service.js';
import type { SiteRecord } from '../sites/model/site-record.js';
import { FleetProgress } from '../upgrades/fleet-progress.service.js';
import type { FleetStanding } from './model/readiness.js';
import type { KnownAppliance } from './model/view.js';

/** What stands around a plan: the appliances as the watch knows them, and the fleet. */
@Injectable()
export class PlanSurroundings {
  constructor(
    private readonly appliances: Appliances,
    private readonly census: FleetCensus,
    private readonly progress: FleetProgress,
  ) {}

  async of(tx: Statements, site: SiteRecord): Promise<{ known: KnownAppliance[]; ahead: number | null }> {
    const known = await this.appliances.list(site.id);
    return { known, ahead: await this.ahead(tx, site) };
  }

  async fleet(tx: Statements, site: SiteRecord): Promise<FleetStanding> {
    const census = await this.census.take(tx, site.id);
    const pending = await this.progress.pending(tx, site.id);
    return { ...census, pending, ahead: await this.ahead(tx, site) };
  }

  /** No appliance's API shows the versions of its clients. */
  private ahead(tx: Statements, { id, control }: SiteRecord): Promise<number> | null {
    return control === 'observed' ? null : this.progress.ahead(tx, id);
  }
}
