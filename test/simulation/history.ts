import type { CheckIn } from '../../src/contracts/check-ins.js';
import { SETTINGS_DEFAULTS } from '../../src/contracts/sites.js';
import type { UpgradeState } from '../../src/contracts/words.js';
import type { Actor } from '../../src/access/actor.js';
import { Problem } from '../../src/platform/problem.js';
import { etagOf } from '../../src/sites/model/etag.js';
import type { SiteRecord } from '../../src/sites/model/site-record.js';
import { Prng } from '../../src/simulator/model/prng.js';
import { SCENARIOS, type Faults, type Scenario } from '../../src/simulator/model/scenarios.js';
import { SimulatedSite } from '../../src/simulator/model/simulated-site.js';
import type { Situation, Upgrade } from '../../src/upgrades/model/upgrade.js';
import { Watch, type Violation } from './invariants.js';
import { RUN_TAKES_MS, type Command, type Fault, type Plan } from './plan.js';
import { resetIds } from './stand-ins/packages.js';
import { DatabaseError } from './stores/row-locks.js';
import { MemoryDatabase, ONLY, type Commit, type MemoryTransaction } from './stores/memory-database.js';
import { watchedSinceMs } from './stores/memory-sites.js';
import { MemoryUpgradesStore, type Pulling } from './stores/memory-upgrades.js';
import { FleetLink } from './world/fleet-link.js';
import { Jobs } from './world/jobs.js';
import { enrolBefore } from './world/known-fleet.js';
import { FAIR, Network } from './world/network.js';
import { RollcallProcess, type PassName, type World } from './world/rollcall-process.js';
import { BEGIN_MS, Scheduler, type Runner } from './world/scheduler.js';

const SITE: SiteRecord = {
  id: 'site',
  slug: 'site',
  name: 'site',
  control: 'managed',
  driverKind: 'none',
  driverUrl: null,
  driverSecret: null,
  driverOptions: null,
  timeZone: null,
  version: 1,
  createdAt: new Date(BEGIN_MS),
};

const PASS_SECONDS: Record<PassName, number> = {
  'slot-deadlines': 1,
  silence: 1,
  'run-ends': 1,
  'waiting-sites': 1,
  'bulk-actions': 5,
  labels: 10,
  mode: 10,
  'lost-starts': 10,
};
const UNDER_WAY: readonly UpgradeState[] = ['awaiting_check_in', 'queued', 'granted', 'upgrading', 'suspect'];
const PASSES = Object.keys(PASS_SECONDS) as PassName[];
const CALM_TICK_MS = 1200;
/** Once faults have stopped the processes seldom come in each other's way. */
const CALM_PARK_RATE = 0.05;
/** Shares of turns and of wake-ups that are taken although they would surely find nothing. */
const IDLE_TURN_RATE = 0.05;
const IDLE_WAKE_UP_RATE = 0.1;
/** Share of NOTIFYs of the calm that only one process hears: enough for everybody to come to an end. */
const CALM_FOR_ONE_RATE = 0.8;
/** Share of turns of a pass that more than one process takes at once. */
const BESIDE_RATE = 0.2;
/** Share of processes that hear a wake-up of the dispatcher although another has heard it. */
const GRANT_BESIDE_RATE = 0.3;
/** Everybody has come to an end by then, or never will. */
const CALM_LASTS_MS = 3 * 3_600_000;

export interface Told {
  violation: Violation | null;
  tally: ReadonlyMap<string, number>;
  trace: string[];
  steps: number;
}

/** Tells one history to its end: the chaos of its plan, then calm until everybody has come to an end. */
export function tellHistory(plan: Plan, traced = false): Told {
  resetIds();
  return new History(plan, traced).tell();
}

class History {
  private readonly random: Prng;
  private readonly scheduler: Scheduler;
  private readonly database: MemoryDatabase;
  private readonly network: Network;
  private readonly jobs: Jobs;
  private readonly link: FleetLink;
  private readonly watch: Watch;
  private readonly world: World;
  private readonly processes: RollcallProcess[] = [];
  private readonly trace: string[] = [];
  /** The simulated fleet draws by these, so that they may be changed on the way. */
  private readonly faultsOfFleet: Faults;
  private isCalm = false;
  private names = 0;

