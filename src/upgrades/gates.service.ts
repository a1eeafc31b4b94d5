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

  /** Takes away the gate of `source`. */
  async remove(siteId: string, source: string): Promise<void> {
    await this.change(siteId, { source, removed: true }, (tx) => this.store.remove(tx, siteId, source));
  }

  private async change(siteId: string, data: object, write: (tx: Transaction) => Promise<void>): Promise<void> {
    await this.database.transaction(async (tx) => {
      if ((await this.settings.lock(tx, siteId)) === null) return;
      await write(tx);
      this.changes.append(tx, [{ siteId, kind: 'gate.changed', data: { ...data } }]);
      WakeUps.send(tx, 'grant', siteId);
    });
  }
}
