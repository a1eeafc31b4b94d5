/**
 * One upgrade run of a small fleet through Rollcall's pure rules alone, on a virtual clock: check-ins come late, starts and their
 * acknowledgements get lost, upgrades fail or die in silence. At every step no more clients hold a slot than the limit allows, no more
 * upgrade in truth, and a slot is held in exactly the states that hold one; at the end nobody waits.
 */
import { applyCheckIn } from '../../src/check-ins/model/apply.js';
import type { CheckIn } from '../../src/contracts/check-ins.js';
import { SETTINGS_DEFAULTS, type Settings } from '../../src/contracts/sites.js';
import type { FleetClient } from '../../src/fleet/model/client.js';
import { judgeDeadlines } from '../../src/upgrades/model/deadlines.js';
import { decideGrant, grant, mayBeTold } from '../../src/upgrades/model/grant.js';
import { label } from '../../src/upgrades/model/label.js';
import { started } from '../../src/upgrades/model/observe.js';
import type { Target } from '../../src/upgrades/model/target.js';
import {
  holdsSlot,
  move,
  still,
  type Situation,
  type Transition,
  type Upgrade,
} from '../../src/upgrades/model/upgrade.js';
import { Prng } from './prng.js';

const BEFORE: Target = { version: '24.1.1', revision: null };
const TARGET: Target = { version: '24.2.1', revision: null };
const RUN = { id: 'run', target: TARGET };
const BEGAN_AT_MS = 1_750_000_000_000;
const MINUTE_MS = 60_000;
const EVENTS_MAX = 5000;
const CHANCE = { startLost: 0.06, acknowledgementLost: 0.06, fails: 0.08, diesInSilence: 0.04 };

interface Member {
  client: FleetClient;
  upgrade: Upgrade;
  /** What is true of the client itself. */
  runs: { fence: number; untilMs: number; maxUntilMs: number } | null;
  lastFence: number;
  version: string;
  sequence: number;
}

interface Event {
  atMs: number;
  run: () => void;
}

export interface RunOutcome {
  events: number;
  upToDate: number;
  failed: number;
}

export function seededRun(seed: number): RunOutcome {
  return new SeededRun(seed).play();
}

class SeededRun {
  private readonly random: Prng;
  private readonly limit: number;
  private readonly members: Member[];
  private readonly settings: Settings;
  private events: Event[] = [];
  private nowMs = BEGAN_AT_MS;
  private lastFence = 0;
  private lastRank = 0;
  private readonly fencesGivenBack = new Set<number>();

  constructor(private readonly seed: number) {
    this.random = new Prng(seed);
    this.limit = this.random.between(1, 4);
    this.settings = { ...SETTINGS_DEFAULTS, maxConcurrentUpgrades: this.limit, maxUpgradeSeconds: 300 };
    this.members = Array.from({ length: this.random.between(5, 11) }, (_, index) => newMember(index));
  }

  play(): RunOutcome {
    for (const member of this.members) {
      this.save(member, label(member.upgrade, { ...BEFORE, connection: 'online' }, this.situation()));
      this.at(this.random.between(0, 30_000), () => this.checkIn(member, 'connected'));
    }
    let count = 0;
    for (let event = this.take(); event !== undefined; event = this.take()) {
      count += 1;
      this.require(count <= EVENTS_MAX, 'the run does not come to an end');
      this.nowMs = event.atMs;
      event.run();
      this.judgeTimes();
      this.grantAll();
      this.check();
      if (this.members.every(({ upgrade }) => upgrade.state === 'up_to_date' || upgrade.state === 'failed')) break;
    }
    const inState = (state: string) => this.members.filter(({ upgrade }) => upgrade.state === state).length;
    const outcome = { events: count, upToDate: inState('up_to_date'), failed: inState('failed') };
    this.require(outcome.upToDate + outcome.failed === this.members.length, 'somebody still waits at the end');
    return outcome;
  }

  private situation(): Situation {
    const { maxAttempts, clockSkewSeconds } = this.settings;
    return { nowMs: this.nowMs, run: RUN, automaticUpgradesOn: true, maxAttempts, clockSkewSeconds };
  }

