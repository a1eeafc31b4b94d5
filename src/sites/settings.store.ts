import { Injectable } from '@nestjs/common';
import type { SettingName, Settings } from '../contracts/sites.js';
import type { Statements, Transaction } from '../platform/database/database.js';
import type { SettingChanges } from './model/settings-change.js';
import type { LimitRevert, ThrottleRow } from './model/throttle-row.js';

/** Each setting's column. A setting without one does not compile. */
const COLUMNS = {
  maxConcurrentUpgrades: 'max_concurrent_upgrades',
  softMaxConcurrentUpgrades: 'soft_max_concurrent_upgrades',
  maxUpgradeBandwidthMibps: 'max_upgrade_bandwidth_mibps',
  connectionRatePerSecond: 'connection_rate_per_second',
  automaticUpgrades: 'automatic_upgrades',
  passiveCheckInHours: 'passive_check_in_hours',
  passiveGraceHours: 'passive_grace_hours',
  heartbeatSeconds: 'heartbeat_seconds',
  offlineAfterSeconds: 'offline_after_seconds',
  startWithinSeconds: 'start_within_seconds',
  maxUpgradeSeconds: 'max_upgrade_seconds',
  clockSkewSeconds: 'clock_skew_seconds',
  maxAttempts: 'max_attempts',
  safetyBrakePercent: 'safety_brake_percent',
  lostAfterDays: 'lost_after_days',
  deleteAfterDays: 'delete_after_days',
} as const satisfies Record<SettingName, string>;

const NAMES = Object.keys(COLUMNS) as SettingName[];

interface Row extends Settings {
  siteId: string;
  version: number;
  changedAt: Date;
  now: Date;
  limitRevertAt: Date | null;
  limitRevertTo: number | null;
  limitRevertBy: string | null;
  pausedAt: Date | null;
  pausedBy: string | null;
  pauseReason: string | null;
  brakeSince: Date;
  brakeTrippedAt: Date | null;
  brakeFailures: number | null;
  brakeOutcomes: number | null;
  lastFence: number;
  baselineAt: Date | null;
  runId: string | null;
}

/**
 * The clock is read outside of the subquery, so after the lock was had: beside `FOR UPDATE` it would be read before the wait for the
 * lock, and a grant's times would begin in the past.
 *
 * The turn is an advisory lock that is had before the row: PostgreSQL lets new sharers of a row pass one who waits to have it alone, so
 * that under a steady stream of check-ins a grant or a pause would wait for seconds. Advisory locks are given in the order of asking.
 */
const select = (turn: '' | 'pg_advisory_xact_lock' | 'pg_advisory_xact_lock_shared', lock: string) => `
  SELECT throttle.*, clock_timestamp() AS now FROM (
    SELECT site_id AS "siteId", version, changed_at AS "changedAt",
      ${NAMES.map((name) => `${COLUMNS[name]} AS "${name}"`).join(', ')},
      limit_revert_at AS "limitRevertAt", limit_revert_to AS "limitRevertTo", limit_revert_by AS "limitRevertBy",
      paused_at AS "pausedAt", paused_by AS "pausedBy", pause_reason AS "pauseReason",
      brake_since AS "brakeSince", brake_tripped_at AS "brakeTrippedAt", brake_failures AS "brakeFailures",
      brake_outcomes AS "brakeOutcomes", last_fence AS "lastFence", baseline_at AS "baselineAt", run_id AS "runId"
    FROM site_settings ${turn && `CROSS JOIN LATERAL ${turn}(hashtextextended('throttle ' || site_id, 0)) turn`}
    WHERE site_id = $1 ${lock}
  ) throttle`;
const READ = select('', '');
const LOCK = select('pg_advisory_xact_lock', 'FOR UPDATE OF site_settings');
const SHARE = select('pg_advisory_xact_lock_shared', 'FOR SHARE OF site_settings');

const INSERT = `
  INSERT INTO site_settings (site_id, ${NAMES.map((name) => COLUMNS[name]).join(', ')})
  VALUES ($1, ${NAMES.map((_, index) => `$${index + 2}`).join(', ')})`;

const UPDATE = `
  UPDATE site_settings SET version = version + 1, changed_at = clock_timestamp(),
    limit_revert_at = $2, limit_revert_to = $3, limit_revert_by = $4, setting_changes = setting_changes || $5::jsonb,
    ${NAMES.map((name, index) => `${COLUMNS[name]} = $${index + 6}`).join(', ')}
  WHERE site_id = $1`;

const CHANGES = 'SELECT setting_changes AS changes FROM site_settings WHERE site_id = $1';

const DUE_REVERT = `
  SELECT site_id AS "siteId" FROM site_settings WHERE limit_revert_at <= clock_timestamp() ORDER BY limit_revert_at LIMIT 1`;

/** Everything that a change of the settings writes at once. */
export interface SettingsUpdate {
  settings: Settings;
  limitRevert: LimitRevert | null;
  /** Who changed what just now; what others changed before stays. */
  changes: SettingChanges;
}

/** SQL of the settings row. */
@Injectable()
export class SettingsStore {
  read(tx: Statements, siteId: string): Promise<ThrottleRow | null> {
    return load(tx, READ, siteId);
  }

