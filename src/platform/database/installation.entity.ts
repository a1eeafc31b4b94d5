import { Entity, PrimaryColumn } from 'typeorm';

/** One row: which Rollcall this database belongs to, for whatever several of them may share. */
@Entity('installation')
export class InstallationEntity {
  @PrimaryColumn('uuid')
  id!: string;
}