  private at(inMs: number, run: () => void): void {
    this.events.push({ atMs: this.nowMs + inMs, run });
  }

  /** The earliest. There are few at a time, so they are kept in no order. */
  private take(): Event | undefined {
    let earliest = 0;
    for (let index = 1; index < this.events.length; index += 1) {
      if (this.events[index]!.atMs < this.events[earliest]!.atMs) earliest = index;
    }
    const event = this.events[earliest];
    const last = this.events.pop();
    if (event !== last) this.events[earliest] = last!;
    return event;
  }

  private checkIn(member: Member, cause: CheckIn['cause'], upgrade?: CheckIn['upgrade']): void {
    member.sequence += 1;
    const { clientId } = member.client;
    const { version, sequence } = member;
    const checkIn: CheckIn = { clientId, epoch: 1, sequence, cause, version, ...(upgrade && { upgrade }) };
    const subject = { client: member.client, upgrade: member.upgrade, isNew: false };
    const applied = applyCheckIn(subject, checkIn, this.settings, this.situation());
    this.require(applied.status === 'accepted', `a check-in was ${applied.status}`);
    member.client = applied.client;
    this.save(member, applied.transition);
    if (cause === 'connected' || cause === 'heartbeat') this.at(MINUTE_MS, () => this.heartbeat(member));
  }

  /** A client that upgrades says so in each of its check-ins. */
  private heartbeat(member: Member): void {
    const running = member.runs && { fence: member.runs.fence, outcome: 'running' as const };
    this.checkIn(member, 'heartbeat', running ?? undefined);
  }

  /** What a store does with a transition. */
  private save(member: Member, { before, after, place, slotEnd }: Transition): void {
    member.upgrade = after;
    if (place !== undefined) this.place(member, place);
    if (slotEnd === undefined) return;
    this.require(before.slot?.fence === slotEnd.fence, 'a slot was given back that was not held');
    this.require(!this.fencesGivenBack.has(slotEnd.fence), 'a slot was given back twice');
    this.fencesGivenBack.add(slotEnd.fence);
  }

  private place(member: Member, place: 'behind' | 'front'): void {
    this.lastRank += 1;
    const isFront = place === 'front';
    const rank = { class: isFront ? (0 as const) : (1 as const), sequence: isFront ? -this.lastRank : this.lastRank };
    member.upgrade = { ...member.upgrade, rank };
  }

  /** What the passes of the reconciler do. */
  private judgeTimes(): void {
    for (const member of this.members) {
      const { upgrade } = member;
      if (upgrade.slot !== null) this.save(member, judgeDeadlines(upgrade, this.situation()));
      const isOver = upgrade.state === 'queued' && upgrade.retryAtMs !== null && upgrade.retryAtMs <= this.nowMs;
      if (isOver) this.save(member, move(still(upgrade), this.nowMs, { retryAtMs: null }));
    }
  }

  private grantAll(): void {
    const holders = this.members.filter(({ upgrade }) => holdsSlot(upgrade.state));
    const { free } = decideGrant({
      limit: this.limit,
      holders: holders.map(({ upgrade }) => ({
        id: upgrade.id,
        fence: upgrade.slot!.fence,
        isTold: upgrade.slot!.toldAtMs !== null,
      })),
      hasRun: true,
      isPaused: false,
      isBraked: false,
      gateReason: null,
    });
    for (let slot = 0; slot < free; slot += 1) {
      const next = this.firstInQueue();
      if (next === null) return;
      this.grantTo(next);
    }
  }

  private firstInQueue(): Member | null {
    let first: Member | null = null;
    for (const member of this.members) {
      const { state, retryAtMs, reachable } = member.upgrade;
      if (state !== 'queued' || retryAtMs !== null || !reachable) continue;
      if (first === null || isBefore(member.upgrade, first.upgrade)) first = member;
    }
    return first;
  }

