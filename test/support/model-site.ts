import type { BulkActionName, CheckInCause, Connection, Reason, UpgradeState } from '../../src/contracts/words.js';
import { isReachable } from '../../src/fleet/model/connection.js';
import { endBackoff, startNotDelivered, takeBackUntold } from '../../src/upgrades/model/attempts.js';
import { applyMode, decideBulk } from '../../src/upgrades/model/bulk.js';
import { judgeDeadlines } from '../../src/upgrades/model/deadlines.js';
import { decideGrant, grant, isEligible, maxSecondsOf, mayBeTold } from '../../src/upgrades/model/grant.js';
import { decideJump } from '../../src/upgrades/model/jump.js';
import { label } from '../../src/upgrades/model/label.js';
import { observe, observeConnection, started } from '../../src/upgrades/model/observe.js';
import { standing, type Standing, type Target } from '../../src/upgrades/model/target.js';
import {
  holdsSlot,
  isStill,
  still,
  type Situation,
  type Transition,
  type Upgrade,
} from '../../src/upgrades/model/upgrade.js';
import { NOW_MS, OLD, SECOND_MS, settings, situation, upgrade } from './model-builders.js';

/**
 * A small site made of the pure rules alone, for walking through whatever can happen to it. Its clients keep the contract: they take a
 * start only in time and under a newer fence, say in every check-in that they run, and stop by themselves. After each step `check`
 * throws when an invariant is broken, above all that who really upgrades holds a slot under that very fence.
 */
const MAX_ATTEMPTS = 2;

interface ModelClient {
  upgrade: Upgrade;
  connection: Connection;
  /** The version that it last reported. */
  reported: string | null;
  /** What is true of it, whatever Rollcall thinks. */
  version: string;
  lastFence: number;
  running: { fence: number; target: Target; untilMs: number } | null;
  /** How its last upgrade ended, until it has said so. */
  ended: { fence: number; outcome: 'succeeded' | 'failed' } | null;
}

const MOVING: readonly UpgradeState[] = ['granted', 'upgrading', 'up_to_date'];
const WAITING: readonly (Reason | null)[] = [
  'waiting_for_slot',
  'retry_backoff',
  'start_unreachable',
  'client_unreachable',
];
const STANDINGS: Partial<Record<UpgradeState, Standing>> = {
  up_to_date: 'at_target',
  ahead: 'ahead',
  awaiting_check_in: 'behind',
};

const inOrder = (a: ModelClient, b: ModelClient): number =>
  a.upgrade.rank.class - b.upgrade.rank.class || a.upgrade.rank.sequence - b.upgrade.rank.sequence;

function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

export class ModelSite {
  /** How often what has happened, so that a walk can be seen to have been somewhere. */
  readonly tally: Record<string, number> = {};
  private readonly clients: ModelClient[];
  private nowMs = NOW_MS;
  private readonly settings = settings({ maxConcurrentUpgrades: 2, maxAttempts: MAX_ATTEMPTS });
  private run: { id: string; target: Target } | null = null;
  private readonly targets = new Map<string, Target>();
  private automaticUpgradesOn = true;
  private isPaused = false;
  private fence = 0;
  private rank = 0;
  private readonly givenBack = new Set<number>();

  constructor(clientCount: number) {
    this.clients = Array.from({ length: clientCount }, (_, index) => ({
      upgrade: upgrade('up_to_date', { id: String(index), runId: null, finishedAtMs: null, reachable: false }),
      connection: 'offline',
      reported: null,
      version: OLD,
      lastFence: 0,
      running: null,
      ended: null,
    }));
  }

  wait(seconds: number): void {
    this.nowMs += seconds * SECOND_MS;
    for (const one of this.clients) if (one.running && this.nowMs >= one.running.untilMs) this.stop(one, 'failed');
  }

  beginRun(version: string): void {
    this.run = { id: `run-${this.targets.size + 1}`, target: { version, revision: null } };
    this.targets.set(this.run.id, this.run.target);
  }

  label(index: number): void {
    const one = this.clients[index]!;
    this.save(one, label(one.upgrade, known(one), this.situation));
  }

  /** `forgets`: it does not say how its last upgrade ended. */
  checkIn(index: number, forgets: boolean): void {
    const one = this.clients[index]!;
    const before = known(one);
    const running = one.running && { fence: one.running.fence, outcome: 'running' as const };
    const report = running ?? (forgets ? null : one.ended);
    const cause: CheckInCause = one.ended ? 'upgraded' : 'heartbeat';
    Object.assign(one, { ended: null, connection: 'online', reported: one.version });
    const seen = { ...known(one), isNewest: true, cause, report };
    this.save(one, observe(one.upgrade, before, seen, this.situation));
  }

