import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** Who was told of which incident: they get its updates and its end. */
@Entity('incident_told')
@Index('incident_told_receiver', ['receiverId'])
export class IncidentToldEntity {
  @PrimaryColumn('uuid', { name: 'incident_id' })
  @ForeignKey('incident', { name: 'incident_told_incident_id_fkey', onDelete: 'CASCADE' })
  incidentId!: string;

  @PrimaryColumn('uuid', { name: 'receiver_id' })
  @ForeignKey('alert_receiver', { name: 'incident_told_receiver_id_fkey', onDelete: 'CASCADE' })
  receiverId!: string;

  @Column('timestamptz', { name: 'first_told_at' })
  firstToldAt!: Date;

  /** What the receiver answered, for the messages that follow: a thread, a ticket's number. */
  @Column('text', { nullable: true })
  reference!: string | null;
}
