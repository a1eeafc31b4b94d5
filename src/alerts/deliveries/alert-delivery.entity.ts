import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** One message on its way to one receiver, and what became of it. */
@Entity('alert_delivery')
@Index('alert_delivery_due', ['receiverId', 'sequence'], { where: `state IN ('waiting', 'sending')` })
@Index('alert_delivery_site', ['siteId', 'sequence'])
@Index('alert_delivery_receiver', ['receiverId', 'sequence'])
@Index('alert_delivery_incident', ['incidentId', 'sequence'])
@Index('alert_delivery_sent', ['receiverId', 'endedAt'], { where: `state = 'delivered'` })
@Index('alert_delivery_ended', ['endedAt'], { where: `ended_at IS NOT NULL` })
@Index('alert_delivery_parts', ['supersededBy'], { where: `superseded_by IS NOT NULL` })
export class AlertDeliveryEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'site_id' })
  @ForeignKey('site', { name: 'alert_delivery_site_id_fkey', onDelete: 'CASCADE' })
  siteId!: string;

  @Column('uuid', { name: 'receiver_id' })
  @ForeignKey('alert_receiver', { name: 'alert_delivery_receiver_id_fkey', onDelete: 'CASCADE' })
  receiverId!: string;

  @Column('uuid', { name: 'incident_id', nullable: true })
  @ForeignKey('incident', { name: 'alert_delivery_incident_id_fkey', onDelete: 'CASCADE' })
  incidentId!: string | null;

  @Column({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS' })
  sequence!: number;

  @Column('text')
  kind!: string;

  @Column('jsonb')
  message!: unknown;

  @Column('text')
  state!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  @Column('timestamptz', { name: 'next_attempt_at', nullable: true })
  nextAttemptAt!: Date | null;

  /** Until then the sending may be under way; after it, nobody knows what became of it. */
  @Column('timestamptz', { name: 'sending_until', nullable: true })
  sendingUntil!: Date | null;

  @Column('integer', { name: 'attempt_count', default: 0 })
  attemptCount!: number;

  @Column('jsonb', { default: [] })
  attempts!: unknown;

  /** Its place on the ladder of tries. */
  @Column('integer', { default: 0 })
  step!: number;

  /** A test or a replay: out of turn, and past the cap. */
  @Column('boolean', { name: 'by_hand', default: false })
  byHand!: boolean;

  @Column('uuid', { name: 'replay_of', nullable: true })
  replayOf!: string | null;

  /** The digest that it went into. */
  @Column('uuid', { name: 'superseded_by', nullable: true })
  supersededBy!: string | null;
}
