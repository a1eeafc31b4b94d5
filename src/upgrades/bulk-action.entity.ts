import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

@Entity('bulk_action')
@Index('bulk_action_running', ['siteId'], { where: `state = 'running'` })
export class BulkActionEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'site_id' })
  @ForeignKey('site', { name: 'bulk_action_site_id_fkey', onDelete: 'CASCADE' })
  siteId!: string;

  @Column('text')
  action!: string;

  @Column('text')
  state!: string;

  @Column('uuid', { array: true })
  ids!: string[];

  @Column('bigint', { name: 'rank_from', nullable: true })
  rankFrom!: number | null;

  @Column('integer', { default: 0 })
  done!: number;

  @Column('jsonb', { default: {} })
  skipped!: Record<string, unknown>;

  @Column('text', { nullable: true })
  why!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('text', { name: 'created_by' })
  createdBy!: string;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;
}
