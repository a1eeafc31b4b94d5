import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { FleetModule } from '../fleet/fleet.module.js';
import { SitesModule } from '../sites/sites.module.js';
import { UpgradesModule } from '../upgrades/upgrades.module.js';
import { PlanBackups } from './plan-backups.service.js';
import { PlanFacts } from './plan-facts.service.js';
import { PlanLedger } from './plan-ledger.service.js';
import { PlanStepsProcessor } from './plan-steps.processor.js';
import { PlanStepsQueue } from './plan-steps-queue.js';
import { PlanStandings } from './plan-standings.service.js';
import { PlanSurroundings } from './plan-surroundings.service.js';
import { PlanTurnsPass } from './plan-turns-pass.js';
import { PlanTurns } from './plan-turns.service.js';
import { PlansController } from './plans.controller.js';
import { Plans } from './plans.service.js';
import { PlansStore } from './plans.store.js';

@Module({
  imports: [AccessModule, SitesModule, FleetModule, UpgradesModule],
  controllers: [PlansController],
  providers: [
    PlanBackups,
    PlanFacts,
    PlanLedger,
    PlanStandings,
    Plans,
    PlansStore,
    PlanStepsProcessor,
    PlanStepsQueue,
    PlanSurroundings,
    PlanTurns,
    PlanTurnsPass,
  ],
  exports: [Plans, PlanStandings],
})
export class PlansModule {}
