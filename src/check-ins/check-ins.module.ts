import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { FleetModule } from '../fleet/fleet.module.js';
import { WakeUps } from '../platform/database/wake-ups.js';
import { RedisConnections } from '../platform/queues/redis.js';
import { Reconciler } from '../platform/reconciler/reconciler.js';
import { SitesModule } from '../sites/sites.module.js';
import { UpgradesModule } from '../upgrades/upgrades.module.js';
import { CheckInBatches } from './check-in-batches.js';
import { CheckInsController } from './check-ins.controller.js';
import { CheckIns } from './check-ins.service.js';
import { ImportedFleet } from './imports/imported-fleet.service.js';
import { ImportsController } from './imports/imports.controller.js';
import { Imports } from './imports/imports.service.js';
import { LookAgainPass } from './look-again-pass.js';
import { SilencePass } from './silence-pass.js';
import { ApplianceLooks } from './sweeps/appliance-looks.service.js';
import { AppliancePollsProcessor } from './sweeps/appliance-polls.processor.js';
import { AppliancePollsQueue } from './sweeps/appliance-polls-queue.js';
import { AppliancePolls } from './sweeps/appliance-polls.service.js';
import { ApplianceWatch } from './sweeps/appliance-watch.js';
import { Ghosts } from './sweeps/ghosts.service.js';
import { JumpointStore } from './sweeps/jumpoint.store.js';
import { JumpointsController } from './sweeps/jumpoints.controller.js';
import { Jumpoints } from './sweeps/jumpoints.service.js';
import { ObservedLooks } from './sweeps/observed-looks.service.js';
import { SightedClients } from './sweeps/sighted-clients.service.js';
import { SiteStandings } from './sweeps/site-standing.service.js';
import { SiteWatchStore } from './sweeps/site-watch.store.js';
import { SweepEnds } from './sweeps/sweep-ends.service.js';
import { SweepLeases } from './sweeps/sweep-leases.service.js';
import { AppliancePollsPass, OldSweepsPass } from './sweeps/sweep-passes.js';
import { SweepStore } from './sweeps/sweep.store.js';
import { Sweeper } from './sweeps/sweeper.service.js';
import { SweepsController } from './sweeps/sweeps.controller.js';
import { Sweeps } from './sweeps/sweeps.service.js';

const PASSES = [SilencePass, LookAgainPass, AppliancePollsPass, OldSweepsPass];
const SWEEPS = [
  ApplianceLooks,
  AppliancePolls,
  AppliancePollsProcessor,
  AppliancePollsQueue,
  ApplianceWatch,
  Ghosts,
  Jumpoints,
  JumpointStore,
  ObservedLooks,
  SightedClients,
  SiteStandings,
  SiteWatchStore,
  Sweeper,
  SweepEnds,
  SweepLeases,
  Sweeps,
  SweepStore,
];

@Module({
  imports: [AccessModule, SitesModule, FleetModule, UpgradesModule],
  controllers: [CheckInsController, ImportsController, SweepsController, JumpointsController],
  providers: [CheckIns, CheckInBatches, ImportedFleet, Imports, ...PASSES, ...SWEEPS],
})
export class CheckInsModule {
  constructor(reconciler: Reconciler, wakeUps: WakeUps, redis: RedisConnections) {
    wakeUps.on('settings', () => reconciler.kick('appliance-polls'));
    redis.onReady(() => reconciler.kick('appliance-polls'));
  }
}
