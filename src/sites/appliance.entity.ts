import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { ApplianceHealth, ApplianceName, ApplianceRole } from '../contracts/words.js';
import { SiteEntity } from './site.entity.js';

@Entity('appliance')
export class ApplianceEntity {
  @PrimaryColumn('uuid', { name: 'site_id' })
  @ForeignKey(() => SiteEntity, { name: 'appliance_site_id_fkey', onDelete: 'CASCADE' })
  siteId!: string;

  @PrimaryColumn('text')
  name!: ApplianceName;

  @Column('text')
  role!: ApplianceRole;

  @Column('text', { nullable: true })
  hostname!: string | null;

  @Column('text', { name: 'base_version', nullable: true })
  baseVersion!: string | null;

  @Column('text', { name: 'site_version', nullable: true })
  siteVersion!: string | null;

  @Column('text', { name: 'site_revision', nullable: true })
  siteRevision!: string | null;

  @Column('text', { default: 'unknown' })
  health!: ApplianceHealth;

  @Column('text', { name: 'health_message', nullable: true })
  healthMessage!: string | null;

  @Column('timestamptz', { name: 'last_data_sync_at', nullable: true })
  lastDataSyncAt!: Date | null;

  @Column('text', { name: 'last_data_sync_status', nullable: true })
  lastDataSyncStatus!: string | null;

  @Column('timestamptz', { name: 'observed_at', nullable: true })
  observedAt!: Date | null;

  /** Looks in a row that reached nothing; 0 while it answers. */
  @Column('integer', { name: 'failed_probes', default: 0 })
  failedProbes!: number;

  @Column('timestamptz', { name: 'unreachable_since', nullable: true })
  unreachableSince!: Date | null;
}
