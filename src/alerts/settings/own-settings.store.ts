import { Injectable } from '@nestjs/common';
import type { Statements, Transaction } from '../../platform/database/database.js';
import type { OwnSettings } from './model/alert-settings-change.js';

export interface OwnSettingsRow {
  version: number;
  settings: OwnSettings;
  changedAt: Date | null;
  changedBy: string | null;
}

/** A site whose alert settings nobody ever changed has no row. */
const UNTOUCHED: OwnSettingsRow = { version: 0, settings: {}, changedAt: null, changedBy: null };

const READ = `
  SELECT version, settings, changed_at AS "changedAt", changed_by AS "changedBy" FROM alert_settings WHERE site_id = $1`;

/** Had before the row is there, so that two first changes do not meet. */
const TURN = `SELECT pg_advisory_xact_lock(hashtextextended('alert settings ' || $1::text, 0))`;

const SAVE = `
  INSERT INTO alert_settings (site_id, version, settings, changed_at, changed_by)
  VALUES ($1, 1, $2::jsonb, clock_timestamp(), $3)
  ON CONFLICT (site_id) DO UPDATE SET version = alert_settings.version + 1, settings = EXCLUDED.settings,
    changed_at = EXCLUDED.changed_at, changed_by = EXCLUDED.changed_by
  RETURNING version, settings, changed_at AS "changedAt", changed_by AS "changedBy"`;

/** SQL of what people have set of a site's alerts. */
@Injectable()
export class OwnSettingsStore {
  async read(tx: Statements, siteId: string): Promise<OwnSettingsRow> {
    return (await tx.prepared<OwnSettingsRow>(READ, [siteId]))[0] ?? UNTOUCHED;
  }

  /** As {@link read}; nobody else changes them until the transaction ends. */
  async lock(tx: Transaction, siteId: string): Promise<OwnSettingsRow> {
    tx.write(TURN, [siteId]);
    return this.read(tx, siteId);
  }

  async save(tx: Transaction, siteId: string, own: OwnSettings, by: string): Promise<OwnSettingsRow> {
    return (await tx.prepared<OwnSettingsRow>(SAVE, [siteId, JSON.stringify(own), by]))[0]!;
  }
}
