import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { SitesModule } from '../sites/sites.module.js';
import { CensusStore } from './census.store.js';
import { ClientsController } from './clients.controller.js';
import { Clients } from './clients.service.js';
import { FleetCensus } from './fleet-census.service.js';
import { Fleet } from './fleet.service.js';
import { FleetStore } from './fleet.store.js';

@Module({
  imports: [AccessModule, SitesModule],
  controllers: [ClientsController],
  providers: [CensusStore, Clients, Fleet, FleetCensus, FleetStore],
  exports: [Fleet, FleetCensus],
})
export class FleetModule {}