  constructor(
    private readonly plan: Plan,
    private readonly traced: boolean,
  ) {
    this.random = new Prng(`run ${plan.seed}`);
    this.faultsOfFleet = { ...SCENARIOS.happy.faults, ...plan.faultsOfFleet };
    this.scheduler = new Scheduler(this.random);
    this.database = new MemoryDatabase(this.scheduler);
    this.scheduler.database = this.database;
    this.network = new Network(this.scheduler, this.random);
    this.jobs = new Jobs(this.scheduler, this.random);
    const site = this.setSite();
    this.link = new FleetLink(this.scheduler, this.network, this.random, site, this.skews(site), () => this.processes, {
      acknowledged: (checkIn, { status, upgrade }) => {
        this.note(() => `${named(checkIn)} answered ${status}${upgrade ? `, told ${upgrade.fence}` : ''}`);
        this.watch.acknowledged(checkIn, status);
      },
      failed: (error) => this.watch.report('nothing_throws', `check-ins: ${(error as Error).stack ?? String(error)}`),
      moved: () => this.watch.judgeTruth(),
      trace: (text) => this.note(text),
    });
    this.watch = new Watch(
      this.database,
      SITE.id,
      () => this.scheduler.steps,
      () => site.clients,
    );
    this.world = {
      scheduler: this.scheduler,
      database: this.database,
      jobs: this.jobs,
      site: SITE,
      upgrades: new WatchedUpgradesStore(this.watch),
      driverOf: (runner) => this.link.driverOf(runner, plan.pushes),
      isWorthATurn: (pass) => this.hasWork(pass) || this.random.chance(IDLE_TURN_RATE),
    };
  }

  tell(): Told {
    this.prepare();
    const { scheduler, plan, watch } = this;
    scheduler.run(BEGIN_MS + plan.calmAtMs, () => watch.found !== null);
    if (watch.found === null) this.settle();
    return { violation: watch.found, tally: watch.tally, trace: this.trace, steps: scheduler.steps };
  }

  private prepare(): void {
    const { plan, scheduler, network } = this;
    const settings = { ...SETTINGS_DEFAULTS, ...plan.settings };
    this.database.settings.rows.set(SITE.id, {
      siteId: SITE.id,
      settings,
      limitRevert: null,
      changes: {},
      version: 1,
      changedAtMs: BEGIN_MS,
      paused: null,
      brake: null,
      brakeSinceMs: BEGIN_MS,
      lastFence: 0,
      baselineAtMs: null,
      runId: null,
    });
    network.weather = plan.weather;
    this.jobs.lateRate = plan.lateJobs;
    scheduler.parkRate = plan.parkRate;
    scheduler.slowRate = plan.slowRate;
    this.planDeaths();
    scheduler.onDeath = (runner) => this.die(runner as RollcallProcess);
    this.database.onCommit = (commit) => this.committed(commit);
    this.database.listeners.add((channel, payload) => this.announce(channel, payload));
    for (let made = 0; made < plan.processes; made += 1) this.startProcess();
    if (plan.isKnown) enrolBefore(this.link.site, this.database, SITE.id, this.watch);
    scheduler.after(0, () => {
      if (!plan.isKnown) this.link.site.enrol();
      this.link.pump();
    });
    for (const { atMs, what } of plan.runs) this.planRun(atMs, what);
    for (const { atMs, atStep, what } of plan.commands) {
      if (atStep === null) scheduler.after(atMs, () => this.command(what));
      else scheduler.inTheMiddle.set(atStep, () => this.command(what));
    }
    for (const { atMs, what } of plan.faults) scheduler.after(atMs, () => this.fault(what));
    scheduler.after(plan.tickMs, () => this.tick());
  }

  private setSite(): SimulatedSite {
    const { plan } = this;
    const scenario: Scenario = {
      ...SCENARIOS.happy,
      passive: { share: plan.passiveShare, withinSeconds: [1, 40], onlyWhenContacted: 0 },
      honoursConnectionRate: false,
      returnWithinSeconds: 2,
      packageMib: plan.packageMib,
      install: { medianSeconds: plan.installSeconds, sigma: 0.5, mostSeconds: 50 },
      faults: this.faultsOfFleet,
    };
    const maxAttempts = plan.settings.maxAttempts ?? 3;
    return new SimulatedSite({ scenario, seed: plan.seed, clients: plan.clients, maxAttempts }, BEGIN_MS);
  }

  private skews(site: SimulatedSite): Map<string, number> {
    const mostMs = (this.plan.settings.clockSkewSeconds ?? 0) * 1000;
    return new Map(site.clients.map(({ clientId }) => [clientId, this.random.int(-mostMs, mostMs)]));
  }

