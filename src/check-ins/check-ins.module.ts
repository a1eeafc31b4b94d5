import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { FleetModule } from '../fleet/fleet.module.js';
import { Reconciler } from '../platform/reconciler/reconciler.js';
import { SitesModule } from '../sites/sites.module.js';
import { UpgradesModule } from '../upgrades/upgrades.module.js';
import { CheckInBatches } from './check-in-batches.js';
import { CheckInsController } from './check-ins.controller.js';
import { CheckIns } from './check-ins.service.js';
import { LookAgainPass } from './look-again-pass.js';
import { SilencePass } from './silence-pass.js';
import { ApplianceWatch } from './sweeps/appliance-watch.js';

@Module({
  imports: [AccessModule, SitesModule, FleetModule, UpgradesModule],
  controllers: [CheckInsController],
  providers: [CheckIns, CheckInBatches, SilencePass, LookAgainPass, ApplianceWatch],
})
export class CheckInsModule {
  constructor(reconciler: Reconciler, silence: SilencePass, lookAgain: LookAgainPass) {
    reconciler.register(silence);
    reconciler.register(lookAgain);
  }
}
