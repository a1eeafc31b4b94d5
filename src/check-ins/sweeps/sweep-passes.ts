import type { Transaction } from '../../platform/database/database.js';
import { type Pass, type PassResult, ReconcilerPass } from '../../platform/reconciler/pass.js';
import { Drivers } from '../../sites/drivers/drivers.js';
import { Sites } from '../../sites/sites.service.js';
import { ClientSightings } from '../../fleet/client-sightings.service.js';
import { Appliances } from '../../sites/appliances.service.js';
import type { SiteRecord } from '../../sites/model/site-record.js';
import { isElsewhere, isSameList, readsFrom } from './model/reads-from.js';
import { AppliancePollsQueue } from './appliance-polls-queue.js';
import { AppliancePolls } from './appliance-polls.service.js';
import { SiteWatchStore, type WatchedFrom } from './site-watch.store.js';
import { SweepStore } from './sweep.store.js';

/** Has every site watched that is to be, and its turns in the queue; while Redis is away, takes the turns itself. */
@ReconcilerPass({ name: 'appliance-polls', everySeconds: 2 })
export class AppliancePollsPass implements Pass {
  constructor(
    private readonly sites: Sites,
    private readonly drivers: Drivers,
    private readonly watches: SiteWatchStore,
    private readonly sweeps: SweepStore,
    private readonly sightings: ClientSightings,
    private readonly appliances: Appliances,
    private readonly queue: AppliancePollsQueue,
    private readonly polls: AppliancePolls,
  ) {}

  async run(tx: Transaction): Promise<PassResult> {
    this.watches.setRight(tx);
    const known = await this.watches.known(tx);
    const polled: string[] = [];
    for (const site of await this.sites.all()) {
      const isObserved = site.control === 'observed';
      const isAsked = this.drivers.of(site).capabilities.has('listClients');
      if (isAsked) polled.push(site.id);
      if (!isAsked && !isObserved) continue;
      await this.watch(tx, site, known.get(site.id) ?? null, isAsked);
    }
    return { after: () => this.keep(polled) };
  }

  private async watch(tx: Transaction, site: SiteRecord, known: WatchedFrom | null, isAsked: boolean): Promise<void> {
    const now: WatchedFrom = isAsked
      ? { source: 'sweep', readsFrom: readsFrom(site) }
      : { source: 'import', readsFrom: null };
    if (known !== null && known.source === now.source && isSameList(known.readsFrom, now.readsFrom)) {
      if (known.readsFrom !== now.readsFrom) this.watches.setReadsFrom(tx, site.id, now.readsFrom);
      return;
    }
    this.watches.ensure(tx, site.id, now, isAsked && site.control === 'observed');
    if (known === null) return;
    const left = await this.sweeps.running(tx, site.id);
    if (left !== null) await this.sweeps.end(tx, left.id, 'abandoned');
    const isOther = isElsewhere(known.readsFrom, now.readsFrom);
    if (isOther) this.sightings.forgetPending(tx, site.id);
    // Nobody looks at the appliance of a site that is fed by files: it may be another one by the time somebody does again.
    if (isOther || now.source === 'import') await this.appliances.forget(tx, site.id);
  }

  private async keep(siteIds: readonly string[]): Promise<void> {
    if (await this.queue.keep(siteIds)) return;
    for (const siteId of siteIds) await this.polls.poll(siteId);
  }
}

const KEPT_DAYS = 7;
const FORGOTTEN_MAX = 1000;

/** Forgets looks of long ago. */
@ReconcilerPass({ name: 'old-sweeps', everySeconds: 600 })
export class OldSweepsPass implements Pass {
  constructor(private readonly sweeps: SweepStore) {}

  async run(tx: Transaction): Promise<PassResult> {
    return { again: (await this.sweeps.forget(tx, KEPT_DAYS, FORGOTTEN_MAX)) === FORGOTTEN_MAX };
  }
}
