import { Fleet, type ClientChange } from '../fleet/fleet.service.js';
import type { FleetClient } from '../fleet/model/client.js';
import { judgeSilence } from '../fleet/model/connection.js';
import type { ChangeLine } from '../platform/changes/change-log.js';
import type { Transaction } from '../platform/database/database.js';
import { Presence } from '../platform/presence.js';
import { type Pass, type PassResult, ReconcilerPass } from '../platform/reconciler/pass.js';
import { observeConnection } from '../upgrades/model/observe.js';
import type { Transition } from '../upgrades/model/upgrade.js';
import { RemovedClients } from '../upgrades/removed-clients.service.js';
import { Situations } from '../upgrades/situations.service.js';
import { Transitions } from '../upgrades/transitions.service.js';

const CHUNK = 1000;

/** Judges clients by their silence: offline, overdue, lost, and gone where the site says so. */
@ReconcilerPass({ name: 'silence', everySeconds: 1 })
export class SilencePass implements Pass {
  constructor(
    private readonly presence: Presence,
    private readonly fleet: Fleet,
    private readonly situations: Situations,
    private readonly transitions: Transitions,
    private readonly removedClients: RemovedClients,
  ) {}

  async run(tx: Transaction): Promise<PassResult> {
    const watchedSinceMs = await this.presence.mark(tx);
    const due = await this.fleet.lockDue(tx, CHUNK);
    for (const siteId of new Set(due.map((client) => client.siteId))) {
      await this.judge(
        tx,
        siteId,
        due.filter((client) => client.siteId === siteId),
        watchedSinceMs,
      );
    }
    return { again: due.length === CHUNK };
  }

  private async judge(
    tx: Transaction,
    siteId: string,
    clients: FleetClient[],
    watchedSinceMs: number | null,
  ): Promise<void> {
    const loaded = await this.situations.load(tx, siteId, 'read');
    if (loaded === null) return;
    const { situation, throttle } = loaded;
    const upgrades = await this.transitions.read(
      tx,
      clients.map((client) => client.id),
    );
    const changes: ClientChange[] = [];
    const transitions: Transition[] = [];
    const gone: FleetClient[] = [];
    for (const client of clients) {
      const silence = judgeSilence(client, throttle.settings, situation.nowMs, watchedSinceMs);
      if (silence.remove) {
        gone.push(client);
        continue;
      }
      const after = { ...client, connection: silence.connection, lookAtMs: silence.lookAtMs };
      changes.push({ before: client, after, attributesChanged: false, isNew: false });
      if (after.connection === client.connection) continue;
      transitions.push(observeConnection(upgrades.get(client.id)!, client, after.connection, situation));
    }
    const lines: ChangeLine[] = this.fleet.save(tx, changes, situation.nowMs);
    await this.transitions.save(tx, transitions, {}, lines);
    await this.removedClients.remove(tx, gone, situation.nowMs, { cause: 'lost', by: null });
  }
}
