import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../platform/database/database.js';
import { Appliances } from '../../sites/appliances.service.js';
import type { HealthResult } from '../../sites/drivers/site-driver.js';
import { Runs } from '../../upgrades/runs.service.js';

/**
 * Records what a look at a site's appliances showed, and begins a run when the primary's *site* software has changed. A change of base
 * software, or of the backup, begins none.
 */
@Injectable()
export class ApplianceLooks {
  constructor(
    private readonly appliances: Appliances,
    private readonly runs: Runs,
  ) {}

  /** Says whether a run has begun; call {@link afterBegin} then, after the commit. */
  async record(tx: Transaction, siteId: string, health: HealthResult): Promise<boolean> {
    if (!health.ok) {
      await this.appliances.recordUnreachable(tx, siteId, health.reason);
      return false;
    }
    const { primaryChanged, seenBeforeMs } = await this.appliances.record(tx, siteId, health.report);
    if (primaryChanged === null) return false;
    return (await this.runs.begin(tx, siteId, primaryChanged, 'the appliance', seenBeforeMs)) !== null;
  }

  afterBegin(): void {
    this.runs.kickLabels();
  }
}
