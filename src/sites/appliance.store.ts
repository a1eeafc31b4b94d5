import { Injectable } from '@nestjs/common';
import type { ApplianceHealth, ApplianceName, ApplianceRole } from '../contracts/words.js';
import type { Statements, Transaction } from '../platform/database/database.js';
import type { ObservedAppliance } from './model/appliance-report.js';

/** An appliance as it was last seen; `observedAt` is null before it ever answered. */
export interface KnownAppliance extends ObservedAppliance {
  observedAt: Date | null;
}

interface Row {
  name: ApplianceName;
  role: ApplianceRole;
  hostname: string | null;
  baseVersion: string | null;
  siteVersion: string | null;
  siteRevision: string | null;
  health: ApplianceHealth;
  healthMessage: string | null;
  lastDataSyncAt: Date | null;
  lastDataSyncStatus: string | null;
  observedAt: Date | null;
}

const LIST = `
  SELECT name, role, hostname, base_version AS "baseVersion", site_version AS "siteVersion", site_revision AS "siteRevision",
    health, health_message AS "healthMessage", last_data_sync_at AS "lastDataSyncAt",
    last_data_sync_status AS "lastDataSyncStatus", observed_at AS "observedAt"
  FROM appliance WHERE site_id = $1 ORDER BY name`;

const SAVE = `
  INSERT INTO appliance (site_id, name, role, hostname, base_version, site_version, site_revision, health, health_message,
    last_data_sync_at, last_data_sync_status, observed_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, CASE WHEN $12 THEN clock_timestamp() END)
  ON CONFLICT (site_id, name) DO UPDATE SET role = excluded.role, hostname = excluded.hostname,
    base_version = excluded.base_version, site_version = excluded.site_version, site_revision = excluded.site_revision,
    health = excluded.health, health_message = excluded.health_message, last_data_sync_at = excluded.last_data_sync_at,
    last_data_sync_status = excluded.last_data_sync_status, observed_at = coalesce(excluded.observed_at, appliance.observed_at),
    failed_probes = CASE WHEN excluded.health <> 'unreachable' THEN 0 ELSE appliance.failed_probes END,
    unreachable_since = CASE WHEN excluded.health <> 'unreachable' THEN NULL
      ELSE coalesce(appliance.unreachable_since, clock_timestamp()) END`;

/** Also where nothing else of the appliance has changed since the look before. */
const COUNT_FAILED = `
  UPDATE appliance SET failed_probes = failed_probes + 1, unreachable_since = coalesce(unreachable_since, clock_timestamp())
  WHERE site_id = $1 AND ($2::text[] IS NULL OR name = ANY($2))`;

const PROBES = `
  SELECT name, role, health, health_message AS "healthMessage", base_version AS "baseVersion", site_version AS "siteVersion", site_revision AS "siteRevision",
    last_data_sync_at AS "lastDataSyncAt", failed_probes AS "failedProbes", unreachable_since AS "unreachableSince"
  FROM appliance WHERE site_id = $1 ORDER BY name`;

/** An appliance and how long nothing was reached of it. */
export type ProbedAppliance = Pick<
  KnownAppliance,
  'name' | 'role' | 'health' | 'healthMessage' | 'baseVersion' | 'siteVersion' | 'siteRevision'
> & {
  lastDataSyncAt: Date | null;
  /** Looks in a row that reached nothing; 0 while it answers. */
  failedProbes: number;
  unreachableSince: Date | null;
};

/** SQL of the appliances. */
@Injectable()
export class ApplianceStore {
  /** Lets one look at a site's appliances be recorded at a time. False when the site is gone. */
  async lockSite(tx: Transaction, siteId: string): Promise<boolean> {
    const rows = await tx.prepared('SELECT 1 FROM site WHERE id = $1 FOR NO KEY UPDATE', [siteId]);
    return rows.length > 0;
  }

  async list(tx: Statements, siteId: string): Promise<KnownAppliance[]> {
    const rows = await tx.prepared<Row>(LIST, [siteId]);
    return rows.map(({ lastDataSyncAt, ...row }) => ({ ...row, lastDataSyncAtMs: lastDataSyncAt?.getTime() ?? null }));
  }

  /** `answered`: the appliance itself was heard just now. */
  async save(tx: Transaction, siteId: string, one: ObservedAppliance, answered: boolean): Promise<void> {
    await tx.prepared(SAVE, [
      siteId,
      one.name,
      one.role,
      one.hostname,
      one.baseVersion,
      one.siteVersion,
      one.siteRevision,
      one.health,
      one.healthMessage,
      one.lastDataSyncAtMs === null ? null : new Date(one.lastDataSyncAtMs),
      one.lastDataSyncStatus,
      answered,
    ]);
  }

  /** One more look reached nothing of these; null: of none of the site's. */
  async countFailedProbe(tx: Transaction, siteId: string, names: readonly ApplianceName[] | null): Promise<void> {
    await tx.prepared(COUNT_FAILED, [siteId, names]);
  }

  probes(tx: Statements, siteId: string): Promise<ProbedAppliance[]> {
    return tx.prepared(PROBES, [siteId]);
  }

  async remove(tx: Transaction, siteId: string, names: readonly ApplianceName[]): Promise<void> {
    await tx.query('DELETE FROM appliance WHERE site_id = $1 AND name = ANY($2)', [siteId, names]);
  }
}
