import { Injectable } from '@nestjs/common';
import type { SightingSource } from '../../contracts/observed-words.js';
import { ClientSightings } from '../../fleet/client-sightings.service.js';
import { Fleet } from '../../fleet/fleet.service.js';
import type { SightingRecord } from '../../fleet/model/sighting.js';
import type { Transaction } from '../../platform/database/database.js';
import { judgeSeen } from '../../upgrades/model/sighting.js';
import { still, type Transition } from '../../upgrades/model/upgrade.js';
import { Situations } from '../../upgrades/situations.service.js';
import { Transitions } from '../../upgrades/transitions.service.js';
import { ghostChanges } from './model/ghosts.js';

/** Finds the stale doubles of a fleet, and lets those go that are none any more. */
@Injectable()
export class Ghosts {
  constructor(
    private readonly fleet: Fleet,
    private readonly sightings: ClientSightings,
    private readonly situations: Situations,
    private readonly transitions: Transitions,
  ) {}

  async judge(tx: Transaction, siteId: string, nowMs: number, source: SightingSource): Promise<void> {
    const rows = await this.sightings.doubles(tx, siteId);
    const changes = ghostChanges(
      rows.map(({ seenAt, lastConnectAt, lastDisconnectAt, ...row }) => ({
        ...row,
        seenAtMs: seenAt.getTime(),
        lastConnectAtMs: lastConnectAt?.getTime() ?? null,
        lastDisconnectAtMs: lastDisconnectAt?.getTime() ?? null,
      })),
    );
    if (changes.size === 0) return;
    const clientIds = rows.filter(({ id }) => changes.has(id)).map(({ clientId }) => clientId);
    const clients = await this.fleet.lock(tx, siteId, clientIds, false);
    const ids = clients.map(({ id }) => id);
    const [upgrades, records] = await Promise.all([this.transitions.read(tx, ids), this.sightings.byIds(tx, ids)]);
    const loaded = await this.situations.load(tx, siteId, 'read');
    if (loaded === null) return;
    const after: SightingRecord[] = [];
    const transitions: Transition[] = [];
    for (const { id, connection } of clients) {
      const record = records.get(id);
      if (record === undefined) continue;
      const ghostOf = changes.get(id) ?? null;
      const seen = { ...record, answeredAtMs: nowMs, connection, isGhost: ghostOf !== null };
      after.push({ ...record, ghostOf });
      transitions.push({ ...judgeSeen(still(upgrades.get(id)!), seen, loaded.situation), source });
    }
    this.sightings.saveRecords(tx, after);
    await this.transitions.save(tx, transitions);
  }
}
