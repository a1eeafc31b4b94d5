import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** What was forecast at a moment of a run, to be held against what came. */
@Entity('forecast_made')
@Index('forecast_made_age', ['at'])
export class ForecastMadeEntity {
  @Column('uuid', { name: 'site_id' })
  @ForeignKey('site', { name: 'forecast_made_site_id_fkey', onDelete: 'CASCADE' })
  siteId!: string;

  @PrimaryColumn('uuid', { name: 'run_id' })
  @ForeignKey('upgrade_run', { name: 'forecast_made_run_id_fkey', onDelete: 'CASCADE' })
  runId!: string;

  @PrimaryColumn('timestamptz')
  at!: Date;

  @Column('double precision', { name: 'seconds_p10' })
  secondsP10!: number;

  @Column('double precision', { name: 'seconds_p50' })
  secondsP50!: number;

  @Column('double precision', { name: 'seconds_p90' })
  secondsP90!: number;
}
