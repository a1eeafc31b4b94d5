import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { DriverKind, SiteControl } from '../contracts/words.js';

@Entity('site')
@Index('site_slug', ['slug'], { unique: true })
export class SiteEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  slug!: string;

  @Column('text')
  name!: string;

  @Column('text')
  control!: SiteControl;

  @Column('text', { name: 'driver_kind' })
  driverKind!: DriverKind;

  @Column('text', { name: 'driver_url', nullable: true })
  driverUrl!: string | null;

  @Column('text', { name: 'driver_secret', nullable: true })
  driverSecret!: string | null;

  /** What else a driver of a real appliance needs; never a secret. */
  @Column('jsonb', { name: 'driver_options', nullable: true })
  driverOptions!: object | null;

  /** IANA name; null: UTC. */
  @Column('text', { name: 'time_zone', nullable: true })
  timeZone!: string | null;

  @Column('integer', { default: 1 })
  version!: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
