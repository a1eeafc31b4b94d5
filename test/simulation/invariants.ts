import type { CheckIn } from '../../src/contracts/check-ins.js';
import type { ChangeLine } from '../../src/platform/changes/change-log.js';
import type { UpgradeState } from '../../src/contracts/words.js';
import type { FleetClient } from '../../src/fleet/model/client.js';
import type { SimulatedClient } from '../../src/simulator/model/client.js';
import { closedReason } from '../../src/upgrades/model/gates.js';
import type { Slot, Upgrade } from '../../src/upgrades/model/upgrade.js';
import type { Commit, MemoryDatabase, MemoryTransaction, SettingsRow } from './stores/memory-database.js';
import { foldedInAnyOrder } from './set-of-check-ins.js';

/** What must hold in every history, at every step. The names are those of `docs/correctness.md`. */
export const INVARIANTS = {
  within_limit: 'the slots held never rise above the limit',
  upgrading_holds_slot: 'whoever really upgrades holds a slot under that very fence',
  one_slot_a_client: 'a client holds at most one slot',
  fences_grow: 'each new fence is greater than all before it',
  released_once: 'a fence is given back once, and only after it was given',
  log_adds_up: 'acquires − releases − expiries = rows that hold a slot',
  first_in_order: 'the granted client is the first in order among the eligible',
  bump_is_first: 'a bumped client comes before all that were not bumped',
  stopped_means_stopped: 'nothing is granted or first told while starts are paused, braked or gated',
  never_back: 'the epoch, the sequence, the version and the run of a client never go back',
  none_lost: 'no acknowledged check-in is lost',
  function_of_the_set: 'what check-ins alone decide is a function of their set',
  reason_given: 'every client that does not move has a reason, and none has one that moves',
  everyone_ends: 'once faults have stopped everyone ends up_to_date, failed, held or ahead, in bounded time',
  nothing_throws: 'no service fails but for what the database or a refusal says',
} as const;
export type Invariant = keyof typeof INVARIANTS;

export class Violation extends Error {
  constructor(
    readonly invariant: Invariant,
    readonly detail: string,
  ) {
    super(`${invariant}: ${detail}`);
  }
}

const MOVING: readonly UpgradeState[] = ['granted', 'upgrading', 'up_to_date'];
const HOLDING: readonly UpgradeState[] = ['granted', 'upgrading', 'suspect'];

/** How a client came to its place: by which bump or joining, known by when that began and was committed. */
interface Place {
  isBumped: boolean;
  isBulk: boolean;
  beganAtStep: number;
  committedAtStep: number;
}

const NO_PLACE: Place = { isBumped: false, isBulk: false, beganAtStep: 0, committedAtStep: 0 };

/** Who was eligible when a transaction asked whom to grant. */
interface Eligible {
  upgrade: Upgrade;
  place: Place;
}

/** Watches every commit and what really happens to the fleet. Knows the rules by itself: it asks none of the code that it judges. */
export class Watch {
  /** What was seen how often, so that histories can be seen to have been somewhere. */
  readonly tally = new Map<string, number>();
  private readonly open = new Map<number, string>();
  private readonly givenBack = new Set<number>();
  private lastFence = 0;
  private held = 0;
  private readonly places = new Map<string, Place>();
  private readonly picked = new Map<MemoryTransaction, Eligible[]>();
  private readonly newest = new Map<string, CheckIn>();
  private readonly saved = new Map<string, CheckIn[]>();
  private readonly forgotten = new Map<string, number>();
  private violation: Violation | null = null;

  constructor(
    private readonly database: MemoryDatabase,
    private readonly siteId: string,
    private readonly step: () => number,
    private readonly fleet: () => readonly SimulatedClient[],
  ) {}

  /** The first thing that did not hold. */
  get found(): Violation | null {
    return this.violation;
  }

  report(invariant: Invariant, detail: string): void {
    this.violation ??= new Violation(invariant, detail);
  }

  /** The dispatcher asks whom to grant; `eligible` were there then. */
  asked(tx: MemoryTransaction, eligible: readonly Upgrade[]): void {
    this.picked.set(
      tx,
      eligible.map((upgrade) => ({ upgrade, place: this.places.get(upgrade.id) ?? NO_PLACE })),
    );
  }

