import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

@Entity('client')
@Index('client_site_client_id', ['siteId', 'clientId'], { unique: true })
@Index('client_site_name', ['siteId', 'name', 'id'])
@Index('client_site_enrolled', ['siteId', 'enrolledAt', 'id'])
@Index('client_site_connection', ['siteId', 'connection'])
@Index('client_search', { synchronize: false })
@Index('client_look_at', ['lookAt'], { where: 'look_at IS NOT NULL' })
@Index('client_gone', ['siteId', 'connectionSince'], { where: `connection IN ('offline', 'overdue')` })
export class ClientEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'site_id' })
  @ForeignKey('site', { name: 'client_site_id_fkey', onDelete: 'CASCADE' })
  siteId!: string;

  @Column('text', { name: 'client_id' })
  clientId!: string;

  @Column('integer', { default: 0 })
  epoch!: number;

  @Column('bigint', { default: 0 })
  sequence!: number;

  @Column('text', { nullable: true })
  version!: string | null;

  @Column('text', { nullable: true })
  revision!: string | null;

  @Column('text', { name: 'revision_value', nullable: true })
  revisionValue!: string | null;

  @Column('text', { name: 'revision_version', nullable: true })
  revisionVersion!: string | null;

  @Column('integer', { name: 'revision_epoch', default: 0 })
  revisionEpoch!: number;

  @Column('bigint', { name: 'revision_sequence', default: 0 })
  revisionSequence!: number;

  @Column('text', { default: 'offline' })
  connection!: string;

  @Column('timestamptz', { name: 'connection_since', default: () => 'now()' })
  connectionSince!: Date;

  @Column('text', { name: 'connection_type', default: 'active' })
  connectionType!: string;

  @Column('timestamptz', { name: 'last_check_in_at', nullable: true })
  lastCheckInAt!: Date | null;

  @Column('text', { name: 'last_check_in_cause', nullable: true })
  lastCheckInCause!: string | null;

  @Column('bigint', { name: 'check_in_marks', default: 0 })
  checkInMarks!: number;

  @Column('timestamptz', { name: 'look_at', nullable: true })
  lookAt!: Date | null;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  hostname!: string | null;

  @Column('text', { nullable: true })
  fqdn!: string | null;

  @Column('text', { name: 'group_name', nullable: true })
  groupName!: string | null;

  @Column('text', { nullable: true })
  tag!: string | null;

  @Column('text', { nullable: true })
  comments!: string | null;

  @Column('text', { name: 'operating_system', nullable: true })
  operatingSystem!: string | null;

  @Column('text', { name: 'public_ip', nullable: true })
  publicIp!: string | null;

  @Column('text', { name: 'private_ip', nullable: true })
  privateIp!: string | null;

  @Column('text', { name: 'console_user', nullable: true })
  consoleUser!: string | null;

  @Column('text', { name: 'search_text', default: '' })
  searchText!: string;

  @Column('jsonb', { default: {} })
  attributes!: Record<string, unknown>;

  @Column('jsonb', { default: {} })
  edited!: Record<string, unknown>;

  @Column('timestamptz', { name: 'enrolled_at', default: () => 'now()' })
  enrolledAt!: Date;
}
