import { Injectable } from '@nestjs/common';
import type { Statements } from '../platform/database/database.js';
import { CensusStore, type Census } from './census.store.js';

/** How many clients a site has, by what can be said of them without their upgrades. */
@Injectable()
export class FleetCensus {
  constructor(private readonly store: CensusStore) {}

  take(tx: Statements, siteId: string): Promise<Census> {
    return this.store.take(tx, siteId);
  }

  online(tx: Statements, siteId: string): Promise<number> {
    return this.store.online(tx, siteId);
  }
}