  /** A check-in that was held up on its way, with a report of a slot before the present one. */
  checkInLate(index: number, outcome: 'running' | 'failed'): void {
    const one = this.clients[index]!;
    const isOfEarlierSlot = one.lastFence > 0 && one.lastFence !== one.upgrade.slot?.fence;
    const report = isOfEarlierSlot ? { fence: one.lastFence, outcome } : null;
    const seen = { ...known(one), isNewest: false, cause: 'heartbeat' as const, report };
    this.save(one, observe(one.upgrade, known(one), seen, this.situation));
  }

  leave(index: number, saysSo: boolean): void {
    const one = this.clients[index]!;
    const before = known(one);
    one.connection = 'offline';
    const seen = { ...known(one), isNewest: true, cause: 'disconnected' as const, report: null };
    if (saysSo && before.version !== null) this.save(one, observe(one.upgrade, before, seen, this.situation));
    else this.save(one, observeConnection(one.upgrade, before, one.connection, this.situation));
  }

  grant(): void {
    for (const one of this.clients) this.save(one, endBackoff(one.upgrade, this.situation));
    const limit = this.settings.maxConcurrentUpgrades;
    const holders = this.holding().map(({ upgrade: { id, slot } }) => ({
      id,
      fence: slot!.fence,
      isTold: slot!.toldAtMs !== null,
    }));
    const stops = { isPaused: this.isPaused, isBraked: false, gateReason: null };
    const { free, takeBack } = decideGrant({ limit, holders, hasRun: this.run !== null, ...stops });
    for (const id of takeBack) {
      const one = this.clients[Number(id)]!;
      this.save(one, takeBackUntold(still(one.upgrade), this.situation));
    }
    const queue = this.clients.filter((one) => isEligible(one.upgrade, this.situation)).sort(inOrder);
    for (const one of queue.slice(0, free)) {
      const { startWithinSeconds, maxUpgradeSeconds } = this.settings;
      const terms = { fence: ++this.fence, target: this.run!.target, startWithinSeconds, maxUpgradeSeconds };
      this.save(one, grant(one.upgrade, terms, this.situation));
    }
    const told = holders.filter(({ isTold }) => isTold).length;
    must(this.holding().length <= Math.max(limit, told), 'more slots are held than the limit allows');
  }

  /** Without an answer nobody knows whether the start arrived; one that did not may be answered so. */
  tell(index: number, arrives: boolean, isAnswered: boolean): void {
    const one = this.clients[index]!;
    const { slot } = one.upgrade;
    if (slot === null || one.upgrade.state !== 'granted') return;
    const isFirst = slot.toldAtMs === null;
    const isTold = isFirst
      ? mayBeTold(one.upgrade, slot.fence, this.nowMs, this.isPaused)
      : this.nowMs < slot.startByMs;
    if (!isTold) return;
    one.upgrade = { ...one.upgrade, slot: { ...slot, toldAtMs: this.nowMs } };
    if (arrives && one.running === null && slot.fence > one.lastFence) {
      const untilMs = this.nowMs + maxSecondsOf(slot, this.settings) * SECOND_MS;
      Object.assign(one, {
        running: { fence: slot.fence, target: slot.target, untilMs },
        lastFence: slot.fence,
        ended: null,
      });
    }
    if (!isAnswered) return;
    if (one.running?.fence === slot.fence) this.save(one, started(still(one.upgrade), one.upgrade.slot!, this.nowMs));
    else if (isFirst) this.save(one, startNotDelivered(still(one.upgrade), this.situation));
  }

  endUpgrade(index: number, how: 'succeeded' | 'failed' | 'vanished'): void {
    this.stop(this.clients[index]!, how);
  }

  judgeDeadlines(): void {
    for (const one of this.clients) this.save(one, judgeDeadlines(one.upgrade, this.situation));
  }

  jump(index: number, canContact: boolean): void {
    const one = this.clients[index]!;
    const facts = { connection: one.connection, connectionType: 'passive' as const, canContact, isObserved: false };
    const { outcome, transition } = decideJump(one.upgrade, facts, this.situation);
    this.save(one, transition);
    if (outcome !== 'moved_to_front') return;
    const queued = this.clients.filter(({ upgrade: { state } }) => state === 'queued').sort(inOrder);
    must(queued[0] === one, 'the newest bump is not the first');
  }

