import { Injectable } from '@nestjs/common';
import type { Reason } from '../contracts/words.js';
import { ChangeLog } from '../platform/changes/change-log.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { WakeUps } from '../platform/database/wake-ups.js';
import { SiteSettings } from '../sites/settings.service.js';
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

/** A site's start gates: who closes one names itself as its source, and owns it. The grant reads them under the site's settings lock. */
@Injectable()
export class Gates {
  constructor(
    private readonly database: Database,
    private readonly settings: SiteSettings,
    private readonly changes: ChangeLog,
  ) {}

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
  async put(siteId: string, gate: StartGate): Promise<void> {
    await this.change(siteId, gate, async (tx) => {
      const time = (timeMs: number | null) => (timeMs === null ? null : new Date(timeMs).toISOString());
      await tx.prepared(PUT, [siteId, gate.source, gate.reason, time(gate.opensAtMs), time(gate.closesAtMs)]);
    });
  }

  /** Takes away the gate of `source`. */
  async remove(siteId: string, source: string): Promise<void> {
    await this.change(siteId, { source, removed: true }, async (tx) => {
      await tx.prepared('DELETE FROM start_gate WHERE site_id = $1 AND source = $2', [siteId, source]);
    });
  }

  private async change(siteId: string, data: object, write: (tx: Transaction) => Promise<void>): Promise<void> {
    await this.database.transaction(async (tx) => {
      if ((await this.settings.lock(tx, siteId)) === null) return;
      await write(tx);
      this.changes.append(tx, [{ siteId, kind: 'gate.changed', data: { ...data } }]);
      WakeUps.send(tx, 'grant', siteId);
    });
  }
}
