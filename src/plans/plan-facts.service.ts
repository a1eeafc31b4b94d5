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
import { PlansStore, type KeptPlan } from './plans.store.js';

/** A real appliance is looked at no more often than this for a plan: each look is several calls of its account's budget. */
const REAL_LOOK_EVERY_MS = 10_000;

/** One look at the appliances. `sight` null: nothing was seen; `blind`: although the driver can look. */
export interface Look {
  sight: Sight | null;
  blind: boolean;
}

/** Finds out what the rules of a plan need to know. */
@Injectable()
export class PlanFacts {
  /** By this process's own clock. */
  private readonly lately = new Map<string, { atMs: number; look: Promise<Look> }>();

  constructor(
    private readonly database: Database,
    private readonly drivers: Drivers,
    private readonly census: FleetCensus,
    private readonly progress: FleetProgress,
    private readonly store: PlansStore,
  ) {}

  /** What was seen last, for as long as a look at a real appliance is not due again; of all processes one takes it when it is. */
  async lookInTurn(site: SiteRecord, id: string): Promise<Look | null> {
    if (site.control === 'managed' || !this.drivers.of(site).capabilities.has('health')) return this.look(site);
    if (await this.store.claimLook(this.database, id, REAL_LOOK_EVERY_MS)) return this.look(site);
    const kept = await this.store.read(this.database, site.id, id);
    return kept && { sight: kept.sight, blind: kept.blind };
  }

  /** For what nobody acts on: of looks that come together one is taken. */
  lookLately(site: SiteRecord): Promise<Look> {
    const last = this.lately.get(site.id);
    const nowMs = performance.now();
    if (site.control === 'observed' && last !== undefined && nowMs - last.atMs < REAL_LOOK_EVERY_MS) return last.look;
    const look = this.look(site);
    this.lately.set(site.id, { atMs: nowMs, look });
    // One that failed by our own fault is not kept.
    look.catch(() => this.lately.delete(site.id));
    return look;
  }

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
      isObserved: site.control === 'observed',
      fleet: await this.fleet(tx, site, currentOf(kept.plan)?.course.task === 'fleet_back'),
    };
  }

  /** Only a gate that waits for the fleet has the cohort counted. */
  private async fleet(tx: Statements, { id, control }: SiteRecord, isAwaited: boolean): Promise<FleetFacts> {
    const isObserved = control === 'observed';
    return {
      run: isAwaited ? await this.progress.ofRun(tx, id) : null,
      slotsInUse: isObserved ? null : await this.progress.slotsInUse(tx, id),
      online: await this.census.online(tx, id),
      sweptAtMs: isObserved ? await this.store.sweptAtMs(tx, id) : null,
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