  bulk(index: number, action: BulkActionName): void {
    const one = this.clients[index]!;
    const decision = decideBulk(action, one.upgrade, this.situation);
    if ('transition' in decision) this.save(one, decision.transition);
  }

  setMode(automaticUpgradesOn: boolean): void {
    this.automaticUpgradesOn = automaticUpgradesOn;
    for (const one of this.clients) this.save(one, applyMode(one.upgrade, this.situation));
  }

  setPaused(isPaused: boolean): void {
    this.isPaused = isPaused;
  }

  setLimit(limit: number): void {
    this.settings.maxConcurrentUpgrades = limit;
  }

  setLongestUpgrade(seconds: number): void {
    this.settings.maxUpgradeSeconds = seconds;
  }

  check(): void {
    for (const one of this.clients) this.checkClient(one);
    const places = this.clients.map(({ upgrade: { rank } }) => rank.sequence).filter((sequence) => sequence !== 0);
    must(new Set(places).size === places.length, 'two clients are in one place');
  }

  private checkClient(one: ModelClient): void {
    const { state, reason, slot, attempts, runId, rank, reachable, retryAtMs } = one.upgrade;
    must((slot !== null) === holdsSlot(state), `${state} does not go with its slot`);
    must(one.running === null || slot?.fence === one.running.fence, `it upgrades without a slot, as ${state}`);
    must(attempts <= MAX_ATTEMPTS, `${attempts} attempts`);
    must((reason === null) === MOVING.includes(state), `${state} with the reason ${reason}`);
    must(reachable === isReachable(one.connection), `reachable is ${reachable} while ${one.connection}`);
    must(retryAtMs === null || state === 'queued', `${state} in back-off`);
    must(state !== 'queued' || WAITING.includes(reason), `queued with the reason ${reason}`);
    must(state !== 'queued' || rank.sequence !== 0, 'queued without a place');
    const target = runId === null ? undefined : this.targets.get(runId);
    must(target !== undefined || state === 'up_to_date', `${state} before any run`);
    const wanted = STANDINGS[state];
    const stands = target && standing(one.reported, null, target);
    must(!wanted || !stands || wanted === stands, `${state} while it is ${stands}`);
  }

  private get situation(): Situation {
    const { nowMs, run, automaticUpgradesOn } = this;
    return situation({ nowMs, run, automaticUpgradesOn, maxAttempts: MAX_ATTEMPTS });
  }

  private readonly holding = () => this.clients.filter(({ upgrade: { state } }) => holdsSlot(state));

  private stop(one: ModelClient, how: 'succeeded' | 'failed' | 'vanished'): void {
    if (one.running === null) return;
    const { fence, target } = one.running;
    one.running = null;
    if (how === 'succeeded') one.version = target.version;
    if (how !== 'vanished') one.ended = { fence, outcome: how };
  }

  /** As it is saved in truth, with the checks that belong to a single transition. */
  private save(one: ModelClient, transition: Transition): void {
    const { before, after, place, slotEnd } = transition;
    must(before === one.upgrade, 'the transition begins elsewhere');
    const hasEnded = before.slot !== null && after.slot?.fence !== before.slot.fence;
    must(
      (slotEnd?.fence ?? null) === (hasEnded ? before.slot!.fence : null),
      'the slot log misses an end, or makes one up',
    );
    if (slotEnd !== undefined) {
      must(!this.givenBack.has(slotEnd.fence), `fence ${slotEnd.fence} is given back twice`);
      this.givenBack.add(slotEnd.fence);
      this.count(slotEnd.reason);
    }
    if (isStill(transition)) return;
    if (after.state !== before.state) this.count(after.state);
    if (place === 'front') one.upgrade = { ...after, rank: { class: 0, sequence: -++this.rank } };
    else if (place === 'behind') one.upgrade = { ...after, rank: { class: 1, sequence: ++this.rank } };
    else one.upgrade = after;
  }

  private count(what: string): void {
    this.tally[what] = (this.tally[what] ?? 0) + 1;
  }
}

const known = ({ reported, connection }: ModelClient) => ({
  version: reported,
  revision: null,
  connection,
  lastCheckInAtMs: null,
  lastCheckInCause: null,
});
