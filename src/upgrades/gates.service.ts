import { Injectable } from '@nestjs/common';
import { ChangeLog } from '../platform/changes/change-log.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { WakeUps } from '../platform/database/wake-ups.js';
import { SiteSettings } from '../sites/settings.service.js';
import { GatesStore } from './gates.store.js';
import type { StartGate } from './model/gates.js';

/** A site's start gates: who closes one names itself as its source, and owns it. The grant reads them under the site's settings lock. */
@Injectable()
export class Gates {
  constructor(
    private readonly database: Database,
    private readonly settings: SiteSettings,
    private readonly store: GatesStore,
    private readonly changes: ChangeLog,
  ) {}

  list(tx: Transaction, siteId: string): Promise<StartGate[]> {
    return this.store.list(tx, siteId);
  }

  /** Sets the gate of `gate.source`, in place of what that source had set before. */
  async put(siteId: string, gate: StartGate): Promise<void> {
    await this.change(siteId, gate, (tx) => this.store.put(tx, siteId, gate));
  }

  /**
   * Sets or takes away the gate of `source` in the caller's transaction; locks the site's settings row, so a caller that holds a client's
   * row must not call it. What stands so already is left alone.
   */
  async set(tx: Transaction, siteId: string, source: string, gate: StartGate | null): Promise<void> {
    if ((await this.settings.lock(tx, siteId)) === null) return;
    const stands = (await this.store.list(tx, siteId)).find((one) => one.source === source) ?? null;
    if (isSame(stands, gate)) return;
    if (gate === null) await this.store.remove(tx, siteId, source);
    else await this.store.put(tx, siteId, gate);
    this.tell(tx, siteId, gate === null ? { source, removed: true } : { ...gate });
  }

  /** Takes away the gate of `source`. */
  async remove(siteId: string, source: string): Promise<void> {
    await this.change(siteId, { source, removed: true }, (tx) => this.store.remove(tx, siteId, source));
  }

  private async change(siteId: string, data: object, write: (tx: Transaction) => Promise<void>): Promise<void> {
    await this.database.transaction(async (tx) => {
      if ((await this.settings.lock(tx, siteId)) === null) return;
      await write(tx);
      this.tell(tx, siteId, data);
    });
  }

  private tell(tx: Transaction, siteId: string, data: object): void {
    this.changes.append(tx, [{ siteId, kind: 'gate.changed', data: { ...data } }]);
    WakeUps.send(tx, 'grant', siteId);
  }
}

const isSame = (one: StartGate | null, other: StartGate | null): boolean =>
  one === null || other === null
    ? one === other
    : one.reason === other.reason && one.opensAtMs === other.opensAtMs && one.closesAtMs === other.closesAtMs;
