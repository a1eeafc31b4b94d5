import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** How many requests were made with an account, by the minute: what the budget rests on when Redis has forgotten it. */
@Entity('appliance_calls')
@Index('appliance_calls_age', ['minute'])
export class ApplianceCallsEntity {
  @PrimaryColumn('text')
  account!: string;

  @PrimaryColumn('timestamptz')
  minute!: Date;

  @Column('integer')
  calls!: number;
}
