import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

@Entity('audit_entry')
@Index('audit_entry_site', ['siteSlug', 'at', 'id'])
@Index('audit_entry_actor', ['actor', 'at', 'id'])
@Index('audit_entry_action', ['action', 'at', 'id'])
@Index('audit_entry_target', ['target', 'at', 'id'])
@Index('audit_entry_at', ['at', 'id'])
@Index('audit_entry_search', { synchronize: false })
export class AuditEntryEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date;

  @Column('text')
  actor!: string;

  @Column('text')
  action!: string;

  @Column('uuid', { name: 'site_id', nullable: true })
  siteId!: string | null;

  @Column('text', { name: 'site_slug', nullable: true })
  siteSlug!: string | null;

  @Column('text', { nullable: true })
  target!: string | null;

  @Column('jsonb', { nullable: true })
  before!: unknown;

  @Column('jsonb', { nullable: true })
  after!: unknown;

  @Column('text', { nullable: true })
  why!: string | null;
}
