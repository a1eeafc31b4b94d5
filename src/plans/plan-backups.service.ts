import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { BackupHolds } from '../sites/drivers/beyondtrust/backup-holds.js';
import { backupsHeldSinceMs } from './model/standing.js';
import { PlansStore } from './plans.store.js';

/** Holds on to the files of backups that a plan which is on may rely on. */
@Injectable()
export class PlanBackups {
  constructor(
    private readonly database: Database,
    private readonly store: PlansStore,
    holds: BackupHolds,
  ) {
    holds.register((siteId) => this.heldSinceMs(siteId));
  }

  private async heldSinceMs(siteId: string): Promise<number | null> {
    const kept = await this.store.latestStarted(this.database, siteId);
    return kept === null ? null : backupsHeldSinceMs(kept.plan);
  }
}
