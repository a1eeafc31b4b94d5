import { Injectable } from '@nestjs/common';
import type { BulkActionBody } from '../contracts/upgrades.js';
import type { BulkActionName, BulkState, Reason } from '../contracts/words.js';
import type { Statements, Transaction } from '../platform/database/database.js';
import { clientFilterSql } from './client-filter.js';

/** A row of `bulk_action`, without its ids. */
export interface BulkRow {
  id: string;
  site_id: string;
  action: BulkActionName;
  state: BulkState;
  total: number;
  done: number;
  /** For a bump: the place of the first of its clients; the others follow. */
  rank_from: number | null;
  skipped: Record<string, number>;
  why: string | null;
  created_at: Date;
  created_by: string;
  finished_at: Date | null;
}

const COLUMNS = `id, site_id, action, state, cardinality(ids) AS total, rank_from, done, skipped, why, created_at, created_by, finished_at`;

/** In queue order, then those that are not in the queue. */
const FRONT_TO_BACK = `(u.state <> 'queued'), u.rank_class, u.rank_sequence, u.id`;

@Injectable()
export class BulkActionsStore {
  /**
   * The ids of the site's clients that `target` means, in the order they are to be worked on. `stopped` is what stops all starts of the
   * site now: the reason that its waiting clients show.
   */
  async resolve(
    tx: Transaction,
    siteId: string,
    target: Pick<BulkActionBody, 'filter' | 'ids'>,
    stopped: Reason | null,
  ): Promise<string[]> {
    const params: unknown[] = [siteId];
    const condition =
      target.ids !== undefined
        ? `c.id = ANY($${params.push(target.ids)}::uuid[])`
        : clientFilterSql(target.filter ?? {}, params, stopped);
    const rows = await tx.query<{ id: string }>(
      `SELECT c.id FROM client c JOIN client_upgrade u ON u.id = c.id
       WHERE c.site_id = $1 AND ${condition} ORDER BY ${FRONT_TO_BACK}`,
      params,
    );
    return rows.map((row) => row.id);
  }

  async insert(
    tx: Transaction,
    action: {
      id: string;
      siteId: string;
      action: BulkActionName;
      ids: string[];
      why: string | null;
      by: string;
      rankFrom: number | null;
    },
  ): Promise<BulkRow> {
    const rows = await tx.query<BulkRow>(
      `INSERT INTO bulk_action (id, site_id, action, state, ids, why, created_by, rank_from)
       VALUES ($1, $2, $3, 'running', $4, $5, $6, $7) RETURNING ${COLUMNS}`,
      [action.id, action.siteId, action.action, action.ids, action.why, action.by, action.rankFrom],
    );
    return rows[0]!;
  }

  /**
   * Takes `count` places before all that are taken, and answers the first. Taken when the action begins, so that its clients stand in
   * their former order whatever is granted, or bumped by somebody else, while it goes on.
   */
  async takeFront(tx: Transaction, count: number): Promise<number> {
    const rows = await tx.query<{ first: number }>(
      "SELECT -max(nextval('rank_sequence')) AS first FROM generate_series(1, greatest($1, 1))",
      [count],
    );
    return Number(rows[0]!.first);
  }

  async byId(tx: Statements, siteId: string, id: string): Promise<BulkRow | null> {
    const rows = await tx.query<BulkRow>(`SELECT ${COLUMNS} FROM bulk_action WHERE site_id = $1 AND id = $2`, [
      siteId,
      id,
    ]);
    return rows[0] ?? null;
  }

  /** The oldest one that is not finished, with the next ids to work on. */
  async next(tx: Transaction, count: number): Promise<(BulkRow & { chunk: string[] }) | null> {
    const rows = await tx.query<BulkRow & { chunk: string[] }>(
      `SELECT ${COLUMNS}, ids[done + 1 : done + $1] AS chunk FROM bulk_action WHERE state = 'running' ORDER BY id LIMIT 1`,
      [count],
    );
    return rows[0] ?? null;
  }

  async advance(tx: Transaction, row: BulkRow, done: number, skipped: Record<string, number>): Promise<BulkState> {
    const rows = await tx.query<{ state: BulkState }>(
      `UPDATE bulk_action SET done = $2, skipped = $3,
         state = CASE WHEN $2 >= cardinality(ids) THEN 'finished' ELSE state END,
         finished_at = CASE WHEN $2 >= cardinality(ids) THEN now() END
       WHERE id = $1 RETURNING state`,
      [row.id, done, JSON.stringify(skipped)],
    );
    return rows[0]!.state;
  }
}
