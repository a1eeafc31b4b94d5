import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { StartBody } from '../contracts/driver-control.js';
import { KnownClientsStore } from './known-clients.store.js';
import { startNotDelivered } from './model/attempts.js';
import { maxSecondsOf, mayBeTold } from './model/grant.js';
import { started } from './model/observe.js';
import { still, type Slot, type Transition, type Upgrade } from './model/upgrade.js';
import { Situations, type LoadedSituation } from './situations.service.js';
import { Transitions } from './transitions.service.js';
import { UpgradesStore } from './upgrades.store.js';
import type { ClientStart } from './client-starts-queue.js';

/** A start as it may be sent. `isFirst`: nobody was told of this grant before. `toldAtMs` says which telling this is. */
export interface Telling {
  start: StartBody;
  isFirst: boolean;
  toldAtMs: number;
}

/** Telling a client of its grant, and what comes of it. `toldAt` is set before anything is sent: see DESIGN §4 *Telling*. */
@Injectable()
export class Starts {
  constructor(
    private readonly database: Database,
    private readonly situations: Situations,
    private readonly store: UpgradesStore,
    private readonly clients: KnownClientsStore,
    private readonly transitions: Transitions,
  ) {}

  /** Marks the grant as told and answers the start to send, or null when it must not be sent (any more). */
  async tell({ siteId, id, fence }: ClientStart): Promise<Telling | null> {
    return this.database.transaction(async (tx) => {
      const loaded = await this.situations.load(tx, siteId, 'share');
      if (loaded === null) return null;
      const [upgrade] = await this.store.lock(tx, siteId, [id]);
      if (upgrade?.slot == null || upgrade.slot.fence !== fence || upgrade.state !== 'granted') return null;
      const { clientId, nowMs } = await this.clients.now(tx, id);
      const toldBeforeMs = upgrade.slot.toldAtMs;
      if (toldBeforeMs === null) {
        const isStopped = (await this.situations.stopped(tx, loaded.throttle)) !== null;
        if (!mayBeTold(upgrade, fence, nowMs, isStopped)) return null;
      } else if (nowMs >= upgrade.slot.startByMs) return null;
      // Each telling has a time of its own, so that its outcome is not taken for another's.
      const toldAtMs = toldBeforeMs === null ? nowMs : Math.max(nowMs, toldBeforeMs + 1);
      const slot: Slot = { ...upgrade.slot, toldAtMs };
      this.store.save(tx, [{ ...upgrade, slot }]);
      return { start: startOf(clientId, slot, nowMs, loaded), isFirst: toldBeforeMs === null, toldAtMs };
    });
  }

  /** The driver says that the start arrived. */
  async acknowledge(start: ClientStart): Promise<void> {
    await this.change(start, (upgrade, slot, { situation }) => started(still(upgrade), slot, situation.nowMs));
  }

  /**
   * The driver says that the start surely did not arrive. To be believed of the only telling: before it or beside it another may have
   * reached the client, which then runs.
   */
  async notDelivered(
    start: ClientStart,
    { isFirst, toldAtMs }: Pick<Telling, 'isFirst' | 'toldAtMs'>,
  ): Promise<boolean> {
    if (!isFirst) return false;
    return this.change(start, (upgrade, slot, { situation }) =>
      slot.toldAtMs === toldAtMs ? startNotDelivered(still(upgrade), situation) : null,
    );
  }

  /** False when the grant has moved on, so that the outcome says nothing any more. */
  private async change(
    { siteId, id, fence }: ClientStart,
    decide: (upgrade: Upgrade, slot: Slot, loaded: LoadedSituation) => Transition | null,
  ): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const [upgrade] = await this.store.lock(tx, siteId, [id]);
      if (upgrade?.slot == null || upgrade.slot.fence !== fence) return false;
      if (upgrade.state !== 'granted' && upgrade.state !== 'suspect') return false;
      const loaded = await this.situations.load(tx, siteId, 'read');
      const transition = loaded && decide(upgrade, upgrade.slot, loaded);
      if (transition === null) return false;
      await this.transitions.save(tx, [transition]);
      return true;
    });
  }
}

const startOf = (clientId: string, slot: Slot, nowMs: number, { throttle }: LoadedSituation): StartBody => ({
  clientId,
  fence: slot.fence,
  startBy: new Date(slot.startByMs).toISOString(),
  startWithinSeconds: Math.max(0.001, (slot.startByMs - nowMs) / 1000),
  targetVersion: slot.target.version,
  targetRevision: slot.target.revision,
  maxSeconds: maxSecondsOf(slot, throttle.settings),
});
