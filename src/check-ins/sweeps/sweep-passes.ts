import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../platform/database/database.js';
import type { Pass, PassResult } from '../../platform/reconciler/reconciler.js';
import { Drivers } from '../../sites/drivers/drivers.js';
import { Sites } from '../../sites/sites.service.js';
import { AppliancePollsQueue } from './appliance-polls-queue.js';
import { AppliancePolls } from './appliance-polls.service.js';
import { SiteWatchStore } from './site-watch.store.js';
import { SweepStore } from './sweep.store.js';

/** Has every site watched that is to be, and its turns in the queue; while Redis is away, takes the turns itself. */
@Injectable()
export class AppliancePollsPass implements Pass {
  readonly name = 'appliance-polls';
  readonly everySeconds = 2;

  constructor(
    private readonly sites: Sites,
    private readonly drivers: Drivers,
    private readonly watches: SiteWatchStore,
    private readonly queue: AppliancePollsQueue,
    private readonly polls: AppliancePolls,
  ) {}

  async run(tx: Transaction): Promise<PassResult> {
    const known = await this.watches.sources(tx);
    const polled: string[] = [];
    for (const site of await this.sites.all()) {
      const isObserved = site.control === 'observed';
      const isAsked = this.drivers.of(site).capabilities.has('listClients');
      if (isAsked) polled.push(site.id);
      if (!isAsked && !isObserved) continue;
      const source = isAsked ? 'sweep' : 'import';
      if (known.get(site.id) !== source) this.watches.ensure(tx, site.id, source, isAsked && isObserved);
    }
    return { after: () => this.keep(polled) };
  }

  private async keep(siteIds: readonly string[]): Promise<void> {
    if (await this.queue.keep(siteIds)) return;
    for (const siteId of siteIds) await this.polls.poll(siteId);
  }
}

const KEPT_DAYS = 7;
const FORGOTTEN_MAX = 1000;

/** Forgets looks of long ago. */
@Injectable()
export class OldSweepsPass implements Pass {
  readonly name = 'old-sweeps';
  readonly everySeconds = 600;

  constructor(private readonly sweeps: SweepStore) {}

  async run(tx: Transaction): Promise<PassResult> {
    return { again: (await this.sweeps.forget(tx, KEPT_DAYS, FORGOTTEN_MAX)) === FORGOTTEN_MAX };
  }
}
