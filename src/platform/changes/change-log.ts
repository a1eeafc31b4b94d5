import { Injectable } from '@nestjs/common';
import type { ChangeKind } from '../../contracts/words.js';
import type { Transaction } from '../database/database.js';
import { WakeUps } from '../database/wake-ups.js';

/** One thing that happened. `clientId` is our id of the client it is about, or null; `by` the actor, or null for Rollcall itself. */
export interface ChangeLine {
  siteId: string;
  kind: ChangeKind;
  clientId?: string | null;
  by?: string | null;
  data: Record<string, unknown>;
}

const APPEND = `
  WITH line AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::jsonb[])
      WITH ORDINALITY AS line (site_id, kind, client_id, by, data, place)
    ORDER BY place
  ), fed AS (
    INSERT INTO change (site_id, kind, client_id, by, data) SELECT site_id, kind, client_id, by, data FROM line
  )
  INSERT INTO timeline (site_id, client_id, kind, by, data)
  SELECT site_id, client_id, kind, by, data FROM line WHERE client_id IS NOT NULL`;

/** Appends to the change feed, and to the timelines of the clients concerned, in the transaction that makes the change. */
@Injectable()
export class ChangeLog {
  append(tx: Transaction, lines: readonly ChangeLine[]): void {
    if (lines.length === 0) return;
    tx.write(APPEND, [
      lines.map((line) => line.siteId),
      lines.map((line) => line.kind),
      lines.map((line) => line.clientId ?? null),
      lines.map((line) => line.by ?? null),
      lines.map((line) => JSON.stringify(line.data)),
    ]);
    WakeUps.send(tx, 'change');
  }
}
