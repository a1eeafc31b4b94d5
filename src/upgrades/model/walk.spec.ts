import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NOW_MS, OLD, SECOND_MS, settings, situation, upgrade } from '../../../test/support/model-builders.js';
import { BULK_ACTIONS, type CheckInCause, type Connection } from '../../contracts/words.js';
import { isReachable } from '../../fleet/model/connection.js';
import { endBackoff, startNotDelivered, takeBackUntold } from './attempts.js';
import { applyMode, decideBulk } from './bulk.js';
import { judgeDeadlines } from './deadlines.js';
import { decideGrant, grant, isEligible, maxSecondsOf, mayBeTold } from './grant.js';
import { decideJump } from './jump.js';
import { label } from './label.js';
import { observe, observeConnection, started } from './observe.js';
import { standing, type Target } from './target.js';
import { holdsSlot, isStill, still, type Situation, type Transition, type Upgrade } from './upgrade.js';

/**
 * Random walks of a small site through everything that can happen to it, in any order, with clients that keep the contract: they take a
 * start only in time and under a newer fence, say so in every check-in, and stop by themselves. After each step the invariants hold;
 * above all that who really upgrades holds a slot under that very fence.
 */
const CLIENTS = 4;
const MAX_ATTEMPTS = 3;

interface Client {
  upgrade: Upgrade;
  connection: Connection;
  /** What it last reported. */
  reported: string | null;
  /** What is true of it, whatever Rollcall thinks. */
  version: string;
  lastFence: number;
  running: { fence: number; target: Target; untilMs: number } | null;
  /** How its last upgrade ended, until it has said so. */
  ended: { fence: number; outcome: 'succeeded' | 'failed' } | null;
}