  /** What a commit changed is judged as soon as others can see it. */
  committed(commit: Commit, checkIns: readonly CheckIn[] | undefined): void {
    const { database, siteId } = this;
    const settings = database.settings.rows.get(siteId);
    if (settings === undefined) return;
    const changes = commit.changed(database.upgrades);
    for (const { before, after } of commit.changed(database.clients)) this.judgeRecord(before, after);
    for (const { before, after } of changes) {
      if (after === undefined) continue;
      this.judgeState(after);
      if (before !== undefined && before.runId !== after.runId) this.judgeRun(before, after);
    }
    const acquired = this.judgeLog(commit);
    this.judgeCounts(acquired.length, settings);
    for (const { before, after } of changes) this.judgeTelling(before?.slot ?? null, after, settings, commit.tx);
    this.judgeOrder(commit.tx, acquired);
    this.keepPlaces(commit);
    this.judgeBumps(commit.tx);
    this.picked.delete(commit.tx);
    if (checkIns !== undefined) this.keepSaved(checkIns);
    this.judgeTruth();
  }

  /** What really happens, against what is held. */
  judgeTruth(): void {
    for (const client of this.fleet()) {
      if (client.upgrade === null || client.upgrade.ended !== null) continue;
      const { fence } = client.upgrade;
      const holder = this.open.get(fence);
      if (holder === undefined || this.clientIdOf(holder) !== client.clientId)
        this.report('upgrading_holds_slot', `${client.clientId} upgrades under fence ${fence}, which holds no slot`);
    }
  }

  /** The client has been told that this check-in was taken. */
  acknowledged(checkIn: CheckIn, status: string): void {
    this.count(status);
    if (status === 'rejected') return;
    const client = this.clientBy(checkIn.clientId);
    const newest = this.newest.get(checkIn.clientId);
    if (newest === undefined || compare(checkIn, newest) > 0) this.newest.set(checkIn.clientId, checkIn);
    if (client === undefined || compare(client, checkIn) < 0) {
      if (this.forgotten.has(checkIn.clientId)) return;
      this.report('none_lost', `${name(checkIn)} was acknowledged, and the record stands at ${client && mark(client)}`);
    }
  }

  /** A person deletes the client: what it said before may be gone. */
  deleted(clientId: string): void {
    this.forgotten.set(clientId, (this.forgotten.get(clientId) ?? 0) + 1);
    this.newest.delete(clientId);
    this.saved.delete(clientId);
  }

  /** At the end: each record is what the set of its check-ins makes of it, in any order and however often they come. */
  judgeSets(shuffle: (checkIns: readonly CheckIn[]) => CheckIn[]): void {
    for (const [clientId, checkIns] of this.saved) {
      const client = this.clientBy(clientId);
      if (client === undefined || this.forgotten.has(clientId)) continue;
      const difference = foldedInAnyOrder(client, checkIns, shuffle);
      if (difference !== null) this.report('function_of_the_set', `${clientId}: ${difference}`);
    }
  }

  /** Rows of clients that have not come to an end. */
  unfinished(): Upgrade[] {
    const ends: readonly UpgradeState[] = ['up_to_date', 'failed', 'held', 'ahead'];
    return [...this.database.upgrades.rows.values()].filter(({ state }) => !ends.includes(state));
  }

  count(what: string): void {
    this.tally.set(what, (this.tally.get(what) ?? 0) + 1);
  }

  private judgeRecord(before: FleetClient | undefined, after: FleetClient | undefined): void {
    if (before === undefined || after === undefined) {
      if (before !== undefined) this.deleted(before.clientId);
      return;
    }
    const order = compare(after, before);
    if (order < 0) this.report('never_back', `${after.clientId} went from ${mark(before)} to ${mark(after)}`);
    if (order === 0 && after.version !== before.version)
      this.report(
        'never_back',
        `${after.clientId} changed from ${before.version} to ${after.version} at ${mark(after)}`,
      );
  }

