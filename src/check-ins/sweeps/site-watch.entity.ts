import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** How a site is watched through its appliance’s API: when next, by whom now, and what stands in the way. */
@Entity('site_watch')
export class SiteWatchEntity {
  @PrimaryColumn('uuid', { name: 'site_id' })
  @ForeignKey('site', { name: 'site_watch_site_id_fkey', onDelete: 'CASCADE' })
  siteId!: string;

  @Column('text')
  source!: string;

  /** The addresses of the appliances that what is known was read at. */
  @Column('text', { name: 'reads_from', nullable: true })
  readsFrom!: string | null;

  @Column('text', { default: 'quiet' })
  pace!: string;

  @Column('timestamptz', { name: 'fast_until', nullable: true })
  fastUntil!: Date | null;

  @Column('timestamptz', { name: 'next_look_at', nullable: true })
  nextLookAt!: Date | null;

  @Column('timestamptz', { name: 'looked_at', nullable: true })
  lookedAt!: Date | null;

  @Column('timestamptz', { name: 'next_sweep_at', nullable: true })
  nextSweepAt!: Date | null;

  @Column('text', { name: 'sweep_asked_by', nullable: true })
  sweepAskedBy!: string | null;

  @Column('uuid', { name: 'lease_owner', nullable: true })
  leaseOwner!: string | null;

  @Column('timestamptz', { name: 'lease_until', nullable: true })
  leaseUntil!: Date | null;

  @Column('integer', { name: 'connected_clients', nullable: true })
  connectedClients!: number | null;

  @Column('timestamptz', { name: 'connected_at', nullable: true })
  connectedAt!: Date | null;

  @Column('integer', { name: 'clock_offset_ms', nullable: true })
  clockOffsetMs!: number | null;

  @Column('timestamptz', { name: 'clock_seen_at', nullable: true })
  clockSeenAt!: Date | null;

  @Column('text', { name: 'certificate_sha256', nullable: true })
  certificateSha256!: string | null;

  @Column('text', { nullable: true })
  problem!: string | null;

  /** Which calls fail: `look` or `sweep`. */
  @Column('text', { name: 'problem_of', nullable: true })
  problemOf!: string | null;

  @Column('timestamptz', { name: 'problem_since', nullable: true })
  problemSince!: Date | null;

  @Column('text', { name: 'problem_detail', nullable: true })
  problemDetail!: string | null;

  @Column('jsonb', { default: [] })
  troubles!: unknown[];

  @Column('timestamptz', { name: 'oldest_seen_at', nullable: true })
  oldestSeenAt!: Date | null;

  /** How many clients that are missing from the list somebody said may be removed. */
  @Column('integer', { name: 'confirmed_removed', nullable: true })
  confirmedRemoved!: number | null;

  @Column('integer', { default: 0 })
  missed!: number;

  @Column('integer', { default: 0 })
  ghosts!: number;
}