  lock(tx: Transaction, siteId: string): Promise<ThrottleRow | null> {
    return load(tx, LOCK, siteId);
  }

  share(tx: Transaction, siteId: string): Promise<ThrottleRow | null> {
    return load(tx, SHARE, siteId);
  }

  async insert(tx: Transaction, siteId: string, settings: Settings): Promise<void> {
    await tx.query(INSERT, [siteId, ...NAMES.map((name) => settings[name])]);
  }

  /** Replaces all settings and the planned return of the limit, and raises the version by one. */
  async update(tx: Transaction, siteId: string, { settings, limitRevert, changes }: SettingsUpdate): Promise<void> {
    const at = limitRevert && new Date(limitRevert.atMs).toISOString();
    const revert = [at, limitRevert?.to ?? null, limitRevert?.by ?? null];
    await tx.query(UPDATE, [siteId, ...revert, JSON.stringify(changes), ...NAMES.map((name) => settings[name])]);
  }

  /** Who changed each setting last. */
  async changes(tx: Statements, siteId: string): Promise<SettingChanges> {
    return (await tx.prepared<{ changes: SettingChanges }>(CHANGES, [siteId]))[0]?.changes ?? {};
  }

  /** The site whose limit should have gone back for longest, or null. */
  async dueRevert(tx: Statements): Promise<string | null> {
    return (await tx.prepared<{ siteId: string }>(DUE_REVERT))[0]?.siteId ?? null;
  }

  async pause(tx: Transaction, siteId: string, by: string, reason: string): Promise<void> {
    await tx.query(
      `UPDATE site_settings SET paused_at = clock_timestamp(), paused_by = $2, pause_reason = $3 WHERE site_id = $1`,
      [siteId, by, reason],
    );
  }

  /** Ends a pause, releases the safety brake and empties its window. */
  async resume(tx: Transaction, siteId: string): Promise<void> {
    await tx.query(
      `UPDATE site_settings SET paused_at = NULL, paused_by = NULL, pause_reason = NULL, brake_since = clock_timestamp(),
         brake_tripped_at = NULL, brake_failures = NULL, brake_outcomes = NULL
       WHERE site_id = $1`,
      [siteId],
    );
  }

  /** The answer is the first of the new fences. */
  async takeFences(tx: Transaction, siteId: string, count: number): Promise<number | null> {
    const rows = await tx.prepared<{ first: number }>(
      `UPDATE site_settings SET last_fence = last_fence + $2::bigint WHERE site_id = $1
       RETURNING last_fence - $2::bigint + 1 AS first`,
      [siteId, count],
    );
    return rows[0]?.first ?? null;
  }

  /** The answer says whether it was open before. */
  async tripBrake(tx: Transaction, siteId: string, failures: number, outcomes: number): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE site_settings SET brake_tripped_at = clock_timestamp(), brake_failures = $2, brake_outcomes = $3
       WHERE site_id = $1 AND brake_tripped_at IS NULL RETURNING 1`,
      [siteId, failures, outcomes],
    );
    return rows.length > 0;
  }

  async setRun(tx: Transaction, siteId: string, runId: string): Promise<void> {
    await tx.query('UPDATE site_settings SET run_id = $2, baseline_at = NULL WHERE site_id = $1', [siteId, runId]);
  }

  async setBaseline(tx: Transaction, siteId: string, atMs: number): Promise<void> {
    await tx.query('UPDATE site_settings SET baseline_at = $2 WHERE site_id = $1', [siteId, new Date(atMs)]);
  }
}

async function load(tx: Statements, sql: string, siteId: string): Promise<ThrottleRow | null> {
  const [row] = await tx.prepared<Row>(sql, [siteId]);
  return row === undefined ? null : toThrottleRow(row);
}

function toThrottleRow(row: Row): ThrottleRow {
  return {
    siteId: row.siteId,
    settings: Object.fromEntries(NAMES.map((name) => [name, row[name]])) as Settings,
    limitRevert: revertOf(row),
    version: row.version,
    changedAtMs: row.changedAt.getTime(),
    nowMs: row.now.getTime(),
    paused:
      row.pausedAt === null
        ? null
        : { sinceMs: row.pausedAt.getTime(), by: row.pausedBy ?? '', reason: row.pauseReason ?? '' },
    brake:
      row.brakeTrippedAt === null
        ? null
        : {
            trippedAtMs: row.brakeTrippedAt.getTime(),
            failures: row.brakeFailures ?? 0,
            outcomes: row.brakeOutcomes ?? 0,
          },
    brakeSinceMs: row.brakeSince.getTime(),
    lastFence: row.lastFence,
    baselineAtMs: row.baselineAt?.getTime() ?? null,
    runId: row.runId,
  };
}

function revertOf({ limitRevertAt, limitRevertTo, limitRevertBy }: Row): LimitRevert | null {
  if (limitRevertAt === null || limitRevertTo === null) return null;
  return { atMs: limitRevertAt.getTime(), to: limitRevertTo, by: limitRevertBy ?? '' };
}
