import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

@Entity('start_gate')
export class StartGateEntity {
  @PrimaryColumn('uuid', { name: 'site_id' })
  @ForeignKey('site', { name: 'start_gate_site_id_fkey', onDelete: 'CASCADE' })
  siteId!: string;

  @PrimaryColumn('text')
  source!: string;

  @Column('text')
  reason!: string;

  @Column('timestamptz', { name: 'opens_at', nullable: true })
  opensAt!: Date | null;

  @Column('timestamptz', { name: 'closes_at', nullable: true })
  closesAt!: Date | null;
}