  /** The appliance is upgraded, and somebody says so. */
  private planRun(atMs: number, target: { version: string; revision: string | null }): void {
    this.scheduler.after(atMs, () => {
      this.link.site.beginSiteUpgrade();
      this.link.pump();
    });
    this.scheduler.after(atMs + RUN_TAKES_MS, () => {
      this.link.site.endSiteUpgrade();
      this.link.site.beginReturn(this.scheduler.nowMs);
      this.link.pump();
      this.command({ kind: 'run', target });
    });
  }

  private planDeaths(): void {
    const deaths = new Map<number, number>();
    for (const { what } of this.plan.faults) if (what.kind === 'kill') deaths.set(what.step, what.awayMs);
    if (deaths.size === 0) return;
    this.scheduler.diesAt = (step, runner, statement) => {
      if (this.isCalm || !deaths.has(step)) return false;
      const awayMs = deaths.get(step)!;
      this.note(() => `${runner.name} dies before "${statement}", away for ${awayMs} ms`);
      this.scheduler.after(awayMs, () => this.startProcess());
      return true;
    };
  }

  private startProcess(): void {
    const process = new RollcallProcess(`p${(this.names += 1)}`, this.world);
    this.processes.push(process);
    this.jobs.workers.push({ runner: process, process: (start) => process.starts.process(start) });
    this.note(() => `${process.name} starts`);
    process.start();
  }

  private die(process: RollcallProcess): void {
    process.alive = false;
    this.watch.count('killed');
    this.processes.splice(this.processes.indexOf(process), 1);
    this.jobs.workers = this.jobs.workers.filter(({ runner }) => runner !== process);
    this.scheduler.forget(process);
    for (const tx of [...this.database.open]) if (tx.owner === process) tx.rollback();
  }

  private announce(channel: string, payload: string): void {
    if (channel === 'rollcall_change') return;
    const isForOne = this.isCalm && this.random.chance(CALM_FOR_ONE_RATE);
    const besideRate = channel === 'rollcall_grant' ? GRANT_BESIDE_RATE : 1;
    const first = this.processes[this.random.int(0, this.processes.length - 1)];
    for (const process of this.processes) {
      if (process !== first && (isForOne || !this.random.chance(besideRate))) continue;
      if (!this.isCalm && this.random.chance(this.plan.deafness)) continue;
      this.scheduler.after(this.random.int(0, 3), () => this.wake(process, channel, payload));
    }
  }

  /** Most wake-ups of the dispatcher come when there is surely nothing to grant and nothing to take back: few of those are heard. */
  private wake(process: RollcallProcess, channel: string, payload: string): void {
    if (!process.alive) return;
    const isIdle = channel === 'rollcall_grant' && !this.hasWork('waiting-sites');
    if (isIdle && !this.random.chance(IDLE_WAKE_UP_RATE)) return;
    process.hear(channel, payload);
  }

  private committed(commit: Commit): void {
    if (this.traced) this.noteCommit(commit);
    this.watch.committed(commit, (commit.tx.about as readonly CheckIn[] | null) ?? undefined);
  }

  private tick(): void {
    const nowMs = this.scheduler.nowMs;
    const awake = this.processes.filter(({ stoppedUntilMs }) => stoppedUntilMs <= nowMs);
    if (awake.length > 0) this.leaveSign(nowMs);
    for (const pass of PASSES) {
      if (awake.length > 0 && this.hasWork(pass)) this.giveTurns(pass, awake, nowMs);
    }
    const apartMs = this.isCalm ? CALM_TICK_MS : this.plan.tickMs;
    this.scheduler.after(apartMs + this.random.int(0, 1500), () => this.tick());
  }

  /** One of them surely takes its turn; of several at once all but one find somebody at it, so the others do so now and then. */
  private giveTurns(pass: PassName, awake: readonly RollcallProcess[], nowMs: number): void {
    const first = this.random.int(0, awake.length - 1);
    let isTaken = false;
    for (let place = 0; place < awake.length; place += 1) {
      const process = awake[(first + place) % awake.length]!;
      if ((process.lastTurnsMs.get(pass) ?? 0) + PASS_SECONDS[pass] * 1000 > nowMs) continue;
      if (isTaken && !this.random.chance(BESIDE_RATE)) continue;
      isTaken = true;
      process.lastTurnsMs.set(pass, nowMs);
      process.kick(pass);
    }
  }

  /** What the pass over silent clients does every second, whether or not it finds any: without its cost. */
  private leaveSign(nowMs: number): void {
    const { installation } = this.database;
    const backAtMs = watchedSinceMs(installation.rows.get(ONLY)!, nowMs);
    installation.rows.set(ONLY, { presentAtMs: nowMs, backAtMs });
  }

