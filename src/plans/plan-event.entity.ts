import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';

@Entity('plan_event')
@Index('plan_event_plan', ['planId', 'id'])
export class PlanEventEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('uuid', { name: 'plan_id' })
  @ForeignKey('upgrade_plan', { name: 'plan_event_plan_id_fkey', onDelete: 'CASCADE' })
  planId!: string;

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date;

  @Column('text', { nullable: true })
  step!: string | null;

  @Column('text')
  kind!: string;

  @Column('text', { nullable: true })
  by!: string | null;

  @Column('text')
  says!: string;
}
