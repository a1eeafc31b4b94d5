import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

@Entity('incident')
@Index('incident_open', ['siteId', 'alert', 'scope', 'scopeKey'], { unique: true, where: `state <> 'resolved'` })
@Index('incident_number', ['siteId', 'number'], { unique: true })
@Index('incident_resolved', ['siteId', 'resolvedAt'], { where: `state = 'resolved'` })
@Index('incident_absorbed', ['absorbedBy'], { where: 'absorbed_by IS NOT NULL' })
export class IncidentEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'site_id' })
  @ForeignKey('site', { name: 'incident_site_id_fkey', onDelete: 'CASCADE' })
  siteId!: string;

  @Column('integer')
  number!: number;

  @Column('text')
  alert!: string;

  @Column('text')
  scope!: string;

  @Column('text', { name: 'scope_key', default: '' })
  scopeKey!: string;

  @Column('text')
  severity!: string;

  @Column('text')
  state!: string;

  @Column('boolean', { default: false })
  muted!: boolean;

  @Column('boolean', { default: false })
  flapping!: boolean;

  @Column('timestamptz', { name: 'began_at' })
  beganAt!: Date;

  @Column('timestamptz', { name: 'fired_at', nullable: true })
  firedAt!: Date | null;

  @Column('timestamptz', { name: 'calming_since', nullable: true })
  calmingSince!: Date | null;

  @Column('timestamptz', { name: 'resolved_at', nullable: true })
  resolvedAt!: Date | null;

  @Column('text', { nullable: true })
  resolution!: string | null;

  @Column('uuid', { name: 'absorbed_by', nullable: true })
  @ForeignKey('incident', { name: 'incident_absorbed_by_fkey', onDelete: 'SET NULL' })
  absorbedBy!: string | null;

  @Column('timestamptz', { name: 'acknowledged_at', nullable: true })
  acknowledgedAt!: Date | null;

  @Column('text', { name: 'acknowledged_by', nullable: true })
  acknowledgedBy!: string | null;

  @Column('text', { name: 'acknowledged_note', nullable: true })
  acknowledgedNote!: string | null;

  @Column('integer', { default: 0 })
  count!: number;

  @Column('integer', { name: 'muted_count', default: 0 })
  mutedCount!: number;

  @Column('integer', { default: 0 })
  peak!: number;

  @Column('jsonb', { default: {} })
  facts!: Record<string, unknown>;

  @Column('jsonb', { nullable: true })
  cause!: Record<string, unknown> | null;

  @Column('jsonb', { default: [] })
  changes!: unknown[];

  @Column('integer', { default: 0 })
  sequence!: number;

  @Column('jsonb', { nullable: true })
  told!: Record<string, unknown> | null;
}
