import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** One row a client, whatever the run: `id` is the client’s. */
@Entity('client_upgrade')
@Index('client_upgrade_state', ['siteId', 'state', 'id'])
@Index('client_upgrade_queue', ['siteId', 'rankClass', 'rankSequence', 'id'], { where: `state = 'queued'` })
@Index('client_upgrade_eligible', ['siteId', 'rankClass', 'rankSequence', 'id'], {
  where: `state = 'queued' AND reachable AND retry_at IS NULL`,
})
@Index('client_upgrade_slots', ['siteId'], { where: `state IN ('granted', 'upgrading', 'suspect')` })
@Index('client_upgrade_retry', ['siteId', 'retryAt'], { where: `state = 'queued' AND retry_at IS NOT NULL` })
@Index('client_upgrade_label', ['siteId', 'id'])
export class ClientUpgradeEntity {
  @PrimaryColumn('uuid')
  @ForeignKey('client', { name: 'client_upgrade_id_fkey', onDelete: 'CASCADE' })
  id!: string;

  @Column('uuid', { name: 'site_id' })
  @ForeignKey('site', { name: 'client_upgrade_site_id_fkey', onDelete: 'CASCADE' })
  siteId!: string;

  @Column('text', { default: 'up_to_date' })
  state!: string;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('timestamptz', { name: 'state_since', default: () => 'now()' })
  stateSince!: Date;

  @Column('uuid', { name: 'run_id', nullable: true })
  runId!: string | null;

  @Column('boolean', { default: false })
  cohort!: boolean;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;

  @Column('smallint', { name: 'rank_class', default: 1 })
  rankClass!: number;

  @Column('bigint', { name: 'rank_sequence', default: 0 })
  rankSequence!: number;

  @Column('boolean', { name: 'wants_front', default: false })
  wantsFront!: boolean;

  @Column('text', { name: 'bumped_by', nullable: true })
  bumpedBy!: string | null;

  @Column('timestamptz', { name: 'bumped_at', nullable: true })
  bumpedAt!: Date | null;

  @Column('boolean', { default: false })
  released!: boolean;

  @Column('boolean', { default: false })
  reachable!: boolean;

  @Column('timestamptz', { name: 'next_check_in_at', nullable: true })
  nextCheckInAt!: Date | null;

  @Column('timestamptz', { name: 'retry_at', nullable: true })
  retryAt!: Date | null;

  @Column('integer', { default: 0 })
  attempts!: number;

  @Column('integer', { default: 0 })
  undelivered!: number;

  @Column('bigint', { nullable: true })
  fence!: number | null;

  @Column('text', { name: 'target_version', nullable: true })
  targetVersion!: string | null;

  @Column('text', { name: 'target_revision', nullable: true })
  targetRevision!: string | null;

  @Column('timestamptz', { name: 'granted_at', nullable: true })
  grantedAt!: Date | null;

  @Column('timestamptz', { name: 'start_by', nullable: true })
  startBy!: Date | null;

  @Column('timestamptz', { name: 'lease_until', nullable: true })
  leaseUntil!: Date | null;

  @Column('timestamptz', { name: 'told_at', nullable: true })
  toldAt!: Date | null;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt!: Date | null;

  @Column('text', { name: 'failure_reason', nullable: true })
  failureReason!: string | null;

  @Column('text', { name: 'failure_detail', nullable: true })
  failureDetail!: string | null;

  @Column('timestamptz', { name: 'failed_at', nullable: true })
  failedAt!: Date | null;
}
