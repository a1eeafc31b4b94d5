import { Module } from '@nestjs/common';
import { SitesModule } from '../../sites/sites.module.js';
import { AlertSettingsController } from './alert-settings.controller.js';
import { AlertSettingsService } from './alert-settings.service.js';
import { AlertSettingsStore } from './alert-settings.store.js';

/** When alerts fire, and how often they are told. */
@Module({
  imports: [SitesModule],
  controllers: [AlertSettingsController],
  providers: [AlertSettingsService, AlertSettingsStore],
})
export class AlertSettingsModule {}
