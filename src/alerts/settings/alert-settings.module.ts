import { Module } from '@nestjs/common';
import { SitesModule } from '../../sites/sites.module.js';
import { AlertSettingsController } from './alert-settings.controller.js';
import { AlertSettingsService } from './alert-settings.service.js';
import { OwnSettingsStore } from './own-settings.store.js';

/** When alerts fire, and how often they are told. */
@Module({
  imports: [SitesModule],
  controllers: [AlertSettingsController],
  providers: [AlertSettingsService, OwnSettingsStore],
})
export class AlertSettingsModule {}
