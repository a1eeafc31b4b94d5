import { Injectable } from '@nestjs/common';
import { actorLabel, type Actor } from '../access/actor.js';
import { AuditTrail } from '../access/audit-trail.service.js';
import type { PatchClientBody } from '../contracts/clients.js';
import type { ChangeKind } from '../contracts/words.js';
import { ChangeLog } from '../platform/changes/change-log.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/problem.js';
import type { SiteRecord } from '../sites/model/site-record.js';
import { Sites } from '../sites/sites.service.js';
import { FleetStore } from './fleet.store.js';
import type { FleetClient } from './model/client.js';
import { editClient, resetEpoch } from './model/edit.js';

interface Noted {
  kind: ChangeKind;
  action: string;
  before: unknown;
  after: unknown;
}

/** What people do to a client's record: edit it (pending or not), let it begin its epochs anew. */
@Injectable()
export class Clients {
  constructor(
    private readonly database: Database,
    private readonly sites: Sites,
    private readonly store: FleetStore,
    private readonly changes: ChangeLog,
    private readonly audit: AuditTrail,
  ) {}

  /** A field given as null shows again what the client reports. */
  async edit(actor: Actor, slug: string, id: string, body: PatchClientBody): Promise<void> {
    await this.change(actor, slug, id, async (tx, client) => {
      const after = editClient(client, body);
      this.store.saveWhole(tx, [after]);
      return { kind: 'client.edited', action: 'client.edited', before: client.edited, after: after.edited };
    });
  }

  /** The next check-in is accepted whatever its epoch: for a client that a wild epoch has locked out. */
  async resetEpoch(actor: Actor, slug: string, id: string): Promise<void> {
    await this.change(actor, slug, id, async (tx, client) => {
      this.store.saveWhole(tx, [resetEpoch(client)]);
      const before = { epoch: client.epoch, sequence: client.sequence };
      return { kind: 'client.epoch_reset', action: 'client.epoch_reset', before, after: { epoch: 0, sequence: 0 } };
    });
  }

  private async change(
    actor: Actor,
    slug: string,
    id: string,
    work: (tx: Transaction, client: FleetClient) => Promise<Noted>,
  ): Promise<void> {
    const site = await this.sites.require(slug);
    const found = await this.database.transaction(async (tx) => {
      const client = await this.store.lockById(tx, site.id, id);
      if (client === null) return false;
      await this.note(tx, actor, site, client, await work(tx, client));
      return true;
    });
    if (!found) throw new Problem('not_found', `Site "${slug}" has no client ${id}.`);
  }

  private async note(
    tx: Transaction,
    actor: Actor,
    site: SiteRecord,
    client: FleetClient,
    noted: Noted,
  ): Promise<void> {
    const { kind, action, before, after } = noted;
    const by = actorLabel(actor);
    this.changes.append(tx, [{ siteId: site.id, clientId: client.id, kind, by, data: { before, after } }]);
    await this.audit.record(tx, {
      actor,
      action,
      siteId: site.id,
      siteSlug: site.slug,
      target: client.id,
      before,
      after,
    });
  }
}
