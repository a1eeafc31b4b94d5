import type { AuditTrail } from '../../../src/access/audit-trail.service.js';
import type { CheckIn, CheckInResult } from '../../../src/contracts/check-ins.js';
import { CheckInBatches } from '../../../src/check-ins/check-in-batches.js';
import { SilencePass } from '../../../src/check-ins/silence-pass.js';
import { Fleet } from '../../../src/fleet/fleet.service.js';
import type { Database, Transaction } from '../../../src/platform/database/database.js';
import type { WakeUp, WakeUps } from '../../../src/platform/database/wake-ups.js';
import { ProcessRoles } from '../../../src/platform/process-roles.js';
import { Reconciler } from '../../../src/platform/reconciler/reconciler.js';
import type { Drivers } from '../../../src/sites/drivers/drivers.js';
import type { SiteDriver } from '../../../src/sites/drivers/site-driver.js';
import type { SiteRecord } from '../../../src/sites/model/site-record.js';
import { SiteSettings } from '../../../src/sites/settings.service.js';
import type { Sites } from '../../../src/sites/sites.service.js';
import { BulkActions } from '../../../src/upgrades/bulk-actions.service.js';
import type { ClientStart, ClientStartsQueue } from '../../../src/upgrades/client-starts-queue.js';
import { ClientStartsProcessor } from '../../../src/upgrades/client-starts.processor.js';
import { Dispatcher } from '../../../src/upgrades/dispatcher.service.js';
import { Gates } from '../../../src/upgrades/gates.service.js';
import { JumpAttempts } from '../../../src/upgrades/jump-attempts.service.js';
import { BulkActionsPass, ModePass } from '../../../src/upgrades/mode-and-bulk-passes.js';
import { RemovedClients } from '../../../src/upgrades/removed-clients.service.js';
import { LabelsPass, RunEndsPass } from '../../../src/upgrades/run-passes.js';
import { RunReports } from '../../../src/upgrades/run-reports.service.js';
import { Runs } from '../../../src/upgrades/runs.service.js';
import { Situations } from '../../../src/upgrades/situations.service.js';
import { LostStartsPass, SlotDeadlinesPass, WaitingSitesPass } from '../../../src/upgrades/slot-passes.js';
import { Starts } from '../../../src/upgrades/starts.service.js';
import { Transitions } from '../../../src/upgrades/transitions.service.js';
import { Turnovers } from '../../../src/upgrades/turnover.service.js';
import { MemoryFleetStore } from '../stores/memory-fleet.js';
import { MemoryBulkActionsStore, MemoryRunsStore } from '../stores/memory-runs.js';
import {
  MemoryAuditTrail,
  MemoryChangeLog,
  MemoryGatesStore,
  MemoryPresence,
  MemorySettingsStore,
} from '../stores/memory-sites.js';
import {
  MemoryKnownClientsStore,
  MemoryQueueFront,
  MemorySlotLogStore,
  type MemoryUpgradesStore,
} from '../stores/memory-upgrades.js';
import type { MemoryDatabase } from '../stores/memory-database.js';
import type { Jobs } from './jobs.js';
import type { Runner, Scheduler } from './scheduler.js';

/** What all processes share: nothing of it dies with one of them. */
export interface World {
  scheduler: Scheduler;
  database: MemoryDatabase;
  jobs: Jobs;
  site: SiteRecord;
  upgrades: MemoryUpgradesStore;
  driverOf(runner: Runner): SiteDriver;
  /** Whether a turn of the pass is worth its cost: not where it would surely find nothing, but for every so often. */
  isWorthATurn(pass: PassName): boolean;
}

/** Stores keep nothing themselves, so all processes of all histories may have the same. */
const STORES = {
  fleet: new MemoryFleetStore(),
  settings: new MemorySettingsStore(),
  gates: new MemoryGatesStore(),
  runs: new MemoryRunsStore(),
  bulkActions: new MemoryBulkActionsStore(),
  slotLog: new MemorySlotLogStore(),
  knownClients: new MemoryKnownClientsStore(),
  queueFront: new MemoryQueueFront(),
  presence: new MemoryPresence(),
  changes: new MemoryChangeLog(),
  audit: new MemoryAuditTrail() as AuditTrail,
};

const LOCK_PREFIX = 'rollcall:';
const NOT_MINE = Promise.resolve([{ mine: false }]);

export type PassName =
  'labels' | 'run-ends' | 'slot-deadlines' | 'waiting-sites' | 'lost-starts' | 'mode' | 'bulk-actions' | 'silence';

/** One process of Rollcall, both api and worker: the real services, put together by hand as their modules do. */
export class RollcallProcess implements Runner {
  alive = true;
  stoppedUntilMs = 0;
  /** When it last took its turn of a pass. */
  readonly lastTurnsMs = new Map<PassName, number>();
  readonly dispatcher: Dispatcher;
  readonly settings: SiteSettings;
  readonly gates: Gates;
  readonly jumpAttempts: JumpAttempts;
  readonly runs: Runs;
  readonly bulkActions: BulkActions;
  readonly removedClients: RemovedClients;
  readonly reconciler: Reconciler;
  readonly starts: ClientStartsProcessor;
  private readonly batches: CheckInBatches;
  /** The check-ins whose transaction begins next. */
  private saving: readonly CheckIn[] | null = null;
  private readonly listeners: [WakeUp, (payload: string) => void][] = [];

