import { Injectable } from '@nestjs/common';
import type { Transaction } from './database/database.js';

/** Seconds without a sign of a worker after which Rollcall was away, as opposed to busy for a moment. */
const AWAY_SECONDS = 10;

/**
 * When Rollcall came back from its last absence, as an SQL expression: null when it was never away, now when it is only coming back. What
 * was due in its absence (check-ins, above all) could reach nobody, so it is not to be held against the clients.
 */
export const WATCHED_SINCE = `(
  SELECT CASE WHEN present_at < clock_timestamp() - interval '${AWAY_SECONDS} seconds' THEN clock_timestamp() ELSE back_at END
  FROM installation)`;

const MARK = `UPDATE installation SET back_at = ${WATCHED_SINCE}, present_at = clock_timestamp() RETURNING back_at`;

/** Whether anybody was there: workers leave a sign every second, so that the first one after a gap knows of it. */
@Injectable()
export class Presence {
  /** Leaves a sign; answers since when Rollcall has been there without a gap, or null when it was never away. */
  async mark(tx: Transaction): Promise<number | null> {
    const [row] = await tx.prepared<{ back_at: Date | null }>(MARK);
    return row?.back_at?.getTime() ?? null;
  }
}
