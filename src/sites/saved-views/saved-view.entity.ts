import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { SiteEntity } from '../site.entity.js';

@Entity('saved_view')
@Index('saved_view_name', ['siteId', 'nameKey'], { unique: true })
export class SavedViewEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'site_id' })
  @ForeignKey(() => SiteEntity, { name: 'saved_view_site_id_fkey', onDelete: 'CASCADE' })
  siteId!: string;

  @Column('text')
  name!: string;

  /** The name without regard to case. */
  @Column('text', { name: 'name_key' })
  nameKey!: string;

  @Column('text')
  query!: string;

  @Column('text', { name: 'created_by' })
  createdBy!: string;

  /** Whose it is, over all of a person's sessions. */
  @Column('text', { name: 'created_by_id' })
  createdById!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
