import { Logger } from '@nestjs/common';
import { REQUEST_CLASSES, type RequestClass } from '../../../contracts/observed-words.js';
import type { Database } from '../../../platform/database/database.js';
import type { BudgetStanding } from './appliance-account.js';
import type { ApplianceCallsStore } from './appliance-calls.store.js';
import {
  backOff,
  type BudgetState,
  type Ceilings,
  emptyBudget,
  spend,
  succeeded,
  take,
  usedLastHour,
  withCounted,
  withFullSecond,
} from './model/request-budget.js';
import type { SharedBudget, SharedBudgets } from './shared-budgets.js';

/** The right to make one request, now. */
export interface Turn {
  ok: true;
  /** By the clock of whoever gave it. */
  madeAtMs: number;
  /** By this process's clock; from before the turn was given. */
  localMs: number;
  shared: boolean;
}
export interface NoTurn {
  ok: false;
  waitMs: number;
  why: 'back_off' | 'budget';
}

export interface BudgetMeans {
  shared: SharedBudgets;
  database: Database;
  store: ApplianceCallsStore;
  ceilings: { shared: Ceilings; lone: Ceilings };
}

interface Waiter {
  requestClass: RequestClass;
  untilMs: number;
  resolve: (turn: Turn | NoTurn) => void;
}

/** For so long whoever asks for a turn is kept waiting at most. */
const PATIENCE_MS: Record<RequestClass, number> = { health: 5_000, person: 10_000, sweep: 30_000, backup: 30_000 };
const SWAPS_MAX = 20;
const LOOK_AGAIN_MS = 1_000;

/** Does not go back, whatever is done to the machine's clock. */
export const localNowMs = (): number => performance.timeOrigin + performance.now();

/**
 * The budget of one account as one process sees it: those who wait for a turn, most urgent first, and the shared state they get it from.
 * While that cannot be had the process lives on a small share of its own; what it asked then is in the database when the state is back.
 */
export class AccountBudget {
  private readonly log = new Logger('RequestBudget');
  private waiting: Waiter[] = [];
  private pumping = false;
  private closed = false;
  /** Somebody came since it was last decided whose turn it is. */
  private arrived = false;
  private wake: () => void = () => undefined;
  /** What this process itself asked. */
  private own: BudgetState = emptyBudget(localNowMs());
  private alone = false;
  private backingOff = false;
  private unsaved = 0;

  constructor(
    readonly account: string,
    private readonly means: BudgetMeans,
  ) {}

  turn(requestClass: RequestClass): Promise<Turn | NoTurn> {
    if (this.closed) return Promise.resolve({ ok: false, waitMs: LOOK_AGAIN_MS, why: 'budget' });
    return new Promise((resolve) => {
      const rank = REQUEST_CLASSES.indexOf(requestClass);
      const place = this.waiting.findIndex((one) => REQUEST_CLASSES.indexOf(one.requestClass) > rank);
      const waiter = { requestClass, untilMs: localNowMs() + PATIENCE_MS[requestClass], resolve };
      this.waiting.splice(place === -1 ? this.waiting.length : place, 0, waiter);
      this.arrived = true;
      this.wake();
      void this.pump();
    });
  }

  /** The appliance answered 429 to the request of that turn. */
  async tooMany(turn: Turn, retryAfterMs: number | null): Promise<void> {
    this.own = backOff(this.own, localNowMs(), retryAfterMs, turn.localMs);
    this.backingOff = true;
    if (turn.shared) await this.change((state, nowMs) => backOff(state, nowMs, retryAfterMs, turn.madeAtMs));
  }

  /** It took it. */
  async taken(turn: Turn): Promise<void> {
    this.own = succeeded(this.own, turn.localMs);
    if (turn.shared && this.backingOff) await this.change((state) => succeeded(state, turn.madeAtMs));
  }

  async standing(): Promise<BudgetStanding> {
    const shared = await this.means.shared.read(this.account);
    const [state, nowMs] = shared?.state != null ? [shared.state, shared.nowMs] : await this.known();
    const untilMs = state.backOff === null ? 0 : state.backOff.untilMs;
    const backOffUntilMs = untilMs > nowMs ? Date.now() + untilMs - nowMs : null;
    return { usedLastHour: usedLastHour(state, nowMs), backOffUntilMs };
  }

  /** Without the shared state: what this process asked, and what all have noted. */
  private async known(): Promise<[state: BudgetState, nowMs: number]> {
    const { store, database } = this.means;
    const counted = await store.counted(database, this.account).catch(() => []);
    const nowMs = localNowMs();
    return [withCounted(this.own, counted, nowMs), nowMs];
  }

  /** Notes in the database what was asked since the last time. False: it could not be. */
  async save(): Promise<boolean> {
    const calls = this.unsaved;
    if (calls === 0) return true;
    this.unsaved = 0;
    try {
      await this.means.store.add(this.means.database, this.account, calls);
      return true;
    } catch {
      this.unsaved += calls;
      return false;
    }
  }

  close(): void {
    this.closed = true;
    for (const { resolve } of this.waiting.splice(0)) resolve({ ok: false, waitMs: LOOK_AGAIN_MS, why: 'budget' });
    this.wake();
  }

  private async pump(): Promise<void> {
    if (this.pumping) return;
    this.pumping = true;
    try {
      while (this.waiting.length > 0) {
        this.arrived = false;
        const waitMs = await this.giveTurns();
        if (this.waiting.length > 0 && waitMs > 0 && !this.arrived) await this.pause(waitMs);
      }
    } finally {
      this.pumping = false;
    }
  }