  private judgeRun({ id, runId }: Upgrade, after: Upgrade): void {
    const number = (run: string | null) => (run === null ? 0 : (this.database.runs.rows.get(run)?.number ?? 0));
    if (number(after.runId) < number(runId))
      this.report('never_back', `${this.clientIdOf(id)} went from run ${number(runId)} to ${number(after.runId)}`);
  }

  private judgeState({ id, state, reason, slot, rank, retryAtMs }: Upgrade): void {
    const who = this.clientIdOf(id);
    this.count(state);
    if (MOVING.includes(state) !== (reason === null))
      this.report('reason_given', `${who} is ${state} with the reason ${reason}`);
    if (HOLDING.includes(state) !== (slot !== null))
      this.report('log_adds_up', `${who} is ${state} ${slot === null ? 'without' : 'with'} a slot`);
    if (state === 'queued' && rank.sequence === 0) this.report('reason_given', `${who} is queued without a place`);
    if (state !== 'queued' && retryAtMs !== null) this.report('reason_given', `${who} is ${state} in back-off`);
  }

  /** Replays the slot log's new lines; answers who acquired a slot. */
  private judgeLog(commit: Commit): string[] {
    const acquired: string[] = [];
    for (const { after: line } of commit.changed(this.database.slotLog)) {
      if (line === undefined) continue;
      const { fence, action, client_id: id, reason } = line;
      if (action === 'acquired') {
        this.count('acquired');
        if (fence <= this.lastFence) this.report('fences_grow', `fence ${fence} was given after ${this.lastFence}`);
        this.lastFence = Math.max(this.lastFence, fence);
        const clientId = this.clientIdOf(id);
        for (const [other, holder] of this.open) {
          if (holder === id) this.report('one_slot_a_client', `${clientId} got fence ${fence} and holds ${other}`);
        }
        this.open.set(fence, id);
        acquired.push(id);
      } else {
        this.count(reason ?? action);
        if (!this.open.delete(fence) || this.givenBack.has(fence))
          this.report('released_once', `fence ${fence} was ${action} (${reason}) and was not held`);
        this.givenBack.add(fence);
      }
    }
    return acquired;
  }

  private judgeCounts(acquired: number, settings: SettingsRow): void {
    let held = 0;
    for (const { slot } of this.database.upgrades.rows.values()) {
      if (slot === null) continue;
      held += 1;
      if (!this.open.has(slot.fence)) this.report('log_adds_up', `fence ${slot.fence} is held and not in the slot log`);
    }
    if (held !== this.open.size)
      this.report('log_adds_up', `${held} rows hold a slot, and the slot log says ${this.open.size}`);
    const limit = settings.settings.maxConcurrentUpgrades;
    if ((acquired > 0 || held > this.held) && held > limit)
      this.report('within_limit', `${held} slots are held after a grant, at a limit of ${limit}`);
    this.held = held;
  }

  private judgeTelling(
    before: Slot | null,
    after: Upgrade | undefined,
    settings: SettingsRow,
    tx: MemoryTransaction,
  ): void {
    const slot = after?.slot ?? null;
    if (slot === null) return;
    const isGranted = before?.fence !== slot.fence;
    const isTold = slot.toldAtMs !== null && (before === null || before.toldAtMs === null);
    const isRepeated = before?.toldAtMs !== slot.toldAtMs;
    if (isRepeated && slot.toldAtMs !== null && slot.toldAtMs >= slot.startByMs && slot.startedAtMs === null)
      this.report('stopped_means_stopped', `fence ${slot.fence} was told after its start-by`);
    if (!isGranted && !isTold) return;
    const what = `fence ${slot.fence} was ${isGranted ? 'granted' : 'told'}`;
    if (settings.paused !== null) this.report('stopped_means_stopped', `${what} while paused`);
    if (settings.brake !== null) this.report('stopped_means_stopped', `${what} while braked`);
    const gates = [...this.database.gates.rows.values()];
    const atMs = isGranted ? slot.grantedAtMs : Math.min(slot.toldAtMs!, tx.activeAtMs);
    if (closedReason(gates, atMs) !== null && closedReason(gates, tx.activeAtMs) !== null)
      this.report('stopped_means_stopped', `${what} while a gate is closed`);
  }

