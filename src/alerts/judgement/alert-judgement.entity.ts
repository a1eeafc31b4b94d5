import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** How far the judge has come with a site. */
@Entity('alert_judgement')
@Index('alert_judgement_due', ['dueAt'])
export class AlertJudgementEntity {
  @PrimaryColumn('uuid', { name: 'site_id' })
  @ForeignKey('site', { name: 'alert_judgement_site_id_fkey', onDelete: 'CASCADE' })
  siteId!: string;

  @Column('timestamptz', { name: 'judged_at', default: () => 'now()' })
  judgedAt!: Date;

  @Column('timestamptz', { name: 'due_at', default: () => 'now()' })
  dueAt!: Date;

  @Column('text', { name: 'feed_xid' })
  feedXid!: string;

  @Column('bigint', { name: 'feed_id' })
  feedId!: number;

  @Column('integer', { name: 'last_number', default: 0 })
  lastNumber!: number;

  @Column('jsonb', { default: {} })
  memory!: Record<string, unknown>;
}
