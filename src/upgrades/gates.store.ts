import { Injectable } from '@nestjs/common';
import type { Reason } from '../contracts/words.js';
import type { Transaction } from '../platform/database/database.js';
import type { StartGate } from './model/gates.js';

interface GateRow {
  source: string;
  reason: Reason;
  opens_at: Date | null;
  closes_at: Date | null;
}

const LIST = 'SELECT source, reason, opens_at, closes_at FROM start_gate WHERE site_id = $1 ORDER BY source';
const PUT = `
  INSERT INTO start_gate (site_id, source, reason, opens_at, closes_at) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (site_id, source) DO UPDATE SET reason = excluded.reason, opens_at = excluded.opens_at, closes_at = excluded.closes_at`;

/** SQL over `start_gate`. */
@Injectable()
export class GatesStore {
  async list(tx: Transaction, siteId: string): Promise<StartGate[]> {
    const rows = await tx.prepared<GateRow>(LIST, [siteId]);
    return rows.map((row) => ({
      source: row.source,
      reason: row.reason,
      opensAtMs: row.opens_at?.getTime() ?? null,
      closesAtMs: row.closes_at?.getTime() ?? null,
    }));
  }

  /** Sets the gate of `gate.source`, in place of what that source had set before. */
  async put(tx: Transaction, siteId: string, gate: StartGate): Promise<void> {
    const time = (timeMs: number | null) => (timeMs === null ? null : new Date(timeMs).toISOString());
    await tx.prepared(PUT, [siteId, gate.source, gate.reason, time(gate.opensAtMs), time(gate.closesAtMs)]);
  }

  async remove(tx: Transaction, siteId: string, source: string): Promise<void> {
    await tx.prepared('DELETE FROM start_gate WHERE site_id = $1 AND source = $2', [siteId, source]);
  }
}
