import { Module } from '@nestjs/common';
import { ApplianceLimitsPass } from './appliance-limits.service.js';
import { ApplianceStore } from './appliance.store.js';
import { Appliances } from './appliances.service.js';
import { Drivers } from './drivers/drivers.js';
import { LimitRevertsPass } from './limit-reverts-pass.js';
import { SettingsController } from './settings.controller.js';
import { SiteSettings } from './settings.service.js';
import { SettingsStore } from './settings.store.js';
import { SimulationController } from './simulation.controller.js';
import { Simulations } from './simulation.service.js';
import { SiteStore } from './site.store.js';
import { SitesController } from './sites.controller.js';
import { Sites } from './sites.service.js';

@Module({
  controllers: [SitesController, SettingsController, SimulationController],
  providers: [
    SiteStore,
    SettingsStore,
    ApplianceStore,
    Sites,
    SiteSettings,
    Appliances,
    Drivers,
    Simulations,
    ApplianceLimitsPass,
    LimitRevertsPass,
  ],
  exports: [Sites, SiteSettings, Appliances, Drivers],
})
export class SitesModule {}
