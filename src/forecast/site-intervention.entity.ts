import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A line of the change feed that a run's story needs, kept for longer than the feed is. */
@Entity('site_intervention')
@Index('site_intervention_site', ['siteId', 'at'])
@Index('site_intervention_age', ['at'])
export class SiteInterventionEntity {
  @PrimaryColumn('bigint', { name: 'change_id' })
  changeId!: number;

  @Column('uuid', { name: 'site_id' })
  @ForeignKey('site', { name: 'site_intervention_site_id_fkey', onDelete: 'CASCADE' })
  siteId!: string;

  @Column('timestamptz')
  at!: Date;

  @Column('text')
  kind!: string;

  @Column('text', { nullable: true })
  by!: string | null;

  @Column('jsonb')
  data!: object;

  @Column('text', { nullable: true })
  why!: string | null;
}
