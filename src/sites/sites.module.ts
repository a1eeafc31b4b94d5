import { Module } from '@nestjs/common';
import { ApplianceLimitsPass } from './appliance-limits.service.js';
import { ApplianceStore } from './appliance.store.js';
import { Appliances } from './appliances.service.js';
import { BackupFiles } from './drivers/beyondtrust/backup-files.service.js';
import { BackupHolds } from './drivers/beyondtrust/backup-holds.js';
import { BackupsController } from './drivers/beyondtrust/backups.controller.js';
import { ApplianceBackups } from './drivers/beyondtrust/backups.service.js';
import { BackupsStore } from './drivers/beyondtrust/backups.store.js';
import { ConnectionTestsController } from './connection-tests/connection-tests.controller.js';
import { ConnectionTests } from './connection-tests/connection-tests.service.js';
import { AccountMetrics } from './drivers/beyondtrust/account-metrics.js';
import { ApplianceAccounts } from './drivers/beyondtrust/appliance-account.js';
import { HttpApplianceAccounts } from './drivers/beyondtrust/appliance-accounts.service.js';
import { ApplianceCallsStore } from './drivers/beyondtrust/appliance-calls.store.js';
import { ApplianceHttp } from './drivers/beyondtrust/appliance-http.js';
import { PromptRedis } from './drivers/beyondtrust/prompt-redis.js';
import { ApplianceCallsPass, BudgetCeilings, RequestBudgets } from './drivers/beyondtrust/request-budget.service.js';
import { SharedBudgets } from './drivers/beyondtrust/shared-budgets.js';
import { SharedTokens } from './drivers/beyondtrust/shared-tokens.js';
import { Drivers } from './drivers/drivers.js';
import { LimitRevertsPass } from './limit-reverts-pass.js';
import { ObservationBudgets } from './observation-budgets.service.js';
import { SavedViewsController } from './saved-views/saved-views.controller.js';
import { SavedViews } from './saved-views/saved-views.service.js';
import { SavedViewsStore } from './saved-views/saved-views.store.js';
import { SettingsController } from './settings.controller.js';
import { SiteSettings } from './settings.service.js';
import { SettingsStore } from './settings.store.js';
import { SimulationController } from './simulation.controller.js';
import { Simulations } from './simulation.service.js';
import { SiteStore } from './site.store.js';
import { SitesController } from './sites.controller.js';
import { SiteSecrets } from './site-secrets.service.js';
import { Sites } from './sites.service.js';

@Module({
  controllers: [
    SitesController,
    SettingsController,
    SavedViewsController,
    SimulationController,
    BackupsController,
    ConnectionTestsController,
  ],
  providers: [
    SiteStore,
    SettingsStore,
    ApplianceStore,
    Sites,
    SiteSecrets,
    ObservationBudgets,
    SiteSettings,
    Appliances,
    Drivers,
    ApplianceBackups,
    BackupFiles,
    BackupHolds,
    BackupsStore,
    ConnectionTests,
    { provide: ApplianceAccounts, useClass: HttpApplianceAccounts },
    { provide: BudgetCeilings, useValue: new BudgetCeilings() },
    ApplianceHttp,
    PromptRedis,
    RequestBudgets,
    SharedBudgets,
    SharedTokens,
    ApplianceCallsStore,
    ApplianceCallsPass,
    AccountMetrics,
    Simulations,
    ApplianceLimitsPass,
    LimitRevertsPass,
    SavedViews,
    SavedViewsStore,
  ],
  exports: [Sites, SiteSettings, Appliances, Drivers, ApplianceAccounts, BackupHolds, ObservationBudgets],
})
export class SitesModule {}
