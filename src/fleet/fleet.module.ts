import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { SitesModule } from '../sites/sites.module.js';
import { CensusStore } from './census.store.js';
import { ClientsController } from './clients.controller.js';
import { ClientSightings } from './client-sightings.service.js';
import { ClientSightingsStore } from './client-sightings.store.js';
import { Clients } from './clients.service.js';
import { FleetCensus } from './fleet-census.service.js';
import { Fleet } from './fleet.service.js';
import { FleetStore } from './fleet.store.js';

@Module({
  imports: [AccessModule, SitesModule],
  controllers: [ClientsController],
  providers: [CensusStore, ClientSightings, ClientSightingsStore, Clients, Fleet, FleetCensus, FleetStore],
  exports: [ClientSightings, Fleet, FleetCensus],
})
export class FleetModule {}
