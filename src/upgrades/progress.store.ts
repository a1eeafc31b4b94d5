import { Injectable } from '@nestjs/common';
import { PENDING_STATES } from '../contracts/words.js';
import type { Statements } from '../platform/database/database.js';

const SLOTS = `SELECT count(*)::int AS slots FROM client_upgrade WHERE site_id = $1 AND state IN ('granted', 'upgrading', 'suspect')`;
const STANDING = `
  SELECT count(*) FILTER (WHERE state = 'ahead')::int AS ahead, count(*) FILTER (WHERE state = ANY($2))::int AS pending
  FROM client_upgrade WHERE site_id = $1`;

/** Counts over `client_upgrade` for whoever waits for the fleet as a whole. */
@Injectable()
export class ProgressStore {
  async slotsInUse(tx: Statements, siteId: string): Promise<number> {
    const [row] = await tx.prepared<{ slots: number }>(SLOTS, [siteId]);
    return row!.slots;
  }

  async standing(tx: Statements, siteId: string): Promise<{ ahead: number; pending: number }> {
    const [row] = await tx.prepared<{ ahead: number; pending: number }>(STANDING, [siteId, PENDING_STATES]);
    return row!;
  }
}
