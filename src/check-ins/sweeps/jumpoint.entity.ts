import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** A Jumpoint of an observed site, as it was last seen. */
@Entity('jumpoint')
export class JumpointEntity {
  @PrimaryColumn('uuid', { name: 'site_id' })
  @ForeignKey('site', { name: 'jumpoint_site_id_fkey', onDelete: 'CASCADE' })
  siteId!: string;

  /** The appliance's own. */
  @PrimaryColumn('integer')
  id!: number;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  platform!: string | null;

  @Column('boolean')
  enabled!: boolean;

  @Column('boolean')
  connected!: boolean;

  @Column('boolean')
  clustered!: boolean;

  @Column('jsonb')
  nodes!: unknown[];

  @Column('timestamptz', { name: 'seen_at' })
  seenAt!: Date;
}
