import { Module } from '@nestjs/common';
import { PlansModule } from '../../plans/plans.module.js';
import { SitesModule } from '../../sites/sites.module.js';
import { UpgradesModule } from '../../upgrades/upgrades.module.js';
import { DeliveriesModule } from '../deliveries/deliveries.module.js';
import { AlertFacts } from './alert-facts.service.js';
import { AlertFactsStore } from './alert-facts.store.js';
import { AlertTelling } from './alert-telling.service.js';
import { IncidentKeeper } from './incident-keeper.service.js';
import { IncidentsStore } from './incidents.store.js';
import { Judge } from './judge.service.js';
import { JudgementPass } from './judgement-pass.js';
import { JudgementStore } from './judgement.store.js';
import { MembersStore } from './members.store.js';
import { NewsReader } from './news.service.js';
import { SettingsReader } from './settings-reader.store.js';
import { SightReader } from './sight-reader.service.js';

/** Finds out what people must be told of, and keeps it as incidents. */
@Module({
  imports: [SitesModule, UpgradesModule, PlansModule, DeliveriesModule],
  providers: [
    AlertFacts,
    AlertFactsStore,
    SightReader,
    AlertTelling,
    IncidentKeeper,
    IncidentsStore,
    Judge,
    JudgementPass,
    JudgementStore,
    MembersStore,
    NewsReader,
    SettingsReader,
  ],
})
export class JudgementModule {}