  private grantTo(member: Member): void {
    this.lastFence += 1;
    const { startWithinSeconds, maxUpgradeSeconds } = this.settings;
    const terms = { fence: this.lastFence, target: TARGET, startWithinSeconds, maxUpgradeSeconds };
    this.save(member, grant(member.upgrade, terms, this.situation()));
    this.at(this.random.between(1, 200), () => this.tell(member, terms.fence));
  }

  private tell(member: Member, fence: number): void {
    const { slot } = member.upgrade;
    if (slot === null || !mayBeTold(member.upgrade, fence, this.nowMs, false)) return;
    this.save(member, move(still(member.upgrade), this.nowMs, { slot: { ...slot, toldAtMs: this.nowMs } }));
    if (this.random.chance(CHANCE.startLost)) return;
    this.at(this.random.between(1, 500), () => this.startArrives(member, fence, slot.startByMs));
  }

  private startArrives(member: Member, fence: number, startByMs: number): void {
    if (this.nowMs > startByMs || fence <= member.lastFence || member.runs !== null) return;
    member.lastFence = fence;
    const maxUntilMs = this.nowMs + this.settings.maxUpgradeSeconds * 1000;
    const untilMs = this.nowMs + this.random.between(10_000, 120_000);
    member.runs = { fence, untilMs, maxUntilMs };
    this.at(untilMs - this.nowMs, () => this.finish(member, fence));
    if (this.random.chance(CHANCE.acknowledgementLost)) return;
    this.at(this.random.between(1, 100), () => this.acknowledge(member, fence));
  }

  private acknowledge(member: Member, fence: number): void {
    const { upgrade } = member;
    if (upgrade.slot?.fence !== fence) return;
    this.save(member, started(still(upgrade), upgrade.slot, this.nowMs));
  }

  private finish(member: Member, fence: number): void {
    member.runs = null;
    if (this.random.chance(CHANCE.diesInSilence)) return;
    if (this.random.chance(CHANCE.fails)) return this.checkIn(member, 'heartbeat', { fence, outcome: 'failed' });
    member.version = TARGET.version;
    this.checkIn(member, 'upgraded', { fence, outcome: 'succeeded' });
  }

  private check(): void {
    let holders = 0;
    let running = 0;
    for (const { upgrade, runs } of this.members) {
      if (holdsSlot(upgrade.state)) holders += 1;
      if (runs !== null) running += 1;
      this.require(
        holdsSlot(upgrade.state) === (upgrade.slot !== null),
        `a client in ${upgrade.state} has the wrong slot`,
      );
    }
    this.require(holders <= this.limit, `${holders} clients hold a slot at a limit of ${this.limit}`);
    this.require(running <= this.limit, `${running} clients upgrade at a limit of ${this.limit}`);
  }

  private require(holds: boolean, what: string): void {
    if (!holds) throw new Error(`seed ${this.seed}: ${what}`);
  }
}

function isBefore(a: Upgrade, b: Upgrade): boolean {
  if (a.rank.class !== b.rank.class) return a.rank.class < b.rank.class;
  return a.rank.sequence < b.rank.sequence;
}

function newMember(index: number): Member {
  const id = `client-${index}`;
  const client: FleetClient = {
    id,
    siteId: 'site',
    clientId: id,
    epoch: 1,
    sequence: 1,
    version: BEFORE.version,
    revision: null,
    revisionRegister: null,
    connection: 'online',
    connectionType: 'active',
    lastCheckInAtMs: BEGAN_AT_MS,
    lastCheckInCause: 'connected',
    lookAtMs: null,
    attributes: {},
    edited: {},
  };
  return { client, upgrade: newUpgrade(id), runs: null, lastFence: 0, version: BEFORE.version, sequence: 1 };
}

function newUpgrade(id: string): Upgrade {
  return {
    id,
    siteId: 'site',
    state: 'up_to_date',
    reason: null,
    stateSinceMs: BEGAN_AT_MS,
    runId: null,
    cohort: false,
    finishedAtMs: null,
    rank: { class: 1, sequence: 0 },
    wantsFront: false,
    released: false,
    reachable: true,
    nextCheckInAtMs: null,
    retryAtMs: null,
    attempts: 0,
    undelivered: 0,
    slot: null,
    failure: null,
  };
}
