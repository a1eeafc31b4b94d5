import { Injectable } from '@nestjs/common';
import { ChangeLog } from '../../platform/changes/change-log.js';
import type { Transaction } from '../../platform/database/database.js';
import { standingLines, type Standing } from './model/standing.js';
import { SiteWatchStore } from './site-watch.store.js';

/** Keeps what is wrong with the view of a site, and tells what of it begins and ends. */
@Injectable()
export class SiteStandings {
  constructor(
    private readonly watches: SiteWatchStore,
    private readonly changes: ChangeLog,
  ) {}

  /** The caller holds the site's watch. */
  save(tx: Transaction, siteId: string, before: Standing, after: Standing): void {
    if (before === after) return;
    this.watches.saveStanding(tx, siteId, after);
    const lines = standingLines(before, after).map(({ says, code, sinceMs }) => ({
      siteId,
      kind: 'observation.changed' as const,
      data: { says, code, since: new Date(sinceMs).toISOString() },
    }));
    this.changes.append(tx, lines);
  }
}
