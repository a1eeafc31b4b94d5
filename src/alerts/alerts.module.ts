import { Module } from '@nestjs/common';
import { DeliveriesModule } from './deliveries/deliveries.module.js';
import { IncidentsModule } from './incidents/incidents.module.js';
import { JudgementModule } from './judgement/judgement.module.js';
import { ReceiversModule } from './receivers/receivers.module.js';
import { AlertSettingsModule } from './settings/alert-settings.module.js';
import { SilencesModule } from './silences/silences.module.js';

/** Conditions, incidents, silences, receivers, deliveries. */
@Module({
  imports: [DeliveriesModule, ReceiversModule, SilencesModule, AlertSettingsModule, JudgementModule, IncidentsModule],
  exports: [IncidentsModule],
})
export class AlertsModule {}
