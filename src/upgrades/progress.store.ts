import { Injectable } from '@nestjs/common';
import type { UpgradeState } from '../contracts/words.js';
import type { Statements } from '../platform/database/database.js';

const IN_STATES = 'SELECT count(*)::int AS clients FROM client_upgrade WHERE site_id = $1 AND state = ANY($2::text[])';

/** Counts over `client_upgrade` for whoever waits for the fleet as a whole. */
@Injectable()
export class ProgressStore {
  /** Read off an index alone. */
  async inStates(tx: Statements, siteId: string, states: readonly UpgradeState[]): Promise<number> {
    const [row] = await tx.prepared<{ clients: number }>(IN_STATES, [siteId, states]);
    return row!.clients;
  }
}
