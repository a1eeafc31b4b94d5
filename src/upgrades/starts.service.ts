import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../platform/database/database.js';
import type { StartBody } from '../contracts/driver-control.js';
import { startNotDelivered } from './model/attempts.js';
import { mayBeTold } from './model/grant.js';
import { started } from './model/observe.js';
import { still, type Slot, type Upgrade } from './model/upgrade.js';
import { Situations, type LoadedSituation } from './situations.service.js';
import { Transitions } from './transitions.service.js';
import { UpgradesStore } from './upgrades.store.js';
import type { ClientStart } from './client-starts.queue.js';

/** A start as it may be sent. `isFirst`: nobody was told of this grant before. */
export interface Telling {
  start: StartBody;
  isFirst: boolean;
}

/** Telling a client of its grant, and what comes of it. `toldAt` is set before anything is sent: see DESIGN §4 *Telling*. */
@Injectable()
export class Starts {
  constructor(
    private readonly database: Database,
    private readonly situations: Situations,
    private readonly store: UpgradesStore,
    private readonly transitions: Transitions,
  ) {}

  /** Marks the grant as told and answers the start to send, or null when it must not be sent (any more). */
  async tell({ siteId, id, fence }: ClientStart): Promise<Telling | null> {
    return this.database.transaction(async (tx) => {
      const loaded = await this.situations.load(tx, siteId, 'share');
      if (loaded === null) return null;
      const [upgrade] = await this.store.lock(tx, siteId, [id]);
      if (upgrade?.slot == null || upgrade.slot.fence !== fence || upgrade.state !== 'granted') return null;
      const { nowMs } = loaded.situation;
      if (upgrade.slot.toldAtMs !== null) {
        if (nowMs >= upgrade.slot.startByMs) return null;
        return { start: await this.startOf(tx, upgrade.slot, id, loaded), isFirst: false };
      }
      const isStopped = (await this.situations.stopped(tx, loaded.throttle)) !== null;
      if (!mayBeTold(upgrade, fence, nowMs, isStopped)) return null;
      const slot: Slot = { ...upgrade.slot, toldAtMs: nowMs };
      await this.store.save(tx, [{ ...upgrade, slot }]);
      return { start: await this.startOf(tx, slot, id, loaded), isFirst: true };
    });
  }

  /** The driver says that the start arrived. */
  async acknowledge(start: ClientStart): Promise<void> {
    await this.change(start, (upgrade, slot, { situation }) => started(still(upgrade), slot, situation.nowMs));
  }

  /** The driver says that the start surely did not arrive. Only to be believed of the first telling. */
  async notDelivered(start: ClientStart): Promise<void> {
    await this.change(start, (upgrade, _slot, { situation }) => startNotDelivered(still(upgrade), situation));
  }

  private async change(
    { siteId, id, fence }: ClientStart,
    decide: (upgrade: Upgrade, slot: Slot, loaded: LoadedSituation) => ReturnType<typeof still>,
  ): Promise<void> {
    await this.database.transaction(async (tx) => {
      const loaded = await this.situations.load(tx, siteId, 'read');
      const [upgrade] = loaded === null ? [] : await this.store.lock(tx, siteId, [id]);
      if (loaded === null || upgrade?.slot == null || upgrade.slot.fence !== fence) return;
      if (upgrade.state !== 'granted' && upgrade.state !== 'suspect') return;
      await this.transitions.save(tx, [decide(upgrade, upgrade.slot, loaded)]);
    });
  }

  private async startOf(tx: Transaction, slot: Slot, id: string, { throttle }: LoadedSituation): Promise<StartBody> {
    const [row] = await tx.prepared<{ client_id: string }>('SELECT client_id FROM client WHERE id = $1', [id]);
    return {
      clientId: row!.client_id,
      fence: slot.fence,
      startBy: new Date(slot.startByMs).toISOString(),
      startWithinSeconds: Math.max(0.001, (slot.startByMs - throttle.nowMs) / 1000),
      targetVersion: slot.target.version,
      targetRevision: slot.target.revision,
      maxSeconds: throttle.settings.maxUpgradeSeconds,
    };
  }
}
