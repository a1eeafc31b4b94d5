import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** One look at a whole fleet, a page at a time; or one import. */
@Entity('sweep')
@Index('sweep_site_number', ['siteId', 'number'], { unique: true })
@Index('sweep_complete', ['siteId', 'number'], { where: `state = 'complete'` })
@Index('sweep_age', ['startedAt'])
export class SweepEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'site_id' })
  @ForeignKey('site', { name: 'sweep_site_id_fkey', onDelete: 'CASCADE' })
  siteId!: string;

  @Column('bigint')
  number!: number;

  @Column('text')
  source!: string;

  @Column('text')
  state!: string;

  @Column('text', { nullable: true })
  pace!: string | null;

  @Column('timestamptz', { name: 'started_at', default: () => 'clock_timestamp()' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'last_page_at', nullable: true })
  lastPageAt!: Date | null;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;

  @Column('timestamptz', { name: 'taken_at', nullable: true })
  takenAt!: Date | null;

  @Column('text', { nullable: true })
  by!: string | null;

  @Column('integer', { name: 'next_page', default: 1 })
  nextPage!: number;

  @Column('integer', { name: 'last_page', nullable: true })
  lastPage!: number | null;

  @Column('integer', { nullable: true })
  total!: number | null;

  @Column('integer', { default: 0 })
  rows!: number;

  @Column('integer', { default: 0 })
  calls!: number;

  @Column('integer', { default: 0 })
  enrolled!: number;

  @Column('integer', { default: 0 })
  changed!: number;

  @Column('integer', { default: 0 })
  missed!: number;

  @Column('integer', { default: 0 })
  removed!: number;

  @Column('text', { nullable: true })
  failure!: string | null;
}
