import { Module } from '@nestjs/common';
import { AlertsModule } from '../alerts/alerts.module.js';
import { PlansModule } from '../plans/plans.module.js';
import { SitesModule } from '../sites/sites.module.js';
import { ViewsModule } from '../views/views.module.js';
import { StreamMetrics } from './stream-metrics.js';
import { StreamHub } from './stream-hub.service.js';
import { StreamController } from './stream.controller.js';
import { StreamGateway } from './stream.gateway.js';

/** Live rooms for browsers and scripts. The application must use `StreamSocketAdapter`. */
@Module({
  imports: [SitesModule, PlansModule, ViewsModule, AlertsModule],
  controllers: [StreamController],
  providers: [StreamGateway, StreamHub, StreamMetrics],
})
export class StreamModule {}
