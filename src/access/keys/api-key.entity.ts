import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

@Entity('api_key')
@Index('api_key_secret', ['secretHash'], { unique: true })
export class ApiKeyEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  name!: string;

  @Column('text')
  role!: string;

  /** The site is named by its table: `sites/` is a higher floor. */
  @Column('uuid', { name: 'site_id', nullable: true })
  @ForeignKey('site', { name: 'api_key_site_id_fkey', onDelete: 'CASCADE' })
  siteId!: string | null;

  @Column('text', { name: 'client_id', nullable: true })
  clientId!: string | null;

  @Column('bytea', { name: 'secret_hash' })
  secretHash!: Buffer;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt!: Date | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;
}
