import { Injectable } from '@nestjs/common';
import type { Statements, Transaction } from '../../platform/database/database.js';

export interface SavedViewRow {
  id: string;
  name: string;
  query: string;
  createdBy: string;
  createdById: string;
  createdAt: Date;
}

const COLUMNS = `id, name, query, created_by AS "createdBy", created_by_id AS "createdById", created_at AS "createdAt"`;

/** SQL of the saved views. */
@Injectable()
export class SavedViewsStore {
  /** By name, without regard to case. */
  list(tx: Statements, siteId: string): Promise<SavedViewRow[]> {
    return tx.query<SavedViewRow>(`SELECT ${COLUMNS} FROM saved_view WHERE site_id = $1 ORDER BY name_key`, [siteId]);
  }

  async byId(tx: Statements, siteId: string, id: string): Promise<SavedViewRow | null> {
    const rows = await tx.query<SavedViewRow>(`SELECT ${COLUMNS} FROM saved_view WHERE site_id = $1 AND id = $2`, [
      siteId,
      id,
    ]);
    return rows[0] ?? null;
  }

  async count(tx: Statements, siteId: string): Promise<number> {
    const rows = await tx.query<{ count: number }>('SELECT count(*) AS count FROM saved_view WHERE site_id = $1', [
      siteId,
    ]);
    return rows[0]!.count;
  }

  /** Null when the site has one of that name. */
  async insert(
    tx: Transaction,
    siteId: string,
    view: Omit<SavedViewRow, 'createdAt'> & { nameKey: string },
  ): Promise<SavedViewRow | null> {
    const rows = await tx.query<SavedViewRow>(
      `INSERT INTO saved_view (id, site_id, name, name_key, query, created_by, created_by_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (site_id, name_key) DO NOTHING RETURNING ${COLUMNS}`,
      [view.id, siteId, view.name, view.nameKey, view.query, view.createdBy, view.createdById],
    );
    return rows[0] ?? null;
  }

  /** False when it is gone already. */
  async remove(tx: Transaction, siteId: string, id: string): Promise<boolean> {
    const rows = await tx.query('DELETE FROM saved_view WHERE site_id = $1 AND id = $2 RETURNING id', [siteId, id]);
    return rows.length > 0;
  }
}
