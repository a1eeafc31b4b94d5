import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import { ClientSightings } from '../../fleet/client-sightings.service.js';
import { Database, type Statements, type Transaction } from '../../platform/database/database.js';
import type { SiteRecord } from '../../sites/model/site-record.js';
import { Sites } from '../../sites/sites.service.js';
import { sweepEvery } from '../../sites/drivers/beyondtrust/model/sweep-cost.js';
import { Runs } from '../../upgrades/runs.service.js';
import { Situations } from '../../upgrades/situations.service.js';
import { isTooOld, paceOf } from './model/pace.js';
import { readsFrom } from './model/reads-from.js';
import { SiteWatchStore, type SiteWatch } from './site-watch.store.js';
import { SweepStore, type SweepRow } from './sweep.store.js';

/** Longer than a page takes to be saved; whoever waits for the appliance renews it meanwhile. */
export const LEASE_SECONDS = 15;

/** Somebody else has the sweep now: what was asked for under the former lease is not saved. */
export class LeaseLost extends Error {}

/** A sweep that this process is at. `owner` is of this turn alone, so that an earlier turn of the same process is fenced off, too. */
export interface SweepTurn {
  owner: string;
  sweep: SweepRow;
  /** The site as it was when the turn was taken: its driver is the one that is asked. */
  site: SiteRecord;
}

/** One sweep a site at a time, whatever number of workers: who is at it, and how another goes on with it. */
@Injectable()
export class SweepLeases {
  constructor(
    private readonly database: Database,
    private readonly sites: Sites,
    private readonly runs: Runs,
    private readonly situations: Situations,
    private readonly watches: SiteWatchStore,
    private readonly sweeps: SweepStore,
    private readonly sightings: ClientSightings,
  ) {}

  /** Takes the sweep that is due, or the one that somebody left; null: there is nothing to do here. */
  async take({ id: siteId }: SiteRecord): Promise<SweepTurn | null> {
    const owner = uuidv7();
    return this.database.transaction(async (tx) => {
      const site = await this.sites.current(tx, siteId);
      if (site === null) return null;
      const claim = { owner, seconds: LEASE_SECONDS, readsFrom: readsFrom(site) };
      const watch = await this.watches.claimSweep(tx, siteId, claim);
      if (watch === null) return null;
      const left = await this.leftBehind(tx, watch);
      return { owner, site, sweep: left ?? (await this.begin(tx, watch)) };
    });
  }

  /**
   * Holds the site's watch until the end of the transaction, and the lease for longer. Throws {@link LeaseLost}, also when the site's driver
   * has been given another address: what was asked at the former one is not saved any more.
   */
  async hold(tx: Transaction, { owner, sweep, site }: SweepTurn): Promise<SiteWatch> {
    const watch = await this.watches.renew(tx, sweep.siteId, owner, LEASE_SECONDS);
    if (watch === null) throw new LeaseLost(`sweep ${sweep.number} of site ${sweep.siteId} has gone to another worker`);
    const now = await this.sites.current(tx, sweep.siteId);
    if (now !== null && readsFrom(now) === readsFrom(site)) return watch;
    throw new LeaseLost(
      `sweep ${sweep.number} of site ${sweep.siteId} asked at an address that is not the site’s any more`,
    );
  }

  async renew({ owner, sweep }: SweepTurn): Promise<void> {
    await this.watches.renew(this.database, sweep.siteId, owner, LEASE_SECONDS);
  }

  async release({ owner, sweep }: SweepTurn, tx: Statements = this.database): Promise<void> {
    await this.watches.release(tx, sweep.siteId, owner);
  }

  /** Seconds between two sweeps of the site as it is, and the pace they follow. */
  async period(tx: Transaction, watch: SiteWatch, clients: number | null) {
    const loaded = await this.situations.load(tx, watch.siteId, 'read');
    const runBegunAtMs = await this.runs.activeSinceMs(tx, watch.siteId, loaded?.throttle.runId ?? null);
    const pace = paceOf({ fastUntilMs: watch.fastUntilMs, runBegunAtMs }, watch.nowMs);
    const total = clients ?? (await this.sweeps.lastComplete(tx, watch.siteId))?.total ?? 0;
    return { pace, everySeconds: sweepEvery(pace, total) };
  }

  private async leftBehind(tx: Transaction, watch: SiteWatch): Promise<SweepRow | null> {
    const left = await this.sweeps.running(tx, watch.siteId);
    if (left === null) return null;
    const { everySeconds } = await this.period(tx, watch, left.total);
    const hasBegun = left.startedAt.getTime() <= watch.nowMs;
    if (hasBegun && !isTooOld((left.lastPageAt ?? left.startedAt).getTime(), everySeconds, watch.nowMs)) return left;
    await this.sweeps.end(tx, left.id, 'abandoned', { failure: left.failure });
    return null;
  }

  private async begin(tx: Transaction, watch: SiteWatch): Promise<SweepRow> {
    const { siteId, sweepAskedBy: by } = watch;
    const { pace } = await this.period(tx, watch, null);
    this.sightings.setRight(tx, siteId, watch.nowMs);
    this.watches.answerAsked(tx, siteId);
    return this.sweeps.insert(tx, { id: uuidv7(), siteId, source: 'sweep', pace, by, takenAt: null });
  }
}
