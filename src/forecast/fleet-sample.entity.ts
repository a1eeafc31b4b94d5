import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

@Entity('fleet_sample')
@Index('fleet_sample_age', ['at'])
export class FleetSampleEntity {
  @PrimaryColumn('uuid', { name: 'site_id' })
  @ForeignKey('site', { name: 'fleet_sample_site_id_fkey', onDelete: 'CASCADE' })
  siteId!: string;

  @PrimaryColumn('timestamptz')
  at!: Date;

  @Column('integer', { name: 'awaiting_check_in' })
  awaitingCheckIn!: number;

  @Column('integer')
  queued!: number;

  @Column('integer', { name: 'in_use' })
  inUse!: number;

  @Column('integer', { name: 'up_to_date' })
  upToDate!: number;

  @Column('integer')
  failed!: number;

  /** Active clients that are offline. */
  @Column('integer')
  offline!: number;

  @Column('integer', { name: 'slot_limit' })
  slotLimit!: number;

  @Column('integer', { default: 0 })
  pending!: number;

  /** Of an observed site: clients that were seen to have come back in the run so far. */
  @Column('integer', { nullable: true })
  returned!: number | null;
}
