import { Module } from '@nestjs/common';
import { SitesModule } from '../../sites/sites.module.js';
import { ViewsModule } from '../../views/views.module.js';
import { SilencesModule } from '../silences/silences.module.js';
import { AlertBoard } from './alert-board.service.js';
import { AlertCountsController } from './alert-counts.controller.js';
import { AlertMetrics } from './alert-metrics.js';
import { AlertMetricsStore } from './alert-metrics.store.js';
import { IncidentsController } from './incidents.controller.js';
import { Incidents } from './incidents.service.js';
import { IncidentViewsStore } from './incident-views.store.js';

/** Incidents as screens and scripts read them, and their acknowledgement. The judge writes them. */
@Module({
  imports: [SitesModule, ViewsModule, SilencesModule],
  controllers: [IncidentsController, AlertCountsController],
  providers: [AlertBoard, AlertMetrics, AlertMetricsStore, Incidents, IncidentViewsStore],
  exports: [AlertBoard],
})
export class IncidentsModule {}
