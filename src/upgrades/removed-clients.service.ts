import { Injectable } from '@nestjs/common';
import { actorLabel, type Actor } from '../access/actor.js';
import { AuditTrail } from '../access/audit-trail.service.js';
import { Fleet, type RemovalCause } from '../fleet/fleet.service.js';
import type { FleetClient } from '../fleet/model/client.js';
import { ChangeLog } from '../platform/changes/change-log.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/problem.js';
import { Sites } from '../sites/sites.service.js';
import { giveBack, still } from './model/upgrade.js';
import { Situations } from './situations.service.js';
import { Transitions } from './transitions.service.js';

/** Removes clients with everything of theirs; a slot that one holds is given back first, so that the slot log stays whole. */
@Injectable()
export class RemovedClients {
  constructor(
    private readonly database: Database,
    private readonly sites: Sites,
    private readonly fleet: Fleet,
    private readonly situations: Situations,
    private readonly transitions: Transitions,
    private readonly changes: ChangeLog,
    private readonly audit: AuditTrail,
  ) {}

  /** A person forgets a client. If it checks in again it is enrolled anew. */
  async removeByHand(actor: Actor, slug: string, id: string): Promise<void> {
    const site = await this.sites.require(slug);
    const found = await this.database.transaction(async (tx) => {
      const loaded = await this.situations.load(tx, site.id, 'read');
      const client = await this.fleet.lockById(tx, site.id, id);
      if (client === null || loaded === null) return false;
      await this.refuseWhileItMayUpgrade(tx, client);
      await this.remove(tx, [client], loaded.situation.nowMs, { cause: 'deleted', by: actorLabel(actor) });
      const before = { clientId: client.clientId, version: client.version };
      const line = { actor, action: 'client.deleted', siteId: site.id, siteSlug: site.slug, target: id, before };
      await this.audit.record(tx, line);
      return true;
    });
    if (!found) throw new Problem('not_found', `Site "${slug}" has no client ${id}.`);
  }

  /** Its slot would go to another while the client may still upgrade, and then more than the limit would. */
  private async refuseWhileItMayUpgrade(tx: Transaction, client: FleetClient): Promise<void> {
    const slot = (await this.transitions.read(tx, [client.id])).get(client.id)?.slot;
    if (slot === undefined || slot === null || slot.toldAtMs === null) return;
    const until = new Date(slot.leaseUntilMs).toISOString();
    throw new Problem('conflict', `The client was told to upgrade. Delete it when it is back, or after ${until}.`);
  }

  /** Removes clients whose rows the caller has locked. */
  async remove(
    tx: Transaction,
    clients: readonly FleetClient[],
    nowMs: number,
    { cause, by }: { cause: RemovalCause; by: string | null },
  ): Promise<void> {
    if (clients.length === 0) return;
    const upgrades = await this.transitions.read(
      tx,
      clients.map((client) => client.id),
    );
    const holders = [...upgrades.values()].filter((upgrade) => upgrade.slot !== null);
    await this.transitions.save(
      tx,
      holders.map((upgrade) => giveBack(still(upgrade), nowMs, 'client_removed')),
      { by },
    );
    this.changes.append(tx, await this.fleet.remove(tx, clients, cause, by));
  }
}
