import { Injectable } from '@nestjs/common';
import type { ApplianceName } from '../../../contracts/words.js';
import type { Statements } from '../../../platform/database/database.js';
import type { KeptFile } from './model/kept-files.js';

export interface BackupRow {
  id: string;
  appliance: ApplianceName;
  takenAt: Date;
  sha256: string;
  bytes: number;
  /** Below the directory of backups; null: the file was not kept. */
  file: string | null;
}

const COLUMNS = 'id, appliance, taken_at AS "takenAt", sha256, bytes::float8 AS bytes, file';

const BY_ORDER = `SELECT ${COLUMNS} FROM appliance_backup WHERE site_id = $1 AND order_key = $2`;
const LATEST = `
  SELECT DISTINCT ON (appliance) ${COLUMNS} FROM appliance_backup WHERE site_id = $1
  ORDER BY appliance, taken_at DESC`;
const LIST = `SELECT ${COLUMNS} FROM appliance_backup WHERE site_id = $1 ORDER BY taken_at DESC, id LIMIT $2`;
const FILES = `SELECT ${COLUMNS} FROM appliance_backup WHERE site_id = $1 AND file IS NOT NULL`;
const FORGET_FILE = 'UPDATE appliance_backup SET file = NULL WHERE id = $1';
const INSERT = `
  INSERT INTO appliance_backup (id, site_id, appliance, order_key, sha256, bytes, file)
  VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (site_id, order_key) DO NOTHING RETURNING id`;

/** SQL of the backups that were downloaded. */
@Injectable()
export class BackupsStore {
  async byOrder(tx: Statements, siteId: string, orderKey: string): Promise<BackupRow | null> {
    return (await tx.prepared<BackupRow>(BY_ORDER, [siteId, orderKey]))[0] ?? null;
  }

  /** Of each appliance the last one. */
  latest(tx: Statements, siteId: string): Promise<BackupRow[]> {
    return tx.prepared<BackupRow>(LATEST, [siteId]);
  }

  /** Newest first. */
  list(tx: Statements, siteId: string, limit: number): Promise<BackupRow[]> {
    return tx.prepared<BackupRow>(LIST, [siteId, limit]);
  }

  /** Those whose file is kept somewhere. */
  async files(tx: Statements, siteId: string): Promise<KeptFile[]> {
    const rows = await tx.prepared<BackupRow>(FILES, [siteId]);
    return rows.flatMap(({ id, appliance, takenAt, file }) =>
      file === null ? [] : [{ id, appliance, takenAtMs: takenAt.getTime(), file }],
    );
  }

  /** Its hash and time stay. */
  async forgetFile(tx: Statements, id: string): Promise<void> {
    await tx.prepared(FORGET_FILE, [id]);
  }

  /** False when the order was carried out already. */
  async insert(
    tx: Statements,
    backup: Omit<BackupRow, 'takenAt'> & { siteId: string; orderKey: string },
  ): Promise<boolean> {
    const { id, siteId, appliance, orderKey, sha256, bytes, file } = backup;
    return (await tx.prepared(INSERT, [id, siteId, appliance, orderKey, sha256, bytes, file])).length > 0;
  }
}
