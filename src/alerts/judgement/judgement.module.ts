import { Module } from '@nestjs/common';
import { PlansModule } from '../../plans/plans.module.js';
import { SitesModule } from '../../sites/sites.module.js';
import { UpgradesModule } from '../../upgrades/upgrades.module.js';
import { DeliveriesModule } from '../deliveries/deliveries.module.js';
import { AlertFactsStore } from './alert-facts.store.js';
import { SettingsReader } from './settings-reader.store.js';

/** Finds out what people must be told of, and keeps it as incidents. */
@Module({
  imports: [SitesModule, UpgradesModule, PlansModule, DeliveriesModule],
  providers: [AlertFactsStore, SettingsReader],
})
export class JudgementModule {}