  /** Whether a pass would find anything: one that does not would only cost time. */
  private hasWork(pass: PassName): boolean {
    const { upgrades, runs, settings, bulkActions, clients } = this.database;
    const nowMs = this.scheduler.nowMs;
    const some = (is: (upgrade: Upgrade) => boolean): boolean => {
      for (const upgrade of upgrades.rows.values()) if (is(upgrade)) return true;
      return false;
    };
    switch (pass) {
      case 'slot-deadlines':
        return some(
          ({ slot, state }) =>
            slot !== null && ((state === 'granted' && slot.startByMs < nowMs) || slot.leaseUntilMs <= nowMs),
        );
      case 'waiting-sites':
        return this.mayGrant(some);
      case 'lost-starts':
        return this.plan.pushes && some(({ state }) => state === 'granted');
      case 'mode':
        return some((upgrade) =>
          settings.rows.get(SITE.id)!.settings.automaticUpgrades === 'disabled'
            ? upgrade.state === 'queued' && !upgrade.released
            : upgrade.state === 'held' && upgrade.reason === 'automatic_upgrades_off',
        );
      case 'silence':
        for (const { lookAtMs } of clients.rows.values()) if (lookAtMs !== null && lookAtMs <= nowMs) return true;
        return false;
      case 'bulk-actions':
        for (const { state } of bulkActions.rows.values()) if (state === 'running') return true;
        return false;
      case 'labels': {
        const runId = settings.rows.get(SITE.id)?.runId ?? null;
        return runId !== null && runs.rows.get(runId)?.labelled_at === null;
      }
      case 'run-ends': {
        const runId = settings.rows.get(SITE.id)?.runId ?? null;
        return (
          runId !== null &&
          runs.rows.get(runId)?.state === 'active' &&
          !some(({ state, cohort }) => cohort && UNDER_WAY.includes(state))
        );
      }
    }
  }

  /** Somebody could have a slot, or has one that is to go back. */
  private mayGrant(some: (is: (upgrade: Upgrade) => boolean) => boolean): boolean {
    const { paused, brake, settings } = this.database.settings.rows.get(SITE.id)!;
    const nowMs = this.scheduler.nowMs;
    let held = 0;
    for (const { slot } of this.database.upgrades.rows.values()) if (slot !== null) held += 1;
    const isStopped = paused !== null || brake !== null || this.database.gates.rows.size > 0;
    const isUntold = ({ slot }: Upgrade) => slot !== null && slot.toldAtMs === null;
    if ((held > settings.maxConcurrentUpgrades || isStopped) && some(isUntold)) return true;
    if (paused !== null || brake !== null || held > settings.maxConcurrentUpgrades) return false;
    if (held === settings.maxConcurrentUpgrades) return false;
    return some(({ state, retryAtMs, reachable }) => state === 'queued' && reachable && (retryAtMs ?? 0) <= nowMs);
  }

  private command(command: Command): void {
    const alive = this.processes.filter((process) => process.stoppedUntilMs <= this.scheduler.nowMs);
    if (alive.length === 0) return;
    const process = alive[this.random.int(0, alive.length - 1)]!;
    this.note(() => `${process.name} is asked: ${JSON.stringify(command)}`);
    this.watch.count(`asked ${command.kind}`);
    this.carryOut(process, command).catch((error: unknown) => this.judgeRefusal(command, error));
  }

  private judgeRefusal(command: Command, error: unknown): void {
    this.note(() => `${command.kind} refused: ${(error as Error).message}`);
    if (error instanceof Problem || error instanceof DatabaseError) return;
    this.watch.report('nothing_throws', `${command.kind}: ${(error as Error).stack ?? String(error)}`);
  }

