import { Injectable } from '@nestjs/common';
import type { Maintenance } from '../contracts/driver-control.js';
import { Database, type Statements } from '../platform/database/database.js';
import { FleetCensus } from '../fleet/fleet-census.service.js';
import { Drivers } from '../sites/drivers/drivers.js';
import type { SiteRecord } from '../sites/model/site-record.js';
import { FleetProgress } from '../upgrades/fleet-progress.service.js';
import { databaseNow } from './database-clock.js';
import type { Facts, FleetFacts, SeenAppliance, Sight } from './model/facts.js';
import { currentOf } from './model/permits.js';
import type { KeptPlan } from './plans.store.js';

/** One look at the appliances. `sight` null: nothing was seen; `blind`: although the driver can look. */
export interface Look {
  sight: Sight | null;
  blind: boolean;
}

/** Finds out what the rules of a plan need to know. */
@Injectable()
export class PlanFacts {
  constructor(
    private readonly database: Database,
    private readonly drivers: Drivers,
    private readonly census: FleetCensus,
    private readonly progress: FleetProgress,
  ) {}

  /** Asks the appliances; takes as long as the driver's time-out at most. */
  async look(site: SiteRecord): Promise<Look> {
    const driver = this.drivers.of(site);
    if (!driver.capabilities.has('health')) return { sight: null, blind: false };
    // By the database's clock: looks of several processes are told apart by it.
    const atMs = await databaseNow(this.database);
    const seen = await driver.inspect();
    if (seen.ok) return { sight: toSight(seen.maintenance, atMs), blind: false };
    return { sight: null, blind: seen.reason !== 'unsupported' };
  }

  /** What holds for a plan by that look, else by what was seen before it. */
  async of(tx: Statements, site: SiteRecord, kept: Pick<KeptPlan, 'plan' | 'sight'>, look: Look): Promise<Facts> {
    const { capabilities } = this.drivers.of(site);
    return {
      capabilities,
      // What a former driver saw is not what is seen.
      sight: capabilities.has('health') ? (look.sight ?? kept.sight) : null,
      blind: look.blind,
      fleet: await this.fleet(tx, site.id, currentOf(kept.plan)?.course.task === 'fleet_back'),
    };
  }

  /** Only a gate that waits for the fleet has the cohort counted. */
  private async fleet(tx: Statements, siteId: string, isAwaited: boolean): Promise<FleetFacts> {
    return {
      run: isAwaited ? await this.progress.ofRun(tx, siteId) : null,
      slotsInUse: await this.progress.slotsInUse(tx, siteId),
      online: await this.census.online(tx, siteId),
    };
  }
}

export function toSight(
  { speed, failover, production, productionSince, appliances }: Maintenance,
  atMs: number,
): Sight {
  return {
    atMs,
    speed,
    failover,
    production,
    productionSinceMs: productionSince === null ? null : Date.parse(productionSince),
    appliances: appliances.map(toSeen),
  };
}

function toSeen(page: Maintenance['appliances'][number]): SeenAppliance {
  const { lastBackup, lastSyncAt, updates, clock: _, activitySince: __, ...rest } = page;
  return {
    ...rest,
    lastBackup: lastBackup && {
      takenAtMs: Date.parse(lastBackup.takenAt),
      sha256: lastBackup.sha256,
      bytes: lastBackup.bytes,
    },
    lastSyncAtMs: lastSyncAt === null ? null : Date.parse(lastSyncAt),
    updates: updates && { checkedAtMs: Date.parse(updates.checkedAt), items: updates.items },
  };
}
