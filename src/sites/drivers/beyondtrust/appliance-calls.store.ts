import { Injectable } from '@nestjs/common';
import type { Statements, Transaction } from '../../../platform/database/database.js';
import { type CountedMinute, MINUTES } from './model/request-budget.js';

const ADD = `
  INSERT INTO appliance_calls (account, minute, calls) VALUES ($1, date_trunc('minute', clock_timestamp()), $2)
  ON CONFLICT (account, minute) DO UPDATE SET calls = appliance_calls.calls + excluded.calls`;

const COUNTED = `
  SELECT floor(extract(epoch FROM date_trunc('minute', clock_timestamp()) - minute) / 60)::int AS "minutesAgo", calls
  FROM appliance_calls WHERE account = $1 AND minute > clock_timestamp() - $2 * interval '1 minute'`;

const FORGET = `
  DELETE FROM appliance_calls WHERE ctid = ANY (ARRAY (
    SELECT ctid FROM appliance_calls WHERE minute < clock_timestamp() - interval '2 hours' LIMIT $1))`;

/** SQL of what was asked of appliances, by the minute in which it was noted. */
@Injectable()
export class ApplianceCallsStore {
  async add(tx: Statements, account: string, calls: number): Promise<void> {
    await tx.prepared(ADD, [account, calls]);
  }

  /** As far back as the budget looks. */
  counted(tx: Statements, account: string): Promise<CountedMinute[]> {
    return tx.prepared<CountedMinute>(COUNTED, [account, MINUTES]);
  }

  /** Takes what no window holds any more out, at most `max` rows. */
  forget(tx: Transaction, max: number): void {
    tx.write(FORGET, [max]);
  }
}