  private async carryOut(process: RollcallProcess, command: Command): Promise<unknown> {
    const { settings } = process;
    const version = this.database.settings.rows.get(SITE.id)!.version;
    switch (command.kind) {
      case 'limit':
        return settings.patch(PERSON, SITE, etagOf(version), { maxConcurrentUpgrades: command.limit });
      case 'settings':
        return settings.patch(PERSON, SITE, etagOf(version), command.settings);
      case 'mode':
        return settings.patch(PERSON, SITE, etagOf(version), { automaticUpgrades: command.mode });
      case 'pause':
        return settings.pause(PERSON, SITE, 'told so');
      case 'resume':
        return settings.resume(PERSON, SITE, 'told so');
      case 'jump':
        return process.jumpAttempts.attempt(PERSON, SITE.slug, this.idOf(command.client));
      case 'delete':
        return process.removedClients.removeByHand(PERSON, SITE.slug, this.idOf(command.client));
      case 'bulk':
        return this.bulk(process, command);
      case 'run': {
        const { run } = await process.runs.beginByHand(PERSON, SITE.slug, command.target);
        return run;
      }
      case 'close_gate': {
        const opensAtMs = command.opensInMs === null ? null : this.scheduler.nowMs + command.opensInMs;
        const gate = { source: 'plan', reason: 'outside_window' as const, opensAtMs, closesAtMs: null };
        return process.gates.put(SITE.id, gate);
      }
      case 'open_gate':
        return process.gates.remove(SITE.id, 'plan');
    }
  }

  private bulk(process: RollcallProcess, { action, clients }: Command & { kind: 'bulk' }): Promise<unknown> {
    const target =
      clients === null ? { filter: { pending: true } } : { ids: clients.map((client) => this.idOf(client)) };
    return process.bulkActions.begin(BULK_PERSON, SITE.slug, { action, ...target });
  }

  private idOf(client: number): string {
    const { clientId } = this.link.site.clients[client % this.link.site.clients.length]!;
    for (const row of this.database.clients.rows.values()) if (row.clientId === clientId) return row.id;
    return 'nobody';
  }

  private fault(fault: Fault): void {
    if (this.isCalm || fault.kind === 'kill') return;
    this.note(() => `fault: ${JSON.stringify(fault)}`);
    this.watch.count(fault.kind);
    switch (fault.kind) {
      case 'stop': {
        const process = this.processes[fault.process % Math.max(1, this.processes.length)];
        if (process === undefined) return;
        process.stoppedUntilMs = this.scheduler.nowMs + fault.forMs;
        this.scheduler.after(fault.forMs, () => undefined);
        return;
      }
      case 'wipe_redis':
        return this.jobs.wipe();
      case 'redis_away':
        this.jobs.isAway = true;
        this.scheduler.after(fault.forMs, () => this.redisReturns(fault.forgets));
        return;
      case 'cut_database':
        for (const tx of [...this.database.open])
          tx.abort(new DatabaseError('57P01', 'terminating connection due to administrator command'));
    }
  }

  private redisReturns(forgets: boolean): void {
    this.jobs.isAway = false;
    if (forgets) this.jobs.wipe();
    for (const process of this.processes) process.kick('lost-starts');
  }

  /** Faults stop; whatever a person has put in the way is taken away; everybody is to come to an end. */
  private settle(): void {
    const { scheduler, network, plan, watch } = this;
    this.isCalm = true;
    this.note(() => 'calm');
    scheduler.inTheMiddle.clear();
    network.weather = FAIR;
    scheduler.slowRate = 0;
    scheduler.parkRate = Math.min(scheduler.parkRate, CALM_PARK_RATE);
    if (plan.mends) Object.assign(this.faultsOfFleet, SCENARIOS.happy.faults);
    this.jobs.isAway = false;
    this.jobs.lateRate = 0;
    for (const process of this.processes) process.stoppedUntilMs = 0;
    while (this.processes.length < plan.processes) this.startProcess();
    scheduler.after(0, () => this.clearTheWay());
    this.visitPassive();
    const isOver = () => watch.found !== null || (this.isQuiet() && watch.unfinished().length === 0);
    if (!scheduler.run(BEGIN_MS + plan.calmAtMs + CALM_LASTS_MS, isOver) && watch.found === null) this.reportStuck();
    if (watch.found === null) watch.judgeSets((checkIns) => this.shuffle(checkIns));
  }

  /**
   * What somebody asked for at the last moment of the chaos may still come after this, and where every upgrade fails the safety brake trips;
   * so it is looked at again.
   */
  private clearTheWay(): void {
    const { paused, brake } = this.database.settings.rows.get(SITE.id)!;
    if (paused !== null || brake !== null) this.command({ kind: 'resume' });
    if (this.database.gates.rows.size > 0) this.command({ kind: 'open_gate' });
    this.scheduler.after(20_000, () => this.clearTheWay());
  }

  /** Somebody connects to passive clients, now and then, so that nobody has to wait for their daily check-in. */
  private visitPassive(): void {
    for (const { clientId, connectionType } of this.link.site.clients) {
      if (connectionType === 'passive') this.link.site.contact(clientId, this.scheduler.nowMs);
    }
    this.link.pump();
    if (this.plan.passiveShare > 0) this.scheduler.after(120_000, () => this.visitPassive());
  }