  constructor(
    readonly name: string,
    private readonly world: World,
  ) {
    const { upgrades, site } = world;
    const database = databaseOf(this, world.database);
    const roles = new ProcessRoles(true, true);
    const driver = world.driverOf(this);
    const drivers = { of: () => driver } as unknown as Drivers;
    const sites = sitesOf(site);
    const wakeUps = this.wakeUps();
    const queue = this.queue();
    const { changes, audit, runs, slotLog, knownClients } = STORES;

    this.reconciler = new Reconciler(this.databaseOfPasses(), roles);
    this.settings = new SiteSettings(database, STORES.settings, changes, audit);
    this.gates = new Gates(database, this.settings, STORES.gates, changes);
    const situations = new Situations(this.settings, this.gates, runs);
    const transitions = new Transitions(upgrades, slotLog, changes);
    const fleet = new Fleet(STORES.fleet);
    const reports = new RunReports(runs);
    const starts = new Starts(database, situations, upgrades, knownClients, transitions);
    this.removedClients = new RemovedClients(database, sites, fleet, situations, transitions, changes, audit);
    this.runs = new Runs(database, sites, this.settings, runs, reports, changes, audit, this.reconciler);
    this.bulkActions = new BulkActions(database, sites, situations, STORES.bulkActions, audit, this.reconciler);
    this.jumpAttempts = new JumpAttempts(
      database,
      sites,
      drivers,
      situations,
      upgrades,
      new Turnovers(slotLog, upgrades),
      knownClients,
      transitions,
      changes,
    );
    this.dispatcher = new Dispatcher(
      database,
      wakeUps,
      roles,
      sites,
      drivers,
      this.settings,
      situations,
      upgrades,
      slotLog,
      transitions,
      queue,
    );
    this.batches = new CheckInBatches(
      this.databaseOfCheckIns(),
      drivers,
      fleet,
      situations,
      transitions,
      STORES.queueFront,
    );
    this.starts = new ClientStartsProcessor(null!, sites, drivers, starts);
    for (const pass of [
      new LabelsPass(runs, situations, upgrades, knownClients, transitions),
      new RunEndsPass(runs, reports, changes),
      new SlotDeadlinesPass(situations, upgrades, transitions),
      new WaitingSitesPass(upgrades, this.dispatcher),
      new LostStartsPass(upgrades, sites, drivers, queue),
      new ModePass(situations, upgrades, transitions),
      new BulkActionsPass(STORES.bulkActions, situations, upgrades, knownClients, transitions, changes),
      new SilencePass(STORES.presence, fleet, situations, transitions, this.removedClients),
    ]) {
      this.reconciler.register(pass);
    }
    wakeUps.on('settings', () => this.reconciler.kick('labels', 'mode'));
    this.dispatcher.onApplicationBootstrap();
  }

  /** Runs every pass once, as at a start, but for those that are not worth a turn. */
  start(): void {
    this.reconciler.onApplicationBootstrap();
  }

  /** Saves check-ins; the transaction is marked with them, so that its commit tells which were saved. */
  save(checkIns: readonly CheckIn[]): Promise<CheckInResult[]> {
    this.saving = checkIns;
    const saved = this.batches.save(this.world.site, checkIns);
    if (this.saving !== null) throw new Error('check-ins are no longer saved in a transaction that begins at once');
    return saved;
  }

  hear(wakeUp: string, payload: string): void {
    for (const [wanted, listener] of this.listeners) if (`rollcall_${wanted}` === wakeUp) listener(payload);
  }

  /** A pass's turn, at the time that the world gives it. */
  kick(pass: PassName): void {
    this.reconciler.kick(pass);
  }

  private databaseOfCheckIns(): Database {
    const transaction = <Result>(work: (tx: Transaction) => Promise<Result>) => {
      const about = this.saving;
      this.saving = null;
      return this.world.database.transaction(work, this, about);
    };
    return { transaction } as unknown as Database;
  }

  /** A turn says by its advisory lock which pass it is of. One that is not worth it is taken for one that somebody else is at. */
  private databaseOfPasses(): Database {
    const transaction = async <Result>(work: (tx: Transaction) => Promise<Result>) => {
      let isWorthIt = true;
      const query = (_sql: string, [key]: readonly unknown[]) => {
        isWorthIt = this.world.isWorthATurn((key as string).slice(LOCK_PREFIX.length) as PassName);
        return NOT_MINE;
      };
      const nothing = await work({ query } as unknown as Transaction);
      return isWorthIt ? this.world.database.transaction(work, this) : nothing;
    };
    return { transaction } as unknown as Database;
  }

  private wakeUps(): WakeUps {
    const on = (wakeUp: WakeUp, listener: (payload: string) => void) => {
      this.listeners.push([wakeUp, listener]);
      return () => undefined;
    };
    return { on } as unknown as WakeUps;
  }

  private queue(): ClientStartsQueue {
    const add = async (starts: readonly ClientStart[]) => this.alive && this.world.jobs.add(starts);
    return { add } as unknown as ClientStartsQueue;
  }
}

/** The database as this process has it: its transactions end when it dies. */
function databaseOf(runner: Runner, database: MemoryDatabase): Database {
  const transaction = <Result>(work: (tx: Transaction) => Promise<Result>) => database.transaction(work, runner);
  return { transaction } as unknown as Database;
}

function sitesOf(site: SiteRecord): Sites {
  const found = Promise.resolve(site);
  return { require: () => found, byId: () => found } as unknown as Sites;
}
