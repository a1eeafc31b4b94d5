import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

@Entity('upgrade_run')
@Index('upgrade_run_number', ['siteId', 'number'], { unique: true })
export class UpgradeRunEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'site_id' })
  @ForeignKey('site', { name: 'upgrade_run_site_id_fkey', onDelete: 'CASCADE' })
  siteId!: string;

  @Column('integer')
  number!: number;

  @Column('text', { name: 'target_version' })
  targetVersion!: string;

  @Column('text', { name: 'target_revision', nullable: true })
  targetRevision!: string | null;

  @Column('text')
  state!: string;

  @Column('timestamptz', { name: 'begun_at', default: () => 'now()' })
  begunAt!: Date;

  @Column('text', { name: 'begun_by' })
  begunBy!: string;

  @Column('timestamptz', { name: 'baseline_at', nullable: true })
  baselineAt!: Date | null;

  @Column('uuid', { name: 'labelled_to', nullable: true })
  labelledTo!: string | null;

  @Column('timestamptz', { name: 'labelled_at', nullable: true })
  labelledAt!: Date | null;

  @Column('timestamptz', { name: 'active_finished_at', nullable: true })
  activeFinishedAt!: Date | null;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  @Column('jsonb', { nullable: true })
  report!: Record<string, unknown> | null;
}
