import { Injectable } from '@nestjs/common';
import type { Statements } from '../platform/database/database.js';
import { FREQUENT_KINDS, type ActivityChange } from './model/activity.js';

const COLUMNS = 'id, at, kind, client_id AS "clientId", by, data';

/** The kinds stand in the text as they stand in the index `change_rare`, which this walks backwards. */
const RARE = `
  SELECT ${COLUMNS} FROM change
  WHERE site_id = $1 AND kind NOT IN (${FREQUENT_KINDS.map((kind) => `'${kind}'`).join(', ')})
  ORDER BY at DESC, id DESC LIMIT $2`;

/** The end of the whole feed, whosever lines they are, so that its cost does not depend on how busy the site is. */
const LATEST = `
  SELECT ${COLUMNS} FROM (SELECT * FROM change ORDER BY xid DESC, id DESC LIMIT $2) latest
  WHERE site_id = $1 ORDER BY xid, id`;

const NAMES = 'SELECT id, name FROM client WHERE site_id = $1 AND id = ANY($2::uuid[])';

/** Reads what happened lately from the change feed. */
@Injectable()
export class ActivityStore {
  /** The newest lines of kinds that are no routine of clients. */
  rare(tx: Statements, siteId: string, limit: number): Promise<ActivityChange[]> {
    return tx.prepared<ActivityChange>(RARE, [siteId, limit]);
  }

  /** The site's lines among the newest `limit` of the feed, oldest first. */
  latest(tx: Statements, siteId: string, limit: number): Promise<ActivityChange[]> {
    return tx.prepared<ActivityChange>(LATEST, [siteId, limit]);
  }

  async names(tx: Statements, siteId: string, ids: readonly string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.prepared<{ id: string; name: string }>(NAMES, [siteId, ids]);
    return new Map(rows.map(({ id, name }) => [id, name]));
  }
}
