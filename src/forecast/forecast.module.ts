import { Module } from '@nestjs/common';
import { SitesModule } from '../sites/sites.module.js';
import { UpgradesModule } from '../upgrades/upgrades.module.js';
import { FleetSamplesStore } from './fleet-samples.store.js';
import { ForecastController } from './forecast.controller.js';
import { ForecastFactsReader } from './forecast-facts.service.js';
import { FleetSamplesPass, ForecastLogPass } from './forecast-passes.js';
import { ForecastStore } from './forecast.store.js';
import { Forecasts } from './forecasts.service.js';
import { Histories } from './history.service.js';
import { ObservedSites } from './observed-sites.service.js';
import { ObservedSitesStore } from './observed-sites.store.js';
import { RunStories } from './run-stories.service.js';
import { RunStoryStore } from './run-story.store.js';

/** When will it be done, and what if the limit were another. */
@Module({
  imports: [SitesModule, UpgradesModule],
  controllers: [ForecastController],
  providers: [
    FleetSamplesPass,
    FleetSamplesStore,
    ForecastFactsReader,
    ForecastLogPass,
    ForecastStore,
    Forecasts,
    Histories,
    ObservedSites,
    ObservedSitesStore,
    RunStories,
    RunStoryStore,
  ],
  exports: [Forecasts, ObservedSites],
})
export class ForecastModule {}
