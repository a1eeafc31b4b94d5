import { Injectable } from '@nestjs/common';
import { InvariantError } from '../../platform/problem.js';
import type { ApplianceOptions, SiteRecord } from '../model/site-record.js';
import { SiteSecrets } from '../site-secrets.service.js';
import { ApplianceAccounts, type ApplianceAccount } from './beyondtrust/appliance-account.js';
import { ApplianceBackups } from './beyondtrust/backups.service.js';
import { BeyondTrustDriver } from './beyondtrust/beyondtrust-driver.js';
import { NoDriver } from './none/no-driver.js';
import { SimulatedDriver } from './simulated/simulated-driver.js';
import type { SiteDriver } from './site-driver.js';

/** What is needed of a site to find its driver. */
export type DrivenSite = Pick<
  SiteRecord,
  'id' | 'slug' | 'driverKind' | 'driverUrl' | 'driverSecret' | 'driverOptions'
>;

/** Finds the driver of a site. Drivers keep no state, so asking for one costs nothing. */
@Injectable()
export class Drivers {
  private readonly none = new NoDriver();

  constructor(
    private readonly accounts: ApplianceAccounts,
    private readonly secrets: SiteSecrets,
    private readonly backups: ApplianceBackups,
  ) {}

  of(site: DrivenSite): SiteDriver {
    switch (site.driverKind) {
      case 'none':
        return this.none;
      case 'simulated':
        return new SimulatedDriver({ url: urlOf(site), secret: site.driverSecret });
      case 'beyondtrust':
        return this.ofAppliance(site, urlOf(site), optionsOf(site));
    }
  }

  /** With which a real appliance is asked; null: the site has none. */
  accountOf(site: DrivenSite): ApplianceAccount | null {
    if (site.driverKind !== 'beyondtrust') return null;
    const { id, driverSecret } = site;
    const { appliances, clientId, ca, proxy } = optionsOf(site);
    const secret = driverSecret === null ? null : this.secrets.open(id, driverSecret);
    return this.accounts.of({ siteId: id, url: urlOf(site), appliances, clientId, secret, ca, proxy });
  }

  private ofAppliance(site: DrivenSite, url: string, options: ApplianceOptions): SiteDriver {
    const account = () => {
      const found = this.accountOf(site);
      if (found === null) throw new InvariantError(`site "${site.slug}" has no account at an appliance`);
      return found;
    };
    return new BeyondTrustDriver({ siteId: site.id, url, options, account, backups: this.backups });
  }
}

function urlOf(site: Pick<SiteRecord, 'slug' | 'driverUrl' | 'driverKind'>): string {
  if (site.driverUrl === null) {
    throw new InvariantError(`site "${site.slug}" has driver "${site.driverKind}" without a URL`);
  }
  return site.driverUrl;
}

function optionsOf(site: Pick<SiteRecord, 'slug' | 'driverOptions'>): ApplianceOptions {
  if (site.driverOptions === null)
    throw new InvariantError(`site "${site.slug}" has an appliance's driver without options`);
  return site.driverOptions;
}
