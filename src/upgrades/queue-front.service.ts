import { Injectable } from '@nestjs/common';
import type { Transaction } from '../platform/database/database.js';
import type { Rank } from './model/upgrade.js';

const END = `
  SELECT rank_class AS class, rank_sequence AS sequence FROM client_upgrade
  WHERE site_id = $1 AND state = 'queued' ORDER BY rank_class, rank_sequence, id
  OFFSET (SELECT max_concurrent_upgrades FROM site_settings WHERE site_id = $1) LIMIT 1`;

/** How far the front of a queue reaches, for whoever tells clients when to come again. */
@Injectable()
export class QueueFront {
  /** The place of the first client behind as many as the site's limit, or null when the queue is not that long. */
  async end(tx: Transaction, siteId: string): Promise<Rank | null> {
    const rows = await tx.prepared<Rank>(END, [siteId]);
    return rows[0] ?? null;
  }
}
