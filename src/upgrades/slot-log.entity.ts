import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

@Entity('slot_log')
@Index('slot_log_acquired', ['siteId', 'fence'], { unique: true, where: `action = 'acquired'` })
@Index('slot_log_given_back', ['siteId', 'fence'], { unique: true, where: `action <> 'acquired'` })
@Index('slot_log_outcomes', ['siteId', 'at'], { where: `action <> 'acquired'` })
@Index('slot_log_run', ['runId'], { where: `action <> 'acquired'` })
export class SlotLogEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date;

  @Column('uuid', { name: 'site_id' })
  siteId!: string;

  @Column('uuid', { name: 'client_id' })
  clientId!: string;

  @Column('uuid', { name: 'run_id', nullable: true })
  runId!: string | null;

  @Column('bigint')
  fence!: number;

  @Column('text')
  action!: string;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('bigint', { name: 'held_ms', nullable: true })
  heldMs!: number | null;
}