  /** Gives what may be given now. The answer: how long until there may be more. */
  private async giveTurns(): Promise<number> {
    for (let tries = 0; tries < SWAPS_MAX && !this.closed; tries += 1) {
      const localMs = localNowMs();
      const found = await this.shared();
      if (found === null) return this.giveAlone(localMs);
      const { budget, state, isNew } = found;
      const given = this.decide(state, budget.nowMs, this.means.ceilings.shared);
      if (given.waiters.length === 0 && !isNew) return this.refuseLate(given);
      const swapped = await this.means.shared.swap(this.account, budget, given.state);
      if (swapped === null) return this.giveAlone(localMs);
      if (!swapped) continue;
      this.setAlone(false);
      this.give(given.waiters, { ok: true, madeAtMs: budget.nowMs, localMs, shared: true });
      return this.refuseLate(given);
    }
    return 10 + Math.random() * 20;
  }

  private giveAlone(localMs: number): number {
    this.setAlone(true);
    const given = this.decide(this.own, localMs, this.means.ceilings.lone);
    this.own = given.state;
    this.give(given.waiters, { ok: true, madeAtMs: localMs, localMs, shared: false });
    return Math.min(this.refuseLate(given), LOOK_AGAIN_MS);
  }

  /**
   * The shared state, made anew from the database when it was lost, and with what was asked meanwhile when it is back. Null: it, or the
   * database that it is to be made from, cannot be had.
   */
  private async shared(): Promise<{ budget: SharedBudget; state: BudgetState; isNew: boolean } | null> {
    const budget = await this.means.shared.read(this.account);
    if (budget === null) return null;
    const { state, nowMs } = budget;
    this.backingOff = state?.backOff != null;
    // A clock that was set back is noted, so that time goes on from there.
    if (state !== null && !this.alone) return { budget, state, isNew: nowMs < state.atMs };
    try {
      if (!(await this.save())) return null;
      const counted = await this.means.store.counted(this.means.database, this.account);
      const known = withCounted(state ?? emptyBudget(nowMs), counted, nowMs);
      // A line to know by that the state was there, should it be lost.
      if (counted.length === 0) await this.means.store.add(this.means.database, this.account, 0);
      const isQuiet = state === null ? counted.length === 0 : !this.askedJustNow();
      return { budget, state: isQuiet ? known : withFullSecond(known, nowMs, this.means.ceilings.shared), isNew: true };
    } catch {
      return null;
    }
  }

  private askedJustNow(): boolean {
    return this.own.tenths.some(([index]) => (index + 12) * 100 > localNowMs());
  }

  /** Whom to give a turn: in their order, but who cannot have one does not stand in the way of who can. */
  private decide(before: BudgetState, nowMs: number, ceilings: Ceilings) {
    let state = before;
    const waiters: Waiter[] = [];
    const refused = new Map<RequestClass, NoTurn>();
    for (const waiter of this.waiting) {
      if (refused.has(waiter.requestClass)) continue;
      const taken = take(state, waiter.requestClass, nowMs, ceilings);
      state = taken.state;
      if (taken.taken) waiters.push(waiter);
      else refused.set(waiter.requestClass, { ok: false, waitMs: taken.waitMs, why: taken.why });
    }
    return { state, waiters, refused };
  }

  private give(waiters: readonly Waiter[], turn: Turn): void {
    if (waiters.length === 0) return;
    this.waiting = this.waiting.filter((one) => !waiters.includes(one));
    this.unsaved += waiters.length;
    for (const { requestClass, resolve } of waiters) {
      if (turn.shared) this.own = spend(this.own, requestClass, localNowMs(), this.means.ceilings.lone);
      resolve(turn);
    }
  }

  /** Tells those whose turn comes later than they can wait. The answer: how long until somebody's turn may come. */
  private refuseLate({ refused }: { refused: ReadonlyMap<RequestClass, NoTurn> }): number {
    const nowMs = localNowMs();
    const isLate = ({ requestClass, untilMs }: Waiter) => nowMs + (refused.get(requestClass)?.waitMs ?? 0) > untilMs;
    const late = this.waiting.filter(isLate);
    this.waiting = this.waiting.filter((one) => !late.includes(one));
    for (const { requestClass, resolve } of late) {
      resolve(refused.get(requestClass) ?? { ok: false, waitMs: LOOK_AGAIN_MS, why: 'budget' });
    }
    const waits = this.waiting.map(({ requestClass }) => refused.get(requestClass)?.waitMs ?? 0);
    return Math.min(...waits, LOOK_AGAIN_MS);
  }

  /** Changes the shared state whatever others do to it meanwhile. */
  private async change(changed: (state: BudgetState, nowMs: number) => BudgetState): Promise<void> {
    for (let tries = 0; tries < SWAPS_MAX; tries += 1) {
      const budget = await this.means.shared.read(this.account);
      if (budget?.state == null) return;
      const next = changed(budget.state, budget.nowMs);
      if (next === budget.state || (await this.means.shared.swap(this.account, budget, next)) !== false) return;
    }
  }

  private setAlone(alone: boolean): void {
    if (alone !== this.alone) {
      if (alone)
        this.log.warn('the budget of requests cannot be shared now: this process keeps to a small share of it');
      else this.log.log('the budget of requests is shared again');
    }
    this.alone = alone;
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.ceil(ms));
      this.wake = () => (clearTimeout(timer), resolve());
    });
  }
}
