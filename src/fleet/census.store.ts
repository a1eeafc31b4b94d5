import { Injectable } from '@nestjs/common';
import type { Statements } from '../platform/database/database.js';

/** A site's fleet in numbers. `gone`: offline, overdue or lost. */
export interface Census {
  total: number;
  active: number;
  passive: number;
  online: number;
  gone: number;
}

const CENSUS = `
  SELECT count(*)::int AS total,
    count(*) FILTER (WHERE connection_type = 'active')::int AS active,
    count(*) FILTER (WHERE connection_type = 'passive')::int AS passive,
    count(*) FILTER (WHERE connection = 'online')::int AS online,
    count(*) FILTER (WHERE connection IN ('offline', 'overdue', 'lost'))::int AS gone
  FROM client WHERE site_id = $1`;
const ONLINE = `SELECT count(*)::int AS online FROM client WHERE site_id = $1 AND connection = 'online'`;

/** Counts a site's fleet. */
@Injectable()
export class CensusStore {
  async take(tx: Statements, siteId: string): Promise<Census> {
    const [row] = await tx.prepared<Census>(CENSUS, [siteId]);
    return row!;
  }

  /** Read off an index alone. */
  async online(tx: Statements, siteId: string): Promise<number> {
    const [row] = await tx.prepared<{ online: number }>(ONLINE, [siteId]);
    return row!.online;
  }
}
