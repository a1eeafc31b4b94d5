import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { AutomaticUpgrades } from '../contracts/words.js';
import { SiteEntity } from './site.entity.js';

@Entity('site_settings')
export class SiteSettingsEntity {
  @PrimaryColumn('uuid', { name: 'site_id' })
  @ForeignKey(() => SiteEntity, { name: 'site_settings_site_id_fkey', onDelete: 'CASCADE' })
  siteId!: string;

  @Column('integer', { default: 1 })
  version!: number;

  @Column('timestamptz', { name: 'changed_at', default: () => 'now()' })
  changedAt!: Date;

  @Column('integer', { name: 'max_concurrent_upgrades' })
  maxConcurrentUpgrades!: number;

  @Column('integer', { name: 'soft_max_concurrent_upgrades', default: 100 })
  softMaxConcurrentUpgrades!: number;

  @Column('integer', { name: 'max_upgrade_bandwidth_mibps' })
  maxUpgradeBandwidthMibps!: number;

  @Column('integer', { name: 'connection_rate_per_second' })
  connectionRatePerSecond!: number;

  @Column('text', { name: 'automatic_upgrades' })
  automaticUpgrades!: AutomaticUpgrades;

  @Column('integer', { name: 'passive_check_in_hours' })
  passiveCheckInHours!: number;

  @Column('integer', { name: 'passive_grace_hours' })
  passiveGraceHours!: number;

  @Column('integer', { name: 'heartbeat_seconds' })
  heartbeatSeconds!: number;

  @Column('integer', { name: 'offline_after_seconds' })
  offlineAfterSeconds!: number;

  @Column('integer', { name: 'start_within_seconds' })
  startWithinSeconds!: number;

  @Column('integer', { name: 'max_upgrade_seconds' })
  maxUpgradeSeconds!: number;

  @Column('integer', { name: 'clock_skew_seconds' })
  clockSkewSeconds!: number;

  @Column('integer', { name: 'max_attempts' })
  maxAttempts!: number;

  @Column('integer', { name: 'safety_brake_percent' })
  safetyBrakePercent!: number;

  @Column('integer', { name: 'lost_after_days' })
  lostAfterDays!: number;

  @Column('integer', { name: 'delete_after_days' })
  deleteAfterDays!: number;

  @Column('timestamptz', { name: 'limit_revert_at', nullable: true })
  limitRevertAt!: Date | null;

  @Column('integer', { name: 'limit_revert_to', nullable: true })
  limitRevertTo!: number | null;

  @Column('text', { name: 'limit_revert_by', nullable: true })
  limitRevertBy!: string | null;

  /** Who changed each setting last, by its name. */
  @Column('jsonb', { name: 'setting_changes', default: {} })
  settingChanges!: Record<string, unknown>;

  @Column('timestamptz', { name: 'paused_at', nullable: true })
  pausedAt!: Date | null;

  @Column('text', { name: 'paused_by', nullable: true })
  pausedBy!: string | null;

  @Column('text', { name: 'pause_reason', nullable: true })
  pauseReason!: string | null;

  @Column('timestamptz', { name: 'brake_since', default: () => 'now()' })
  brakeSince!: Date;

  @Column('timestamptz', { name: 'brake_tripped_at', nullable: true })
  brakeTrippedAt!: Date | null;

  @Column('integer', { name: 'brake_failures', nullable: true })
  brakeFailures!: number | null;

  @Column('integer', { name: 'brake_outcomes', nullable: true })
  brakeOutcomes!: number | null;

  @Column('bigint', { name: 'last_fence', default: 0 })
  lastFence!: number;

  @Column('timestamptz', { name: 'baseline_at', nullable: true })
  baselineAt!: Date | null;

  /** The site's newest run. No foreign key: runs belong to a higher floor, and one never goes before its site. */
  @Column('uuid', { name: 'run_id', nullable: true })
  runId!: string | null;
}
