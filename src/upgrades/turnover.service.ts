import { Injectable } from '@nestjs/common';
import type { Transaction } from '../platform/database/database.js';
import type { ThrottleRow } from '../sites/model/throttle-row.js';
import type { Turnover } from './model/expected-wait.js';
import { SlotLogStore } from './slot-log.store.js';
import { UpgradesStore } from './upgrades.store.js';

const WINDOW_SECONDS = 300;

/** Measures how fast slots turn over, for whoever says how long a place in the queue will wait. */
@Injectable()
export class Turnovers {
  constructor(
    private readonly slotLog: SlotLogStore,
    private readonly upgrades: UpgradesStore,
  ) {}

  async measure(tx: Transaction, { siteId, settings }: ThrottleRow): Promise<Turnover> {
    const [ended, holders] = await Promise.all([
      this.slotLog.ended(tx, siteId, WINDOW_SECONDS),
      this.upgrades.holders(tx, siteId),
    ]);
    return { ended, windowSeconds: WINDOW_SECONDS, limit: settings.maxConcurrentUpgrades, inUse: holders.length };
  }
}
