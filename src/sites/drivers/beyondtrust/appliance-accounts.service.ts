import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AccountMetrics } from './account-metrics.js';
import { type AccountParticulars, type ApplianceAccount, ApplianceAccounts } from './appliance-account.js';
import { ApplianceHttp } from './appliance-http.js';
import { HttpApplianceAccount } from './http-appliance-account.js';
import { accountName } from './model/account-name.js';
import { RequestBudgets } from './request-budget.service.js';
import { SharedTokens } from './shared-tokens.js';

/** Particulars that were changed, or only tried out, are not kept for ever. */
const KEPT_MAX = 500;

/** The accounts that this process asks with. */
@Injectable()
export class HttpApplianceAccounts extends ApplianceAccounts {
  private readonly accounts = new Map<string, ApplianceAccount>();

  constructor(
    private readonly http: ApplianceHttp,
    private readonly budgets: RequestBudgets,
    private readonly tokens: SharedTokens,
    private readonly metrics: AccountMetrics,
  ) {
    super();
  }

  of(particulars: AccountParticulars): ApplianceAccount {
    const { siteId, url, appliances, clientId, secret, ca, proxy } = particulars;
    // A connection that was tried out is the site's when it is kept; but it is not watched before.
    const key = JSON.stringify([siteId !== null, url, appliances, clientId, secret, ca, proxy]);
    const known = this.accounts.get(key);
    if (known !== undefined) return known;
    const { http, tokens, metrics } = this;
    const name = URL.canParse(url) ? accountName(new URL(url), clientId) : `${url} ${clientId}`;
    const account = createHash('sha256').update(name).digest('base64url').slice(0, 22);
    const budget = this.budgets.of(account);
    if (siteId !== null)
      metrics.watch(`${URL.canParse(url) ? new URL(url).origin : url} ${clientId}`, () => budget.standing());
    const made = new HttpApplianceAccount(particulars, { http, budget, tokens, metrics, account });
    for (const oldest of this.accounts.keys()) {
      if (this.accounts.size < KEPT_MAX) break;
      this.accounts.delete(oldest);
    }
    this.accounts.set(key, made);
    return made;
  }
}
