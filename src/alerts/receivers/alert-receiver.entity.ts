import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** `alert_receiver_name` is over the name without regard to case, which TypeORM cannot say. */
@Entity('alert_receiver')
@Index('alert_receiver_name', { synchronize: false })
export class AlertReceiverEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'site_id' })
  @ForeignKey('site', { name: 'alert_receiver_site_id_fkey', onDelete: 'CASCADE' })
  siteId!: string;

  @Column('integer', { default: 1 })
  version!: number;

  @Column('text')
  name!: string;

  @Column('text')
  kind!: string;

  @Column('jsonb')
  config!: unknown;

  @Column('text', { name: 'secret_names', array: true, default: [] })
  secretNames!: string[];

  /** Sealed. */
  @Column('text', { nullable: true })
  secrets!: string | null;

  @Column('jsonb')
  routes!: unknown;

  @Column('boolean')
  enabled!: boolean;

  @Column('text', { name: 'disabled_reason', nullable: true })
  disabledReason!: string | null;

  @Column('boolean', { name: 'allow_private' })
  allowPrivate!: boolean;

  @Column('integer', { name: 'per_minute_max' })
  perMinuteMax!: number;

  @Column('timestamptz', { name: 'failing_since', nullable: true })
  failingSince!: Date | null;

  /** In a row, of those that may pass. */
  @Column('integer', { default: 0 })
  failures!: number;

  @Column('jsonb', { name: 'last_failure', nullable: true })
  lastFailure!: unknown;

  @Column('timestamptz', { name: 'last_delivered_at', nullable: true })
  lastDeliveredAt!: Date | null;

  @Column('timestamptz', { name: 'held_until', nullable: true })
  heldUntil!: Date | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('text', { name: 'created_by' })
  createdBy!: string;
}
