import { Injectable } from '@nestjs/common';
import type { Statements, Transaction } from '../../platform/database/database.js';
import type { SeenJumpoint } from '../../sites/model/seen-jumpoint.js';

export interface JumpointRow extends SeenJumpoint {
  seenAt: Date;
}

const REMOVE_OTHERS = 'DELETE FROM jumpoint WHERE site_id = $1 AND NOT id = ANY($2::int[])';

const SAVE = `
  INSERT INTO jumpoint (site_id, id, name, platform, enabled, connected, clustered, nodes, seen_at)
  SELECT $1, j.id, j.name, j.platform, j.enabled, j.connected, j.clustered, j.nodes, $3
  FROM json_populate_recordset(NULL::jumpoint, $2::json) j ORDER BY j.id
  ON CONFLICT (site_id, id) DO UPDATE SET name = excluded.name, platform = excluded.platform, enabled = excluded.enabled,
    connected = excluded.connected, clustered = excluded.clustered, nodes = excluded.nodes, seen_at = excluded.seen_at`;

const LIST = `
  SELECT id, name, platform, enabled, connected, clustered, nodes, seen_at AS "seenAt" FROM jumpoint
  WHERE site_id = $1 ORDER BY lower(name), id`;

/** SQL of the Jumpoints of observed sites. */
@Injectable()
export class JumpointStore {
  /** These are all there are. */
  replace(tx: Transaction, siteId: string, jumpoints: readonly SeenJumpoint[], seenAtMs: number): void {
    tx.write(REMOVE_OTHERS, [siteId, jumpoints.map(({ id }) => id)]);
    // A list that changes while it is paged may bring one twice; the later row stands.
    const each = [...new Map(jumpoints.map((one) => [one.id, one])).values()];
    tx.write(SAVE, [siteId, JSON.stringify(each), new Date(seenAtMs)]);
  }

  list(tx: Statements, siteId: string): Promise<JumpointRow[]> {
    return tx.prepared(LIST, [siteId]);
  }
}
