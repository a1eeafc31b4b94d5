import { Module } from '@nestjs/common';
import { ForecastModule } from '../forecast/forecast.module.js';
import { SitesModule } from '../sites/sites.module.js';
import { UpgradesModule } from '../upgrades/upgrades.module.js';
import { ActivityViews } from './activity-views.service.js';
import { ActivityStore } from './activity.store.js';
import { ClientExports } from './client-export.service.js';
import { ClientViews } from './client-views.service.js';
import { ClientViewsStore } from './client-views.store.js';
import { ObservationStore } from './observation.store.js';
import { ObservationViews } from './observation-views.service.js';
import { ObservationMetrics } from './observation-metrics.js';
import { ObservationMetricsStore } from './observation-metrics.store.js';
import { SiteFactsReader } from './site-facts.service.js';
import { SiteViews } from './site-views.service.js';
import { SiteViewsStore } from './site-views.store.js';
import { ViewsController } from './views.controller.js';

/** What screens and scripts read. Writes nothing. */
@Module({
  imports: [SitesModule, ForecastModule, UpgradesModule],
  controllers: [ViewsController],
  providers: [
    ActivityStore,
    ActivityViews,
    ClientExports,
    ClientViews,
    ClientViewsStore,
    ObservationStore,
    ObservationViews,
    ObservationMetrics,
    ObservationMetricsStore,
    SiteFactsReader,
    SiteViews,
    SiteViewsStore,
  ],
  exports: [ActivityViews, ClientViews, SiteViews],
})
export class ViewsModule {}
