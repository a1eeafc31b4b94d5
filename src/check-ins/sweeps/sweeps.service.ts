import { Injectable } from '@nestjs/common';
import { actorLabel, type Actor } from '../../access/actor.js';
import { can } from '../../access/model/can.js';
import { AuditTrail } from '../../access/audit-trail.service.js';
import type { Page } from '../../contracts/common.js';
import type { Sweep } from '../../contracts/observation.js';
import { Database } from '../../platform/database/database.js';
import { Problem } from '../../platform/problem.js';
import { Sites } from '../../sites/sites.service.js';
import { FAST_SECONDS } from './model/pace.js';
import { SiteWatchStore } from './site-watch.store.js';
import { SweepStore, type SweepRow } from './sweep.store.js';

/** What people ask of the looks at whole fleets: what they came to, and one now. */
@Injectable()
export class Sweeps {
  constructor(
    private readonly database: Database,
    private readonly sites: Sites,
    private readonly watches: SiteWatchStore,
    private readonly sweeps: SweepStore,
    private readonly audit: AuditTrail,
  ) {}

  /** Newest first; imports are among them. */
  async list(slug: string, before: number | null, limit: number): Promise<Page<Sweep>> {
    const site = await this.sites.require(slug);
    const rows = await this.sweeps.list(this.database, site.id, before, limit + 1);
    const shown = rows.slice(0, limit);
    return { items: shown.map(toSweep), nextCursor: rows.length > limit ? String(shown.at(-1)!.number) : null };
  }

  /** Has the fleet looked at now, and often for some minutes. One that is under way is followed by another. */
  async ask(actor: Actor, slug: string, confirmRemoved: number | null): Promise<{ nextSweepAt: string }> {
    if (confirmRemoved !== null && !can(actor.role, 'client.delete')) {
      throw new Problem('forbidden', 'To confirm that clients may be removed takes the right to delete clients.');
    }
    const site = await this.sites.require(slug);
    return this.database.transaction(async (tx) => {
      const next = await this.watches.ask(tx, site.id, {
        by: actorLabel(actor),
        fastSeconds: FAST_SECONDS,
        confirmRemoved,
      });
      if (next === null) {
        throw new Problem('conflict', `The clients of "${slug}" are not read through an appliance’s API, or not yet.`);
      }
      const after = confirmRemoved === null ? undefined : { confirmRemoved };
      await this.audit.record(tx, { actor, action: 'sweep.asked', siteId: site.id, siteSlug: site.slug, after });
      return { nextSweepAt: next.toISOString() };
    });
  }
}

/** A sweep as answers show it. */
export function toSweep(row: SweepRow): Sweep {
  const { id, number, source, state, pace, by, rows, total, calls, enrolled, changed, missed, removed, failure } = row;
  return {
    ...{ id, number, source, state, pace, by, rows, total, calls, enrolled, changed, missed, removed, failure },
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    pages: { done: row.nextPage - 1, of: row.lastPage },
  };
}
