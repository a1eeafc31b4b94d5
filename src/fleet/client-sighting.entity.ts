import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** What was seen of a client of an observed site; a client of a managed site has none. `seen_at` moves with every sweep, so no index holds it. */
@Entity('client_sighting')
@Index('client_sighting_site', ['siteId', 'id'])
@Index('client_sighting_host', ['siteId', 'hostKey'], { where: 'host_key IS NOT NULL' })
@Index('client_sighting_ghost', ['siteId', 'id'], { where: 'ghost_of IS NOT NULL' })
@Index('client_sighting_ghost_of', ['ghostOf'], { where: 'ghost_of IS NOT NULL' })
@Index('client_sighting_returned', ['siteId', 'returnedRunId', 'returnedBy'], { where: 'returned_by IS NOT NULL' })
export class ClientSightingEntity {
  @PrimaryColumn('uuid')
  @ForeignKey('client', { name: 'client_sighting_id_fkey', onDelete: 'CASCADE' })
  id!: string;

  @Column('uuid', { name: 'site_id' })
  @ForeignKey('site', { name: 'client_sighting_site_id_fkey', onDelete: 'CASCADE' })
  siteId!: string;

  @Column('text')
  source!: string;

  @Column('timestamptz', { name: 'seen_at' })
  seenAt!: Date;

  @Column('integer', { name: 'missed_sweeps', default: 0 })
  missedSweeps!: number;

  @Column('boolean', { name: 'needs_update' })
  needsUpdate!: boolean;

  @Column('timestamptz', { name: 'pending_at', nullable: true })
  pendingAt!: Date | null;

  @Column('timestamptz', { name: 'last_connect_at', nullable: true })
  lastConnectAt!: Date | null;

  @Column('timestamptz', { name: 'last_disconnect_at', nullable: true })
  lastDisconnectAt!: Date | null;

  @Column('timestamptz', { name: 'last_access_at', nullable: true })
  lastAccessAt!: Date | null;

  @Column('uuid', { name: 'returned_run_id', nullable: true })
  returnedRunId!: string | null;

  @Column('timestamptz', { name: 'returned_after', nullable: true })
  returnedAfter!: Date | null;

  @Column('timestamptz', { name: 'returned_by', nullable: true })
  returnedBy!: Date | null;

  @Column('bigint', { name: 'away_ms', nullable: true })
  awayMs!: number | null;

  @Column('uuid', { name: 'ghost_of', nullable: true })
  @ForeignKey('client', { name: 'client_sighting_ghost_of_fkey', onDelete: 'SET NULL' })
  ghostOf!: string | null;

  @Column('text', { name: 'host_key', nullable: true })
  hostKey!: string | null;
}
