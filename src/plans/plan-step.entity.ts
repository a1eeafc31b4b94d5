import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

@Entity('plan_step')
export class PlanStepEntity {
  @PrimaryColumn('uuid', { name: 'plan_id' })
  @ForeignKey('upgrade_plan', { name: 'plan_step_plan_id_fkey', onDelete: 'CASCADE' })
  planId!: string;

  @PrimaryColumn('smallint')
  place!: number;

  @Column('text')
  key!: string;

  @Column('text')
  state!: string;

  @Column('text', { nullable: true })
  performer!: string | null;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('text', { nullable: true })
  detail!: string | null;

  @Column('timestamptz', { nullable: true })
  since!: Date | null;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  @Column('text', { nullable: true })
  by!: string | null;

  @Column('text', { nullable: true })
  note!: string | null;

  @Column('jsonb', { default: [] })
  evidence!: unknown[];

  @Column('jsonb', { default: [] })
  checks!: string[];

  @Column('jsonb', { default: {} })
  result!: object;

  @Column('integer', { default: 0 })
  attempts!: number;

  @Column('text', { name: 'call_key', nullable: true })
  callKey!: string | null;

  @Column('timestamptz', { name: 'call_at', nullable: true })
  callAt!: Date | null;

  @Column('boolean', { name: 'call_answered', default: false })
  callAnswered!: boolean;

  @Column('boolean', { name: 'call_undelivered', default: false })
  callUndelivered!: boolean;
}