const client = fc.nat({ max: CLIENTS - 1 });
const step = fc.oneof(
  fc.record({ does: fc.constant('wait' as const), seconds: fc.constantFrom(1, 10, 40, 100, 400, 2500) }),
  { weight: 4, arbitrary: fc.record({ does: fc.constant('check in' as const), client, isSilentOfEnd: fc.boolean() }) },
  fc.record({ does: fc.constant('late check-in' as const), client, outcome: fc.constantFrom('running', 'failed') }),
  fc.record({ does: fc.constantFrom('disconnect' as const, 'go silent' as const), client }),
  { weight: 3, arbitrary: fc.record({ does: fc.constant('grant' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('tell' as const),
      client,
      arrives: fc.boolean(),
      isAnswered: fc.boolean(),
    }),
  },
  fc.record({ does: fc.constant('end' as const), client, how: fc.constantFrom('succeeded', 'failed', 'vanished') }),
  fc.record({ does: fc.constant('judge deadlines' as const) }),
  fc.record({ does: fc.constant('jump' as const), client, canContact: fc.boolean() }),
  fc.record({ does: fc.constant('bulk' as const), client, action: fc.constantFrom(...BULK_ACTIONS) }),
  fc.record({ does: fc.constant('begin run' as const), version: fc.constantFrom('0.9', '2.0', '2.1') }),
  fc.record({ does: fc.constant('label' as const), client }),
  fc.record({ does: fc.constant('mode' as const), on: fc.boolean() }),
  fc.record({ does: fc.constant('pause' as const), isPaused: fc.boolean() }),
  fc.record({ does: fc.constant('limit' as const), limit: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ does: fc.constant('longest upgrade' as const), seconds: fc.constantFrom(30, 1800, 7200) }),
);
type Step = typeof step extends fc.Arbitrary<infer Drawn> ? Drawn : never;

class Site {
  readonly clients: Client[] = Array.from({ length: CLIENTS }, (_, index) => ({
    upgrade: upgrade('up_to_date', { id: String(index), runId: null, finishedAtMs: null, reachable: false }),
    connection: 'offline',
    reported: null,
    version: OLD,
    lastFence: 0,
    running: null,
    ended: null,
  }));
  private nowMs = NOW_MS;
  private readonly settings = settings({ maxConcurrentUpgrades: 2, maxAttempts: MAX_ATTEMPTS });
  private run: { id: string; target: Target } | null = null;
  private readonly targets = new Map<string, Target>();
  private automaticUpgradesOn = true;
  private isPaused = false;
  private fence = 0;
  private rank = 0;
  private readonly givenBack = new Set<number>();

  take(step: Step): void {
    switch (step.does) {
      case 'wait':
        this.wait(step.seconds);
        break;
      case 'check in':
        this.checkIn(this.clients[step.client]!, step.isSilentOfEnd);
        break;
      case 'late check-in':
        this.lateCheckIn(this.clients[step.client]!, step.outcome as 'running' | 'failed');
        break;
      case 'disconnect':
      case 'go silent':
        this.leave(this.clients[step.client]!, step.does === 'disconnect');
        break;
      case 'grant':
        this.grant();
        break;
      case 'tell':
        this.tell(this.clients[step.client]!, step.arrives, step.isAnswered);
        break;
      case 'end':
        this.end(this.clients[step.client]!, step.how as 'succeeded' | 'failed' | 'vanished');
        break;
      case 'judge deadlines':
        for (const one of this.clients) this.save(one, judgeDeadlines(one.upgrade, this.situation));
        break;
      case 'jump':
        this.jump(this.clients[step.client]!, step.canContact);
        break;
      case 'bulk': {
        const one = this.clients[step.client]!;
        const decision = decideBulk(step.action, one.upgrade, this.situation);
        if ('transition' in decision) this.save(one, decision.transition);
        break;
      }
      case 'begin run':
        this.run = { id: `run-${this.targets.size + 1}`, target: { version: step.version, revision: null } };
        this.targets.set(this.run.id, this.run.target);
        break;
      case 'label': {
        const one = this.clients[step.client]!;
        this.save(one, label(one.upgrade, this.known(one), this.situation));
        break;
      }
      case 'mode':
        this.automaticUpgradesOn = step.on;
        for (const one of this.clients) this.save(one, applyMode(one.upgrade, this.situation));
        break;
      case 'pause':
        this.isPaused = step.isPaused;
        break;
      case 'limit':
        this.settings.maxConcurrentUpgrades = step.limit;
        break;
      case 'longest upgrade':
        this.settings.maxUpgradeSeconds = step.seconds;
        break;
    }
    this.check();
  }

  private get situation(): Situation {
    const { nowMs, run, automaticUpgradesOn } = this;
    return situation({ nowMs, run, automaticUpgradesOn, maxAttempts: MAX_ATTEMPTS });
  }

  private known(one: Client) {
    return { version: one.reported, revision: null, connection: one.connection };
  }

  private wait(seconds: number): void {
    this.nowMs += seconds * SECOND_MS;
    for (const one of this.clients) if (one.running && this.nowMs >= one.running.untilMs) this.end(one, 'failed');
  }

  private checkIn(one: Client, isSilentOfEnd: boolean): void {
    const before = this.known(one);
    const report = one.running
      ? { fence: one.running.fence, outcome: 'running' as const }
      : isSilentOfEnd
        ? null
        : one.ended;
    const cause: CheckInCause = one.ended ? 'upgraded' : 'heartbeat';
    one.ended = null;
    one.connection = 'online';
    one.reported = one.version;
    const seen = { isNewest: true, cause, version: one.version, revision: null, connection: one.connection, report };
    this.save(one, observe(one.upgrade, before, seen, this.situation));
  }

  /** One that was held up on its way: it says something of an earlier slot. */
  private lateCheckIn(one: Client, outcome: 'running' | 'failed'): void {
    const current = one.upgrade.slot?.fence ?? 0;
    const report = one.lastFence > 0 && one.lastFence < current ? { fence: one.lastFence, outcome } : null;
    const { connection, reported: version } = one;
    const seen = { isNewest: false, cause: 'heartbeat' as const, version, revision: null, connection, report };
    this.save(one, observe(one.upgrade, this.known(one), seen, this.situation));
  }

  private leave(one: Client, saysSo: boolean): void {
    const before = this.known(one);
    one.connection = 'offline';
    const seen = {
      ...before,
      isNewest: true,
      cause: 'disconnected' as const,
      connection: one.connection,
      report: null,
    };
    if (saysSo && before.version !== null) this.save(one, observe(one.upgrade, before, seen, this.situation));
    else this.save(one, observeConnection(one.upgrade, before, one.connection, this.situation));
  }

  private grant(): void {
    for (const one of this.clients) this.save(one, endBackoff(one.upgrade, this.situation));
    const holders = this.holding().map(({ upgrade: { id, slot } }) => ({
      id,
      fence: slot!.fence,
      isTold: slot!.toldAtMs !== null,
    }));
    const limit = this.settings.maxConcurrentUpgrades;
    const facts = {
      limit,
      holders,
      hasRun: this.run !== null,
      isPaused: this.isPaused,
      isBraked: false,
      gateReason: null,
    };
    const { free, takeBack } = decideGrant(facts);
    for (const id of takeBack) {
      const one = this.clients[Number(id)]!;
      this.save(one, takeBackUntold(still(one.upgrade), this.situation));
    }
    const queue = this.clients.filter((one) => isEligible(one.upgrade, this.situation));
    queue.sort(
      (a, b) => a.upgrade.rank.class - b.upgrade.rank.class || a.upgrade.rank.sequence - b.upgrade.rank.sequence,
    );
    for (const one of queue.slice(0, free)) {
      const { startWithinSeconds, maxUpgradeSeconds } = this.settings;
      const terms = { fence: ++this.fence, target: this.run!.target, startWithinSeconds, maxUpgradeSeconds };
      this.save(one, grant(one.upgrade, terms, this.situation));
    }
    const told = holders.filter(({ isTold }) => isTold).length;
    expect(this.holding().length).toBeLessThanOrEqual(Math.max(limit, told));
  }

  /** Without an answer nobody knows whether it arrived; one that did not arrive may be answered so. */
  private tell(one: Client, arrives: boolean, isAnswered: boolean): void {
    const { slot } = one.upgrade;
    if (slot === null || one.upgrade.state !== 'granted') return;
    const isFirst = slot.toldAtMs === null;
    if (isFirst ? !mayBeTold(one.upgrade, slot.fence, this.nowMs, this.isPaused) : this.nowMs >= slot.startByMs) return;
    one.upgrade = { ...one.upgrade, slot: { ...slot, toldAtMs: this.nowMs } };
    if (arrives && one.running === null && slot.fence > one.lastFence) {
      const untilMs = this.nowMs + maxSecondsOf(slot, this.settings) * SECOND_MS;
      one.running = { fence: slot.fence, target: slot.target, untilMs };
      one.lastFence = slot.fence;
      one.ended = null;
    }
    if (!isAnswered) return;
    if (one.running?.fence === slot.fence) this.save(one, started(still(one.upgrade), one.upgrade.slot!, this.nowMs));
    else if (isFirst) this.save(one, startNotDelivered(still(one.upgrade), this.situation));
  }

  private end(one: Client, how: 'succeeded' | 'failed' | 'vanished'): void {
    if (one.running === null) return;
    const { fence, target } = one.running;
    one.running = null;
    if (how === 'succeeded') one.version = target.version;
    if (how !== 'vanished') one.ended = { fence, outcome: how };
  }

  private jump(one: Client, canContact: boolean): void {
    const facts = { connection: one.connection, connectionType: 'passive' as const, canContact };
    this.save(one, decideJump(one.upgrade, facts, this.situation).transition);
    const queued = this.clients
      .filter(({ upgrade: { state } }) => state === 'queued')
      .map(({ upgrade: { rank } }) => rank);
    if (one.upgrade.state !== 'queued') return;
    expect(
      queued.every(
        (rank) => rank === one.upgrade.rank || rank.class === 1 || rank.sequence > one.upgrade.rank.sequence,
      ),
    ).toBe(true);
  }

  /** As the store does it, with the checks that belong to a single transition. */
  private save(one: Client, transition: Transition): void {
    const { before, after, place, slotEnd } = transition;
    expect(before).toBe(one.upgrade);
    const wentAway = before.slot !== null && after.slot?.fence !== before.slot.fence;
    expect(slotEnd?.fence).toBe(wentAway ? before.slot?.fence : undefined);
    if (slotEnd !== undefined) {
      expect(this.givenBack.has(slotEnd.fence)).toBe(false);
      this.givenBack.add(slotEnd.fence);
    }
    if (isStill(transition)) return;
    if (place === 'front') one.upgrade = { ...after, rank: { class: 0, sequence: -++this.rank } };
    else if (place === 'behind') one.upgrade = { ...after, rank: { class: 1, sequence: ++this.rank } };
    else one.upgrade = after;
  }

  private holding = () => this.clients.filter(({ upgrade: { state } }) => holdsSlot(state));

  private check(): void {
    for (const one of this.clients) {
      const { state, reason, slot, attempts, runId, rank, reachable, retryAtMs } = one.upgrade;
      expect(slot !== null).toBe(holdsSlot(state));
      if (one.running !== null) expect(slot?.fence).toBe(one.running.fence);
      expect(attempts).toBeLessThanOrEqual(MAX_ATTEMPTS);
      const isMoving = ['granted', 'upgrading', 'up_to_date'].includes(state);
      expect(reason === null).toBe(isMoving);
      expect(reachable).toBe(isReachable(one.connection));
      if (retryAtMs !== null) expect(state).toBe('queued');
      if (state === 'queued') expect(rank.sequence).not.toBe(0);
      if (state === 'queued')
        expect(reason).toMatch(/^(waiting_for_slot|retry_backoff|start_unreachable|client_unreachable)$/);
      const target = runId === null ? undefined : this.targets.get(runId);
      if (state === 'up_to_date' && target) expect(standing(one.reported, null, target)).toBe('at_target');
      if (state === 'ahead') expect(standing(one.reported, null, target!)).toBe('ahead');
      if (state === 'awaiting_check_in') expect(standing(one.reported, null, target!)).toBe('behind');
    }
    const places = this.clients
      .filter(({ upgrade: { rank } }) => rank.sequence !== 0)
      .map(({ upgrade: { rank } }) => rank.sequence);
    expect(new Set(places).size).toBe(places.length);
  }
}

describe('a small site, whatever happens to it', () => {
  it('keeps every invariant at every step', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
        const site = new Site();
        for (const one of steps) site.take(one);
      }),
      { numRuns: 300 },
    );
  });
});
