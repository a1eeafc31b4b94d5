import type { Transaction } from '../platform/database/database.js';
import { type Pass, type PassResult, ReconcilerPass } from '../platform/reconciler/pass.js';
import { Drivers } from '../sites/drivers/drivers.js';
import { Sites } from '../sites/sites.service.js';
import { ClientStartsQueue, type ClientStart } from './client-starts-queue.js';
import { Dispatcher } from './dispatcher.service.js';
import { judgeDeadlines } from './model/deadlines.js';
import { Situations } from './situations.service.js';
import { Transitions } from './transitions.service.js';
import { UpgradesStore } from './upgrades.store.js';

const SLOTS_MAX = 1000;

/** Judges slots whose start-by or lease has passed. */
@ReconcilerPass({ name: 'slot-deadlines', everySeconds: 1 })
export class SlotDeadlinesPass implements Pass {
  constructor(
    private readonly situations: Situations,
    private readonly store: UpgradesStore,
    private readonly transitions: Transitions,
  ) {}

  async run(tx: Transaction): Promise<void> {
    const overdue = await this.store.overdueSlots(tx, SLOTS_MAX);
    for (const siteId of new Set(overdue.map((slot) => slot.siteId))) {
      const ids = overdue.filter((slot) => slot.siteId === siteId).map((slot) => slot.id);
      const upgrades = await this.store.lock(tx, siteId, ids);
      const loaded = await this.situations.load(tx, siteId, 'read');
      if (loaded === null) continue;
      await this.transitions.save(
        tx,
        upgrades.map((upgrade) => judgeDeadlines(upgrade, loaded.situation)),
      );
    }
  }
}

/** Wakes the dispatcher of every site where somebody waits: for back-offs that are over, and for wake-ups that were missed. */
@ReconcilerPass({ name: 'waiting-sites', everySeconds: 1 })
export class WaitingSitesPass implements Pass {
  constructor(
    private readonly store: UpgradesStore,
    private readonly dispatcher: Dispatcher,
  ) {}

  async run(tx: Transaction): Promise<PassResult> {
    const siteIds = await this.store.waitingSites(tx);
    return { after: () => siteIds.forEach((siteId) => this.dispatcher.wake(siteId)) };
  }
}

/** Puts back the starts that Redis lost: at start, when Redis returns, and every 10 s. */
@ReconcilerPass({ name: 'lost-starts', everySeconds: 10 })
export class LostStartsPass implements Pass {
  constructor(
    private readonly store: UpgradesStore,
    private readonly sites: Sites,
    private readonly drivers: Drivers,
    private readonly queue: ClientStartsQueue,
  ) {}

  async run(tx: Transaction): Promise<PassResult> {
    const starts = await this.store.startsAhead(tx, SLOTS_MAX);
    return { after: async () => this.queue.add(await this.pushed(starts)) };
  }

  /** Those of sites whose driver can push. */
  private async pushed(starts: readonly ClientStart[]): Promise<ClientStart[]> {
    const pushing = new Set<string>();
    for (const siteId of new Set(starts.map((start) => start.siteId))) {
      const site = await this.sites.byId(siteId);
      if (site !== null && this.drivers.of(site).capabilities.has('startUpgrade')) pushing.add(siteId);
    }
    return starts.filter((start) => pushing.has(start.siteId));
  }
}
