import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A client that is in an incident, or was. */
@Entity('incident_member')
@Index('incident_member_client', ['clientId'])
@Index('incident_member_order', { synchronize: false })
export class IncidentMemberEntity {
  @PrimaryColumn('uuid', { name: 'incident_id' })
  @ForeignKey('incident', { name: 'incident_member_incident_id_fkey', onDelete: 'CASCADE' })
  incidentId!: string;

  /** Without a foreign key: a client that was removed is no member any more when the judge next looks. */
  @PrimaryColumn('uuid', { name: 'client_id' })
  clientId!: string;

  @Column('timestamptz')
  since!: Date;

  @Column('timestamptz', { name: 'joined_at' })
  joinedAt!: Date;

  @Column('timestamptz', { name: 'left_at', nullable: true })
  leftAt!: Date | null;

  @Column('boolean', { default: false })
  muted!: boolean;
}
