import { Injectable } from '@nestjs/common';
import type { Statements } from '../platform/database/database.js';
import { FleetCensus } from '../fleet/fleet-census.service.js';
import { Appliances } from '../sites/appliances.service.js';
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

  async of(tx: Statements, siteId: string): Promise<{ known: KnownAppliance[]; ahead: number }> {
    const known = await this.appliances.list(siteId);
    return { known, ahead: await this.progress.ahead(tx, siteId) };
  }

  async fleet(tx: Statements, siteId: string): Promise<FleetStanding> {
    const census = await this.census.take(tx, siteId);
    const pending = await this.progress.pending(tx, siteId);
    return { ...census, pending, ahead: await this.progress.ahead(tx, siteId) };
  }
}