  private isQuiet(): boolean {
    const settings = this.database.settings.rows.get(SITE.id)!;
    const isOpen = settings.paused === null && this.database.gates.rows.size === 0;
    return isOpen && this.database.open.size === 0 && this.link.site.truth.upgradingNow === 0;
  }

  private reportStuck(): void {
    const rows = this.watch.unfinished().map(({ id, state, reason }) => {
      const clientId = this.database.clients.rows.get(id)?.clientId;
      return `${clientId} is ${state} (${reason})`;
    });
    this.watch.report('everyone_ends', rows.join(', ') || 'the fleet still upgrades');
  }

  /** In another order, some twice. */
  private shuffle(checkIns: readonly CheckIn[]): CheckIn[] {
    const shuffled = [...checkIns, ...checkIns.filter(() => this.random.chance(0.3))];
    for (let last = shuffled.length - 1; last > 0; last -= 1) {
      const other = this.random.int(0, last);
      [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
    }
    return shuffled;
  }

  private note(text: () => string): void {
    if (!this.traced) return;
    const seconds = ((this.scheduler.nowMs - BEGIN_MS) / 1000).toFixed(3).padStart(9);
    this.trace.push(`${seconds}  ${text()}`);
  }

  private noteCommit(commit: Commit): void {
    const who = (commit.tx.owner as Runner | null)?.name ?? '-';
    for (const { before, after } of commit.changed(this.database.upgrades)) {
      const clientId = this.database.clients.rows.get((after ?? before)!.id)?.clientId ?? 'removed';
      this.note(() => `${who} ${clientId}: ${shownUpgrade(before)} → ${shownUpgrade(after)}`);
    }
    for (const { after } of commit.changed(this.database.clients)) {
      if (after === undefined) continue;
      const { clientId, epoch, sequence, version, connection, lastCheckInCause } = after;
      this.note(() => `${who} ${clientId}: at ${epoch}/${sequence} ${version} ${connection} (${lastCheckInCause})`);
    }
    for (const { after } of commit.changed(this.database.settings)) {
      if (after === undefined) continue;
      const { settings, paused, runId, lastFence } = after;
      this.note(
        () =>
          `${who} settings: limit ${settings.maxConcurrentUpgrades}, ${paused ? 'paused, ' : ''}fence ${lastFence}, ${settings.automaticUpgrades}, run ${runId?.slice(-2)}`,
      );
    }
  }
}

/** Shows the watch who was eligible whenever the dispatcher asks whom to grant. */
class WatchedUpgradesStore extends MemoryUpgradesStore {
  constructor(private readonly watch: Watch) {
    super();
  }

  protected override asked(
    own: MemoryTransaction,
    situation: Pick<Situation, 'run' | 'automaticUpgradesOn'>,
    pulling: Pulling,
  ): void {
    const nowMs = own.database.pace.now();
    const eligible = own.all(own.database.upgrades).filter((upgrade) => {
      const { state, reachable, retryAtMs, runId, released, nextCheckInAtMs: next } = upgrade;
      const isMeant = state === 'queued' && reachable && retryAtMs === null && runId === situation.run?.id;
      const isDue =
        pulling === null ||
        (next !== null &&
          next < nowMs + pulling.startWithinSeconds * 1000 &&
          next > nowMs - pulling.lateSeconds * 1000);
      return isMeant && (situation.automaticUpgradesOn || released) && isDue;
    });
    this.watch.asked(own, eligible);
  }
}

const PERSON = actor('Ada');
const BULK_PERSON = actor('Ada, bulk');

function actor(name: string): Actor {
  return {
    kind: 'person',
    id: name,
    personId: name,
    name,
    role: 'admin',
    siteId: null,
    siteSlug: null,
    clientId: null,
    expiresAtMs: null,
  };
}

const named = ({ clientId, epoch, sequence }: CheckIn): string => `${clientId} ${epoch}/${sequence}`;

function shownUpgrade(upgrade: Upgrade | undefined): string {
  if (upgrade === undefined) return 'nothing';
  const { state, reason, slot, rank, attempts } = upgrade;
  const holds = slot === null ? '' : ` fence ${slot.fence}${slot.toldAtMs === null ? ' untold' : ''}`;
  return `${state}${reason === null ? '' : ` (${reason})`}${holds} at ${rank.class}.${rank.sequence}, attempts ${attempts}`;
}
