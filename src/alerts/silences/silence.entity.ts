import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

@Entity('silence')
@Index('silence_ends', ['siteId', 'endsAt', 'id'])
export class SilenceEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'site_id' })
  @ForeignKey('site', { name: 'silence_site_id_fkey', onDelete: 'CASCADE' })
  siteId!: string;

  /** Empty: every alert that a silence need not name. */
  @Column('text', { array: true })
  alerts!: string[];

  @Column('text')
  filter!: string;

  @Column('timestamptz', { name: 'starts_at' })
  startsAt!: Date;

  @Column('timestamptz', { name: 'ends_at' })
  endsAt!: Date;

  @Column('text')
  reason!: string;

  @Column('text')
  author!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  /** Who ended it before its time. */
  @Column('text', { name: 'ended_by', nullable: true })
  endedBy!: string | null;
}
