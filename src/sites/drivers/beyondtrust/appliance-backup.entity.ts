import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A backup that was downloaded: its hash and time, and where its file is kept if it is. */
@Entity('appliance_backup')
@Index('appliance_backup_order', ['siteId', 'orderKey'], { unique: true })
@Index('appliance_backup_latest', ['siteId', 'appliance', 'takenAt'])
export class ApplianceBackupEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'site_id' })
  @ForeignKey('site', { name: 'appliance_backup_site_id_fkey', onDelete: 'CASCADE' })
  siteId!: string;

  @Column('text')
  appliance!: string;

  @Column('text', { name: 'order_key' })
  orderKey!: string;

  @Column('timestamptz', { name: 'taken_at', default: () => 'clock_timestamp()' })
  takenAt!: Date;

  @Column('text')
  sha256!: string;

  @Column('bigint')
  bytes!: number;

  @Column('text', { nullable: true })
  file!: string | null;
}
