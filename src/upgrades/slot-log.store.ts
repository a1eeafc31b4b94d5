import { Injectable } from '@nestjs/common';
import type { SlotAction, SlotRelease } from '../contracts/words.js';
import type { Transaction } from '../platform/database/database.js';
import { WATCHED_SINCE } from '../platform/presence.js';
import { BRAKE_OUTCOMES, BRAKE_WINDOW } from './model/brake.js';

const LATEST = `
  SELECT reason FROM slot_log, LATERAL (SELECT GREATEST($2, ${WATCHED_SINCE}) AS since) counted
  WHERE site_id = $1 AND action <> 'acquired' AND at > counted.since AND reason = ANY($3::text[])
    AND at - make_interval(secs => held_ms / 1000.0) > counted.since
  ORDER BY at DESC LIMIT $4`;

/** Slots that ended for good, not those that went back untold or undelivered. */
const ENDED = `
  SELECT count(*)::int AS ended FROM slot_log
  WHERE site_id = $1 AND action <> 'acquired' AND at > clock_timestamp() - make_interval(secs => $2) AND reason = ANY($3::text[])`;

/** A slot that was taken or given back. */
export interface SlotLine {
  site_id: string;
  client_id: string;
  run_id: string | null;
  fence: number;
  action: SlotAction;
  reason: SlotRelease | null;
  held_ms: number | null;
}

const APPEND = `
  INSERT INTO slot_log (site_id, client_id, run_id, fence, action, reason, held_ms)
  SELECT site_id, client_id, run_id, fence, action, reason, held_ms
  FROM json_populate_recordset(NULL::slot_log, $1::json)`;

/** The slot log: what became of the slots. */
@Injectable()
export class SlotLogStore {
  append(tx: Transaction, lines: readonly SlotLine[]): void {
    if (lines.length > 0) tx.write(APPEND, [JSON.stringify(lines)]);
  }

  /**
   * The latest outcomes of slots that were acquired after `sinceMs`, newest first, as many as the safety brake looks at. A slot that was
   * held through an absence of Rollcall's tells nothing: what became of it could not be reported.
   */
  async latestOutcomes(tx: Transaction, siteId: string, sinceMs: number): Promise<SlotRelease[]> {
    const since = new Date(sinceMs).toISOString();
    const rows = await tx.prepared<{ reason: SlotRelease }>(LATEST, [siteId, since, BRAKE_OUTCOMES, BRAKE_WINDOW]);
    return rows.map((row) => row.reason);
  }

  /** How many slots ended in the last `windowSeconds`. */
  async ended(tx: Transaction, siteId: string, windowSeconds: number): Promise<number> {
    const rows = await tx.prepared<{ ended: number }>(ENDED, [siteId, windowSeconds, BRAKE_OUTCOMES]);
    return rows[0]!.ended;
  }
}
