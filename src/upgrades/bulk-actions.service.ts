import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import { actorLabel, type Actor } from '../access/actor.js';
import { AuditTrail } from '../access/audit-trail.service.js';
import type { BulkAction, BulkActionBody } from '../contracts/upgrades.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/problem.js';
import { Reconciler } from '../platform/reconciler/reconciler.js';
import { Sites } from '../sites/sites.service.js';
import { Situations } from './situations.service.js';
import { BulkActionsStore, type BulkRow } from './bulk-actions.store.js';

/** Bump, retry, hold or release many clients: accepted at once, carried out in bounded steps by the reconciler. */
@Injectable()
export class BulkActions {
  constructor(
    private readonly database: Database,
    private readonly sites: Sites,
    private readonly situations: Situations,
    private readonly store: BulkActionsStore,
    private readonly audit: AuditTrail,
    private readonly reconciler: Reconciler,
  ) {}

  /** Throws `count_moved` with the fresh count when the filter matches another number of clients than the caller expected. */
  async begin(actor: Actor, slug: string, body: BulkActionBody): Promise<BulkAction> {
    const site = await this.sites.require(slug);
    const row = await this.database.transaction(async (tx) => {
      const loaded = await this.situations.load(tx, site.id, 'read');
      const stopped = loaded === null ? null : await this.situations.stopped(tx, loaded.throttle);
      const ids = await this.store.resolve(tx, site.id, body, stopped);
      if (body.expectedCount !== undefined && body.expectedCount !== ids.length) {
        throw new Problem(
          'count_moved',
          `It would now be ${ids.length} clients, not ${body.expectedCount}. Look again and repeat.`,
          {
            extra: { count: ids.length },
          },
        );
      }
      const why = body.reason ?? null;
      const inserted = await this.store.insert(tx, {
        id: uuidv7(),
        siteId: site.id,
        action: body.action,
        ids,
        why,
        by: actorLabel(actor),
        rankFrom: body.action === 'bump' ? await this.store.takeFront(tx, ids.length) : null,
      });
      await this.record(tx, actor, site, inserted, body);
      return inserted;
    });
    this.reconciler.kick('bulk-actions');
    return toBulkAction(row);
  }

  async one(slug: string, id: string): Promise<BulkAction> {
    const site = await this.sites.require(slug);
    const row = await this.store.byId(this.database, site.id, id);
    if (row === null) throw new Problem('not_found', `Site "${slug}" has no bulk action ${id}.`);
    return toBulkAction(row);
  }

  private async record(
    tx: Transaction,
    actor: Actor,
    site: { id: string; slug: string },
    row: BulkRow,
    body: BulkActionBody,
  ): Promise<void> {
    const after = { action: body.action, clients: row.total, ...(body.filter && { filter: body.filter }) };
    await this.audit.record(tx, {
      actor,
      action: 'bulk_action.begun',
      siteId: site.id,
      siteSlug: site.slug,
      target: row.id,
      after,
      why: row.why,
    });
  }
}

function toBulkAction(row: BulkRow): BulkAction {
  return {
    id: row.id,
    action: row.action,
    state: row.total === 0 ? 'finished' : row.state,
    total: row.total,
    done: Math.min(row.done, row.total),
    skipped: row.skipped,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
