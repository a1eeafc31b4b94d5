import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';

@Entity('incident_event')
@Index('incident_event_order', ['incidentId', 'id'])
export class IncidentEventEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('uuid', { name: 'incident_id' })
  @ForeignKey('incident', { name: 'incident_event_incident_id_fkey', onDelete: 'CASCADE' })
  incidentId!: string;

  @Column('timestamptz')
  at!: Date;

  @Column('text')
  kind!: string;

  @Column('text', { nullable: true })
  by!: string | null;

  @Column('jsonb', { default: {} })
  data!: Record<string, unknown>;
}
