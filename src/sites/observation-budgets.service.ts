import { Injectable } from '@nestjs/common';
import { REQUESTS_PER_HOUR, REQUESTS_PER_SECOND } from '../contracts/appliance-api.js';
import { Drivers } from './drivers/drivers.js';
import type { AccountUse } from './model/account-use.js';
import type { SiteRecord } from './model/site-record.js';

/** How much of its budget a site's API account has used, by whichever process. */
@Injectable()
export class ObservationBudgets {
  constructor(private readonly drivers: Drivers) {}

  /** Null for a site that asks no appliance. */
  async of(site: SiteRecord): Promise<AccountUse | null> {
    const standing = await this.drivers.accountOf(site)?.budget();
    if (standing === undefined) return null;
    return { requestsPerSecondMax: REQUESTS_PER_SECOND, requestsPerHourMax: REQUESTS_PER_HOUR, ...standing };
  }
}
