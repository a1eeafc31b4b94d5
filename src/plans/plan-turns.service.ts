import { Injectable, Logger } from '@nestjs/common';
import { Database, type Transaction } from '../platform/database/database.js';
import { Drivers } from '../sites/drivers/drivers.js';
import type { MaintenanceResult, SiteDriver } from '../sites/drivers/site-driver.js';
import type { SiteRecord } from '../sites/model/site-record.js';
import { Sites } from '../sites/sites.service.js';
import { databaseNow } from './database-clock.js';
import { currentOf } from './model/permits.js';
import { isOn } from './model/standing.js';
import { step, type Ordered, type PlanEvent } from './model/step.js';
import type { Call } from './model/work.js';
import { PlanFacts, type Look } from './plan-facts.service.js';
import { PlanLedger } from './plan-ledger.service.js';
import { PlansStore, type KeptPlan } from './plans.store.js';

/** The gate that waits for the fleet counts all of it. */
const COUNT_EVERY_MS = 2000;

/**
 * One turn of a plan: look at the appliances, decide, save, then make the one call that was decided, and save its answer. A process that
 * dies anywhere in it leaves a plan that the next turn takes up: what was called and not answered is looked for before it is repeated,
 * and repeated under its own key.
 */
@Injectable()
export class PlanTurns {
  private readonly log = new Logger('PlanTurns');
  /** Plans that this process is at. */
  private readonly underWay = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly sites: Sites,
    private readonly drivers: Drivers,
    private readonly facts: PlanFacts,
    private readonly store: PlansStore,
    private readonly ledger: PlanLedger,
  ) {}

  /** Does nothing when the plan is over, or when this process is at it already. */
  async take(siteId: string, id: string): Promise<void> {
    if (this.underWay.has(id)) return;
    this.underWay.add(id);
    try {
      const site = await this.sites.byId(siteId);
      if (site !== null) await this.takeOn(site, id);
    } finally {
      this.underWay.delete(id);
    }
  }

  private async takeOn(site: SiteRecord, id: string): Promise<void> {
    const look = await this.facts.lookInTurn(site, id);
    if (look === null) return;
    const order = await this.observe(site, id, look);
    if (order === null) return;
    const result = await perform(this.drivers.of(site), order, id);
    if (!result.ok) this.log.log(`plan ${id}, ${order.callKey}: ${result.reason}`);
    await this.database.transaction(async (tx) => {
      const kept = await this.store.lock(tx, site.id, id);
      if (kept === null) return;
      this.store.lookAnew(tx, id);
      await this.apply(tx, kept, { kind: 'answered', order, outcome: result }, await databaseNow(tx));
    });
  }

  /** Answers the call to make, which is saved as made by then. */
  private observe(site: SiteRecord, id: string, look: Look): Promise<Ordered | null> {
    return this.database.transaction(async (tx) => {
      const before = await this.store.lock(tx, site.id, id);
      if (before === null || !isOn(before.plan)) return null;
      // A slower process may have looked earlier than what stands.
      if (look.sight !== null && before.sight !== null && look.sight.atMs < before.sight.atMs) return null;
      this.store.saveSight(tx, id, look.sight, look.blind);
      const kept = { ...before, sight: look.sight ?? before.sight };
      const facts = await this.facts.of(tx, site, kept, look);
      return this.apply(tx, kept, { kind: 'observed', facts }, await databaseNow(tx));
    });
  }

  private async apply(tx: Transaction, kept: KeptPlan, event: PlanEvent, nowMs: number): Promise<Ordered | null> {
    const decision = step(kept.plan, event, nowMs);
    if (!decision.ok) return null;
    const { plan, meta } = await this.ledger.save(tx, kept, decision);
    if (currentOf(plan)?.course.task === 'fleet_back') this.store.restTurns(tx, meta.id, COUNT_EVERY_MS);
    return decision.call;
  }
}

function perform(driver: SiteDriver, { callKey, call }: Ordered, id: string): Promise<MaintenanceResult> {
  return CALLS[call.what](driver, call as never, `${id}/${callKey}`);
}

type Calls = {
  [What in Call['what']]: (
    driver: SiteDriver,
    call: Extract<Call, { what: What }>,
    idempotencyKey: string,
  ) => Promise<MaintenanceResult>;
};

const CALLS: Calls = {
  downloadBackup: (driver, { appliance }, idempotencyKey) => driver.downloadBackup({ appliance, idempotencyKey }),
  checkForUpdates: (driver, { appliance }, idempotencyKey) => driver.checkForUpdates({ appliance, idempotencyKey }),
  installUpdate: (driver, { appliance, updateId }, idempotencyKey) =>
    driver.installUpdate({ appliance, updateId, idempotencyKey }),
  syncNow: (driver, _, idempotencyKey) => driver.syncNow({ idempotencyKey }),
  breakFailover: (driver, _, idempotencyKey) => driver.breakFailover({ idempotencyKey }),
  establishFailover: (driver, { primary }, idempotencyKey) => driver.establishFailover({ primary, idempotencyKey }),
  setFailoverRole: (driver, { appliance }, idempotencyKey) =>
    driver.setFailoverRole({ appliance, role: 'primary', dataSyncFirst: true, idempotencyKey }),
};