  private judgeOrder(tx: MemoryTransaction, acquired: readonly string[]): void {
    const eligible = this.picked.get(tx);
    if (eligible === undefined || acquired.length === 0) return;
    // One that changed before it could be locked has another chance in the next round.
    const passedOver = eligible.filter(
      ({ upgrade }) => !acquired.includes(upgrade.id) && this.database.upgrades.rows.get(upgrade.id) === upgrade,
    );
    for (const { upgrade, place } of eligible) {
      if (!acquired.includes(upgrade.id)) continue;
      for (const other of passedOver) {
        const [first, second] = [this.clientIdOf(other.upgrade.id), this.clientIdOf(upgrade.id)];
        if (comesBefore(other.place, place)) this.report('first_in_order', `${second} was granted before ${first}`);
      }
    }
  }

  private keepPlaces(commit: Commit): void {
    for (const { key, before, after } of commit.changed(this.database.upgrades)) {
      const isBump = ({ kind, clientId }: ChangeLine) => kind === 'client.bumped' && clientId === key;
      const bump = after?.state === 'queued' ? commit.tx.lines.find(isBump) : undefined;
      if (after === undefined) this.places.delete(key);
      else if (bump !== undefined) this.place(key, commit.tx, true, bump.by?.includes('bulk') ?? false);
      else if (after.rank.class !== before?.rank.class || after.rank.sequence !== before.rank.sequence)
        this.place(key, commit.tx, after.rank.class === 0, after.rank.class === 0);
    }
  }

  private place(id: string, { beganAtStep }: MemoryTransaction, isBumped: boolean, isBulk: boolean): void {
    this.places.set(id, { isBumped, isBulk, beganAtStep, committedAtStep: this.step() });
  }

  /** Right after a bump nobody stands before the bumped one but those who were bumped beside it. */
  private judgeBumps(tx: MemoryTransaction): void {
    for (const { kind, clientId } of tx.lines) {
      const bumped = kind === 'client.bumped' && this.database.upgrades.rows.get(clientId ?? '');
      if (!bumped || bumped.state !== 'queued') continue;
      this.count('bumped');
      const own = this.places.get(bumped.id) ?? NO_PLACE;
      for (const other of this.database.upgrades.rows.values()) {
        if (other === bumped || other.state !== 'queued' || !isBefore(other, bumped)) continue;
        const place = this.places.get(other.id) ?? NO_PLACE;
        const isBeside = place.isBumped && (own.isBulk || place.isBulk || place.committedAtStep >= tx.beganAtStep);
        if (!isBeside)
          this.report('bump_is_first', `${this.clientIdOf(bumped.id)} stands behind ${this.clientIdOf(other.id)}`);
      }
    }
  }

  /** These are in the record from now on. */
  keepSaved(checkIns: readonly CheckIn[]): void {
    for (const checkIn of checkIns) {
      const list = this.saved.get(checkIn.clientId);
      if (list === undefined) this.saved.set(checkIn.clientId, [checkIn]);
      else list.push(checkIn);
    }
  }

  private clientBy(clientId: string): FleetClient | undefined {
    for (const client of this.database.clients.rows.values()) if (client.clientId === clientId) return client;
    return undefined;
  }

  private clientIdOf(id: string): string {
    return this.database.clients.rows.get(id)?.clientId ?? id;
  }
}

type Mark = Pick<CheckIn, 'epoch' | 'sequence'>;
const compare = (a: Mark, b: Mark): number => a.epoch - b.epoch || a.sequence - b.sequence;
const mark = ({ epoch, sequence }: Mark): string => `${epoch}/${sequence}`;
const name = (checkIn: CheckIn): string => `${checkIn.clientId} ${mark(checkIn)}`;

const isBefore = (a: Upgrade, b: Upgrade): boolean =>
  a.rank.class !== b.rank.class ? a.rank.class < b.rank.class : a.rank.sequence < b.rank.sequence;

/** Surely before: of two that came to their places side by side neither is. */
function comesBefore(a: Place, b: Place): boolean {
  if (a.isBumped !== b.isBumped) return a.isBumped && (a.isBulk || a.committedAtStep > 0);
  if (!a.isBumped) return a.committedAtStep < b.beganAtStep;
  return !a.isBulk && !b.isBulk && a.beganAtStep > b.committedAtStep;
}
