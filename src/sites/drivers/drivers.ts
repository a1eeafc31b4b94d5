import { Injectable } from '@nestjs/common';
import { InvariantError } from '../../platform/problem.js';
import type { ApplianceOptions, SiteRecord } from '../model/site-record.js';
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

  of(site: DrivenSite): SiteDriver {
    switch (site.driverKind) {
      case 'none':
        return this.none;
      case 'simulated':
        return new SimulatedDriver({ url: required(site), secret: site.driverSecret });
      case 'beyondtrust':
        return new BeyondTrustDriver(optionsOf(site));
    }
  }
}

function required(site: Pick<SiteRecord, 'slug' | 'driverUrl'>): string {
  if (site.driverUrl === null) throw new InvariantError(`site "${site.slug}" has a simulated driver without a URL`);
  return site.driverUrl;
}

function optionsOf(site: Pick<SiteRecord, 'slug' | 'driverOptions'>): ApplianceOptions {
  if (site.driverOptions === null)
    throw new InvariantError(`site "${site.slug}" has an appliance's driver without options`);
  return site.driverOptions;
}
