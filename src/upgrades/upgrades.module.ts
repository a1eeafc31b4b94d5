import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { WakeUps } from '../platform/database/wake-ups.js';
import { RedisConnections } from '../platform/queues/redis.js';
import { Reconciler } from '../platform/reconciler/reconciler.js';
import { FleetModule } from '../fleet/fleet.module.js';
import { SitesModule } from '../sites/sites.module.js';
import { BulkActionsController } from './bulk-actions.controller.js';
import { BulkActions } from './bulk-actions.service.js';
import { BulkActionsStore } from './bulk-actions.store.js';
import { ClientStartsProcessor } from './client-starts.processor.js';
import { ClientStartsQueue } from './client-starts-queue.js';
import { Dispatcher } from './dispatcher.service.js';
import { FleetProgress } from './fleet-progress.service.js';
import { Gates } from './gates.service.js';
import { GatesStore } from './gates.store.js';
import { JumpAttemptsController } from './jump-attempts.controller.js';
import { JumpAttempts } from './jump-attempts.service.js';
import { KnownClientsStore } from './known-clients.store.js';
import { BulkActionsPass, ModePass } from './mode-and-bulk-passes.js';
import { ProgressStore } from './progress.store.js';
import { QueueFront } from './queue-front.service.js';
import { RemovedClientsController } from './removed-clients.controller.js';
import { RemovedClients } from './removed-clients.service.js';
import { RunReports } from './run-reports.service.js';
import { LabelsPass, RunEndsPass } from './run-passes.js';
import { RunsController } from './runs.controller.js';
import { Runs } from './runs.service.js';
import { RunsStore } from './runs.store.js';
import { Situations } from './situations.service.js';
import { LostStartsPass, SlotDeadlinesPass, WaitingSitesPass } from './slot-passes.js';
import { SlotLogStore } from './slot-log.store.js';
import { Starts } from './starts.service.js';
import { Transitions } from './transitions.service.js';
import { Turnovers } from './turnover.service.js';
import { UpgradesStore } from './upgrades.store.js';

const PASSES = [
  LabelsPass,
  RunEndsPass,
  SlotDeadlinesPass,
  WaitingSitesPass,
  LostStartsPass,
  ModePass,
  BulkActionsPass,
];
const SHARED = [
  Dispatcher,
  FleetProgress,
  Gates,
  QueueFront,
  RemovedClients,
  RunReports,
  Runs,
  Situations,
  Transitions,
  Turnovers,
];

@Module({
  imports: [AccessModule, SitesModule, FleetModule],
  controllers: [RunsController, JumpAttemptsController, BulkActionsController, RemovedClientsController],
  providers: [
    ...SHARED,
    ...PASSES,
    BulkActions,
    BulkActionsStore,
    ClientStartsProcessor,
    ClientStartsQueue,
    GatesStore,
    JumpAttempts,
    KnownClientsStore,
    ProgressStore,
    RunsStore,
    SlotLogStore,
    Starts,
    UpgradesStore,
  ],
  exports: SHARED,
})
export class UpgradesModule {
  constructor(reconciler: Reconciler, wakeUps: WakeUps, redis: RedisConnections) {
    wakeUps.on('settings', () => reconciler.kick('labels', 'mode'));
    redis.onReady(() => reconciler.kick('lost-starts'));
  }
}
