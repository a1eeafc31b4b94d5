import { type DynamicModule, Module } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { AccessModule } from '../access/access.module.js';
import type { Config } from '../platform/config.js';
import { PlatformModule } from '../platform/platform.module.js';
import { ProcessRoles } from '../platform/process-roles.js';
import { AlertsModule } from '../alerts/alerts.module.js';
import { CheckInsModule } from '../check-ins/check-ins.module.js';
import { FleetModule } from '../fleet/fleet.module.js';
import { ForecastModule } from '../forecast/forecast.module.js';
import { PlansModule } from '../plans/plans.module.js';
import { SitesModule } from '../sites/sites.module.js';
import { StreamModule } from '../stream/stream.module.js';
import { UpgradesModule } from '../upgrades/upgrades.module.js';
import { ViewsModule } from '../views/views.module.js';
import { DatabaseMetrics } from './database-metrics.js';
import { DemoOptions, DemoSupervisor } from './demo/demo-supervisor.js';
import { HealthController } from './health/health.controller.js';
import { ReadinessProbe } from './health/readiness.service.js';
import { RouteTable } from './http/route-table.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { OpenApiDocument } from './openapi/openapi-document.js';
import { OptionsModule } from './options.module.js';

/** The configuration once both stores are known. */
export type AppConfig = Config & { databaseUrl: string; redisUrl: string };

/** The house: every room, ground floor first. */
@Module({})
export class AppModule {
  /** `dataSource` is initialized and stays the caller's. */
  static forRoot(config: AppConfig, dataSource: DataSource): DynamicModule {
    const roles = new ProcessRoles(config.roles.includes('api'), config.roles.includes('worker'));
    const { databaseUrl, redisUrl, secretKeys, dataDir } = config;
    return {
      module: AppModule,
      imports: [
        OptionsModule.forRoot(config),
        PlatformModule.forRoot({ dataSource, databaseUrl, redisUrl, roles, secretKeys, dataDir }),
        AccessModule,
        SitesModule,
        FleetModule,
        UpgradesModule,
        CheckInsModule,
        PlansModule,
        ForecastModule,
        ViewsModule,
        AlertsModule,
        StreamModule,
      ],
      controllers: [HealthController, OpenApiController],
      providers: [
        DatabaseMetrics,
        OpenApiDocument,
        ReadinessProbe,
        RouteTable,
        DemoSupervisor,
        { provide: DemoOptions, useValue: new DemoOptions(config.demoClients) },
      ],
    };
  }
}
