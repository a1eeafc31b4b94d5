import { Injectable } from '@nestjs/common';
import { InvariantError } from '../../platform/problem.js';
import type { SiteRecord } from '../model/site-record.js';
import { NoDriver } from './none/no-driver.js';
import { SimulatedDriver } from './simulated/simulated-driver.js';
import type { SiteDriver } from './site-driver.js';

/** Finds the driver of a site. Drivers keep no state, so asking for one costs nothing. */
@Injectable()
export class Drivers {
  private readonly none = new NoDriver();

  of(site: Pick<SiteRecord, 'slug' | 'driverKind' | 'driverUrl' | 'driverSecret'>): SiteDriver {
    switch (site.driverKind) {
      case 'none':
        return this.none;
      case 'simulated':
        return new SimulatedDriver({ url: required(site), secret: site.driverSecret });
      case 'beyondtrust':
        throw new InvariantError(`site "${site.slug}" has a driver of a kind that no room here implements`);
    }
  }
}

function required(site: Pick<SiteRecord, 'slug' | 'driverUrl'>): string {
  if (site.driverUrl === null) throw new InvariantError(`site "${site.slug}" has a simulated driver without a URL`);
  return site.driverUrl;
}
