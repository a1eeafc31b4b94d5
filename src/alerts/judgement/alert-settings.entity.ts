import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** What a site's people have set of its alerts; the rest are defaults. */
@Entity('alert_settings')
export class AlertSettingsEntity {
  @PrimaryColumn('uuid', { name: 'site_id' })
  @ForeignKey('site', { name: 'alert_settings_site_id_fkey', onDelete: 'CASCADE' })
  siteId!: string;

  @Column('integer', { default: 1 })
  version!: number;

  @Column('jsonb', { default: {} })
  settings!: Record<string, unknown>;

  @Column('timestamptz', { name: 'changed_at', default: () => 'now()' })
  changedAt!: Date;

  @Column('text', { name: 'changed_by' })
  changedBy!: string;
}
