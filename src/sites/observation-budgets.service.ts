import { Injectable } from '@nestjs/common';
import { PER_PAGE_MAX, REQUESTS_PER_HOUR, REQUESTS_PER_SECOND } from '../contracts/appliance-api.js';
import { Database } from '../platform/database/database.js';
import type { AccountUse } from './model/account-use.js';
import type { SiteRecord } from './model/site-record.js';

const CALLS = `
  SELECT coalesce(sum(calls), 0)::int AS calls FROM sweep WHERE site_id = $1 AND started_at > now() - interval '1 hour'`;

/** How much of its budget a site's API account has used. */
@Injectable()
export class ObservationBudgets {
  constructor(private readonly database: Database) {}

  /** Null for a site that asks no appliance. */
  async of(site: SiteRecord): Promise<AccountUse | null> {
    if (site.driverKind !== 'beyondtrust') return null;
    const [row] = await this.database.prepared<{ calls: number }>(CALLS, [site.id]);
    return {
      requestsPerSecondMax: REQUESTS_PER_SECOND,
      requestsPerHourMax: REQUESTS_PER_HOUR,
      rowsPerCall: PER_PAGE_MAX,
      usedLastHour: row!.calls,
      backOffUntilMs: null,
    };
  }
}
