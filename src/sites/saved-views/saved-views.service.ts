import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import { type Actor, actorIdentity, actorLabel } from '../../access/actor.js';
import { AuditTrail } from '../../access/audit-trail.service.js';
import type { CreateSavedViewBody, SavedView } from '../../contracts/clients.js';
import { Database } from '../../platform/database/database.js';
import { Problem } from '../../platform/problem.js';
import type { SiteRecord } from '../model/site-record.js';
import { SiteStore } from '../site.store.js';
import { type SavedViewRow, SavedViewsStore } from './saved-views.store.js';
import { viewQueryErrors } from './view-query.js';

const VIEWS_MAX = 50;

/** Filters that somebody kept under a name, for everybody on the site. */
@Injectable()
export class SavedViews {
  constructor(
    private readonly database: Database,
    private readonly sites: SiteStore,
    private readonly store: SavedViewsStore,
    private readonly audit: AuditTrail,
  ) {}

  async list(site: SiteRecord): Promise<SavedView[]> {
    return (await this.store.list(this.database, site.id)).map(toSavedView);
  }

  /** Problems: `invalid`, `already_exists`, `conflict` when the site has as many as it may. */
  async create(actor: Actor, site: SiteRecord, { name, query: given }: CreateSavedViewBody): Promise<SavedView> {
    const errors = viewQueryErrors(given);
    if (errors.length > 0) throw new Problem('invalid', 'The client list does not take such a query.', { errors });
    const query = given.replace(/^\?/, '');
    const row = await this.database.transaction(async (tx) => {
      // Held while they are counted, so that no two make the last one.
      if ((await this.sites.lock(tx, site.id)) === null) throw new Problem('not_found', `Site "${site.slug}" is gone.`);
      const inserted = await this.store.insert(tx, site.id, {
        id: uuidv7(),
        name,
        nameKey: name.normalize('NFKC').toLowerCase(),
        query,
        createdBy: actorLabel(actor),
        createdById: actorIdentity(actor),
      });
      if (inserted === null) throw new Problem('already_exists', `There is a view "${name}" already.`);
      if ((await this.store.count(tx, site.id)) > VIEWS_MAX) {
        throw new Problem('conflict', `A site keeps at most ${VIEWS_MAX} views. Delete one first.`);
      }
      await this.record(tx, { actor, site, action: 'view.saved', target: inserted.id, after: { name, query } });
      return inserted;
    });
    return toSavedView(row);
  }

  /** Problems: `not_found`, `forbidden` for everyone but who saved it and admins. */
  async remove(actor: Actor, site: SiteRecord, id: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await this.store.byId(tx, site.id, id);
      if (row === null) throw new Problem('not_found', `Site "${site.slug}" has no view ${id}.`);
      if (actor.role !== 'admin' && row.createdById !== actorIdentity(actor)) {
        throw new Problem('forbidden', `The view is ${row.createdBy}'s. An admin can delete it.`);
      }
      if (!(await this.store.remove(tx, site.id, id))) return;
      const before = { name: row.name, query: row.query };
      await this.record(tx, { actor, site, action: 'view.deleted', target: id, before });
    });
  }

  private record(
    tx: Parameters<AuditTrail['record']>[0],
    {
      site,
      ...line
    }: { actor: Actor; site: SiteRecord; action: string; target: string; before?: object; after?: object },
  ): Promise<void> {
    return this.audit.record(tx, { ...line, siteId: site.id, siteSlug: site.slug });
  }
}

const toSavedView = ({ id, name, query, createdBy, createdAt }: SavedViewRow): SavedView => ({
  id,
  name,
  query,
  createdBy,
  createdAt: createdAt.toISOString(),
});
