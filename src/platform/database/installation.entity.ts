import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One row: which Rollcall this database belongs to, for whatever several of them may share, and whether anybody was there. */
@Entity('installation')
export class InstallationEntity {
  @PrimaryColumn('uuid')
  id!: string;

  /** The latest sign of a worker. */
  @Column('timestamptz', { name: 'present_at', nullable: true })
  presentAt!: Date | null;

  /** When the latest absence ended. */
  @Column('timestamptz', { name: 'back_at', nullable: true })
  backAt!: Date | null;
}
