import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

@Entity('upgrade_plan')
@Index('upgrade_plan_number', ['siteId', 'number'], { unique: true })
@Index('upgrade_plan_open', ['siteId'], { unique: true, where: `state IN ('draft', 'running', 'stopped')` })
@Index('upgrade_plan_turn', ['turnDueAt'], { where: `state IN ('running', 'stopped')` })
export class UpgradePlanEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'site_id' })
  @ForeignKey('site', { name: 'upgrade_plan_site_id_fkey', onDelete: 'CASCADE' })
  siteId!: string;

  @Column('integer')
  number!: number;

  @Column('text')
  kind!: string;

  @Column('text')
  state!: string;

  @Column('integer', { default: 1 })
  version!: number;

  @Column('text', { name: 'target_version', nullable: true })
  targetVersion!: string | null;

  @Column('text', { name: 'target_revision', nullable: true })
  targetRevision!: string | null;

  @Column('text', { name: 'first_appliance' })
  firstAppliance!: string;

  @Column('text', { name: 'switch_method', nullable: true })
  switchMethod!: string | null;

  @Column('boolean', { name: 'hand_back', default: false })
  handBack!: boolean;

  @Column('jsonb', { name: 'first_window', nullable: true })
  firstWindow!: object | null;

  @Column('jsonb', { name: 'second_window', nullable: true })
  secondWindow!: object | null;

  @Column('integer', { name: 'fleet_back_percent' })
  fleetBackPercent!: number;

  @Column('integer', { name: 'backup_hours_max' })
  backupHoursMax!: number;

  @Column('integer', { name: 'interim_minutes' })
  interimMinutes!: number;

  @Column('integer', { name: 'exposed_minutes_max' })
  exposedMinutesMax!: number;

  @Column('double precision', { default: 1 })
  speed!: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('text', { name: 'created_by' })
  createdBy!: string;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt!: Date | null;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  @Column('timestamptz', { name: 'baseline_at', nullable: true })
  baselineAt!: Date | null;

  @Column('integer', { name: 'baseline_online', nullable: true })
  baselineOnline!: number | null;

  @Column('jsonb', { nullable: true })
  sight!: object | null;

  @Column('boolean', { default: false })
  blind!: boolean;

  @Column('timestamptz', { name: 'looked_at', nullable: true })
  lookedAt!: Date | null;

  @Column('integer', { default: 0 })
  turn!: number;

  @Column('timestamptz', { name: 'turn_due_at', nullable: true })
  turnDueAt!: Date | null;
}
