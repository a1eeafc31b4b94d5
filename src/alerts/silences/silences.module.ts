import { Module } from '@nestjs/common';
import { SitesModule } from '../../sites/sites.module.js';
import { SilencesController } from './silences.controller.js';
import { Silences } from './silences.service.js';
import { SilencesStore } from './silences.store.js';

/** What keeps messages from going out, and planned maintenance windows. */
@Module({
  imports: [SitesModule],
  controllers: [SilencesController],
  providers: [Silences, SilencesStore],
  exports: [Silences],
})
export class SilencesModule {}
