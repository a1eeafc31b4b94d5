import { isRetryable, type Statements, type Transaction } from '../../../src/platform/database/database.js';
import type { ChangeLine } from '../../../src/platform/changes/change-log.js';
import type { FleetClient } from '../../../src/fleet/model/client.js';
import type { SettingChanges } from '../../../src/sites/model/settings-change.js';
import type { ThrottleRow } from '../../../src/sites/model/throttle-row.js';
import type { BulkRow } from '../../../src/upgrades/bulk-actions.store.js';
import type { StartGate } from '../../../src/upgrades/model/gates.js';
import type { Upgrade } from '../../../src/upgrades/model/upgrade.js';
import type { RunRow } from '../../../src/upgrades/runs.store.js';
import type { SlotLine } from '../../../src/upgrades/slot-log.store.js';
import {
  acquire,
  DatabaseError,
  refuse,
  release,
  tryAcquire,
  type LockMode,
  type LockOwner,
  type LockSpace,
} from './row-locks.js';

/**
 * A database in memory that behaves as PostgreSQL does in READ COMMITTED, as far as Rollcall relies on it: a statement sees what was
 * committed when it ran and the transaction's own writes; row locks block and are given in the order of asking, and who had to wait
 * sees the row as it is then; sequences do not roll back; NOTIFY is heard after the commit. `test/contracts` runs one suite on this
 * and on the real one. Rows are never changed in place.
 */
export class Table<Row extends object> {
  readonly rows = new Map<string, Row>();
  readonly locks: LockSpace = new Map();
  constructor(readonly name: string) {}
}

export type SettingsRow = Omit<ThrottleRow, 'nowMs'> & { changes: SettingChanges };
export type SlotLogRow = SlotLine & { id: number; atMs: number };
/** When a worker last left a sign, and when the last gap between two signs ended. */
export interface InstallationRow {
  presentAtMs: number | null;
  backAtMs: number | null;
}
export type BulkActionRow = BulkRow & { ids: string[] };
export type GateRow = StartGate & { siteId: string };

/** Who decides when a transaction goes on: by default at once. */
export interface Pace {
  now(): number;
  /** Before each statement. Undefined: goes on at once. */
  step(tx: MemoryTransaction, statement: string): Promise<void> | undefined;
  /** The transaction has what it waited for. */
  wake(tx: MemoryTransaction): Promise<void> | undefined;
}

export interface Commit {
  tx: MemoryTransaction;
  /** Rows as they were before and are now, by table. */
  changed<Row extends object>(table: Table<Row>): { key: string; before: Row | undefined; after: Row | undefined }[];
}

const LOCK_TIMEOUT_MS = 2000;
const IDLE_TIMEOUT_MS = 5000;
const ATTEMPTS_MAX = 3;

/** The key of the installation's only row. */
export const ONLY = 'only';

export class MemoryDatabase implements Statements {
  readonly settings = new Table<SettingsRow>('site_settings');
  readonly clients = new Table<FleetClient>('client');
  readonly upgrades = new Table<Upgrade>('client_upgrade');
  readonly runs = new Table<RunRow>('upgrade_run');
  readonly gates = new Table<GateRow>('start_gate');
  readonly bulkActions = new Table<BulkActionRow>('bulk_action');
  readonly slotLog = new Table<SlotLogRow>('slot_log');
  readonly installation = new Table<InstallationRow>('installation');
  readonly advisory: LockSpace = new Map();
  /** Client ids that somebody is enrolling. */
  readonly enrolling: LockSpace = new Map();
  readonly open = new Set<MemoryTransaction>();
  readonly listeners = new Set<(channel: string, payload: string) => void>();
  /** Called with every commit, once it can be seen. */
  onCommit: (commit: Commit) => void = () => undefined;
  private rank = 0;
  private ids = 0;
  private slotLogId = 0;

  constructor(readonly pace: Pace) {
    this.installation.rows.set(ONLY, { presentAtMs: null, backAtMs: null });
  }

  /** As the real one: runs `work` again after a deadlock or a lock timeout, at most three times. `owner` is whose transaction it is, `about` what it is for. */
  async transaction<Result>(
    work: (tx: Transaction) => Promise<Result>,
    owner: unknown = null,
    about: unknown = null,
  ): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      const tx = new MemoryTransaction(this, owner, about);
      try {
        tx.begin();
        const result = await work(tx);
        await tx.commit();
        return result;
      } catch (error) {
        tx.rollback();
        if (attempt >= ATTEMPTS_MAX || !isRetryable(error)) throw error;
      }
    }
  }

  query<Row extends object>(sql: string): Promise<Row[]> {
    throw new Error(`the database in memory does not know this statement: ${sql}`);
  }

  prepared<Row extends object>(sql: string): Promise<Row[]> {
    return this.query(sql);
  }

  nextRank(): number {
    return (this.rank += 1);
  }

  nextSlotLogId(): number {
    return (this.slotLogId += 1);
  }

  nextUuid(): string {
    return `00000000-0000-7000-8000-${String((this.ids += 1)).padStart(12, '0')}`;
  }

  /** Ends what waited for a lock, or was idle in its transaction, for too long. */
  expire(): void {
    const nowMs = this.pace.now();
    for (const tx of [...this.open]) {
      if (tx.waiter !== null) {
        if (tx.waiter.sinceMs + LOCK_TIMEOUT_MS <= nowMs) refuse(tx, new DatabaseError('55P03', 'lock timeout'));
      } else if (tx.activeAtMs + IDLE_TIMEOUT_MS <= nowMs) {
        tx.abort(new DatabaseError('25P03', 'terminating connection due to idle-in-transaction timeout'));
      }
    }
  }

  /** When {@link expire} has something to do next; Infinity for never. */
  nextExpiryMs(): number {
    let nextMs = Infinity;
    for (const { waiter, activeAtMs } of this.open) {
      nextMs = Math.min(nextMs, waiter === null ? activeAtMs + IDLE_TIMEOUT_MS : waiter.sinceMs + LOCK_TIMEOUT_MS);
    }
    return nextMs;
  }
}

const NOTIFY = 'SELECT pg_notify($1, $2)';
const TRY_ADVISORY = 'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS mine';
/** A promise of its own each time: one for all would keep everything that ever waited for it. */
const never = () => new Promise<never>(() => undefined);
const nothing = (): void => undefined;

type Writes = Map<string, object | undefined>;

export class MemoryTransaction implements Transaction, LockOwner {
  activeAtMs: number;
  /** For whoever paces it: which step of all it began at. */
  beganAtStep = 0;
  /** What it appended to the change feed. */
  readonly lines: ChangeLine[] = [];
  /** What `now()` is throughout the transaction. */
  startedAtMs: number;
  readonly locks: LockOwner['locks'] = [];
  waiter: LockOwner['waiter'] = null;
  private readonly writes = new Map<Table<object>, Writes>();
  /** Settles when the statements so far have; null when none is under way. */
  private tail: Promise<void> | null = null;
  private notes: [channel: string, payload: string][] | null = null;
  private failure: Error | null = null;
  private state: 'new' | 'open' | 'over' = 'new';

  constructor(
    readonly database: MemoryDatabase,
    readonly owner: unknown,
    readonly about: unknown,
  ) {
    this.activeAtMs = this.startedAtMs = database.pace.now();
  }

  /**
   * One statement. Statements run one after the other in the order of the calls, whether or not their caller waits for them; once one
   * has failed, all do.
   */
  run<Result>(name: string, work: () => Result | Promise<Result>): Promise<Result> {
    if (this.tail !== null) return this.queue(this.tail.then(() => this.turn(name, work)));
    const result = this.turnOrFailure(name, work);
    return result instanceof Promise ? this.queue(result) : Promise.resolve(result);
  }

  /** A statement whose answer nobody needs; when it fails the transaction fails. */
  runUnheard(name: string, work: () => void | Promise<void>): void {
    if (this.tail !== null) {
      this.queue(this.tail.then(() => this.turn(name, work))).catch(nothing);
      return;
    }
    try {
      const result = this.turn(name, work);
      if (result instanceof Promise) this.queue(result).catch(nothing);
    } catch {
      // The transaction has failed, and says so at its next statement.
    }
  }

  /** Takes the lock, waiting for it; afterwards the row is as it is then. */
  lock(table: Table<object> | LockSpace, key: string, mode: LockMode = 'exclusive'): Promise<void> | undefined {
    if (this.isOver()) return never();
    const nowMs = this.database.pace.now();
    const wait = acquire(this, table instanceof Table ? table.locks : table, key, mode, nowMs);
    if (wait === undefined) return undefined;
    this.activeAtMs = nowMs;
    return this.afterWait(wait);
  }

  /** Locks these rows one after the other, then goes on: at once where nothing had to be waited for. */
  lockEach<Result>(table: Table<object>, keys: readonly string[], goOn: () => Result): Result | Promise<Result> {
    for (let place = 0; place < keys.length; place += 1) {
      const wait = this.lock(table, keys[place]!);
      if (wait !== undefined) return wait.then(() => this.lockEach(table, keys.slice(place + 1), goOn));
    }
    return goOn();
  }

  /** {@link update} of one row after the other. */
  updateEach<Row extends object>(
    table: Table<Row>,
    keys: readonly string[],
    change: (row: Row, place: number) => Row,
    from = 0,
  ): void | Promise<void> {
    for (let place = from; place < keys.length; place += 1) {
      const changed = this.update(table, keys[place]!, (row) => change(row, place));
      if (changed instanceof Promise) return changed.then(() => this.updateEach(table, keys, change, place + 1));
    }
  }

  tryLock(table: Table<object> | LockSpace, key: string): boolean {
    if (this.isOver()) return false;
    return tryAcquire(this, table instanceof Table ? table.locks : table, key, 'exclusive');
  }

  get<Row extends object>(table: Table<Row>, key: string): Row | undefined {
    const own = this.writes.get(table);
    if (own !== undefined && own.has(key)) return own.get(key) as Row | undefined;
    return table.rows.get(key);
  }

  all<Row extends object>(table: Table<Row>): Row[] {
    const own = this.writes.get(table) as Map<string, Row | undefined> | undefined;
    if (own === undefined) return [...table.rows.values()];
    const rows: Row[] = [];
    for (const [key, row] of table.rows) if (!own.has(key)) rows.push(row);
    for (const row of own.values()) if (row !== undefined) rows.push(row);
    return rows;
  }

  /** The caller holds the row's lock, or inserts it. Undefined removes it. */
  put<Row extends object>(table: Table<Row>, key: string, row: Row | undefined): void {
    let own = this.writes.get(table);
    if (own === undefined) this.writes.set(table, (own = new Map()));
    own.set(key, row);
  }

  /** As an UPDATE of one row: waits for whoever changes it, and changes it as it is then. False when it is gone. */
  update<Row extends object>(table: Table<Row>, key: string, change: (row: Row) => Row): boolean | Promise<boolean> {
    if (this.get(table, key) === undefined) return false;
    const wait = this.lock(table, key);
    return wait === undefined ? this.change(table, key, change) : wait.then(() => this.change(table, key, change));
  }

  private change<Row extends object>(table: Table<Row>, key: string, change: (row: Row) => Row): boolean {
    const row = this.get(table, key);
    if (row === undefined) return false;
    this.put(table, key, change(row));
    return true;
  }

  query<Row extends object>(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
    if (sql !== TRY_ADVISORY) return this.database.query(sql);
    return this.run('try an advisory lock', () => {
      const mine = this.tryLock(this.database.advisory, params[0] as string);
      return [{ mine } as unknown as Row];
    });
  }

  prepared<Row extends object>(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
    return this.query(sql, params);
  }

  write(sql: string, params: readonly unknown[] = []): void {
    if (sql !== NOTIFY) void this.database.query(sql);
    this.notify(params[0] as string, params[1] as string);
  }

  begin(): void {
    void this.database.pace.step(this, 'begin');
    this.state = 'open';
    this.database.open.add(this);
  }

  /** Durable once it is applied; the caller may still die, or be cut off, before it hears of that. */
  async commit(): Promise<void> {
    await this.run('commit', () => undefined);
    if (this.isOver()) await never();
    const commit = this.apply();
    this.close();
    this.database.onCommit(commit);
    for (const [channel, payload] of this.notes ?? []) {
      for (const listener of this.database.listeners) listener(channel, payload);
    }
    const heard = this.database.pace.step(this, 'committed');
    if (heard !== undefined) await heard;
    this.requireNoFailure();
  }

  rollback(): void {
    if (this.state !== 'over') this.close();
  }

  /** The server ends the transaction, or the connection is cut: whatever comes next fails. */
  abort(error: Error): void {
    this.failure = error;
    if (this.state !== 'open') return;
    if (this.waiter !== null) refuse(this, error);
    this.close();
  }

  private notify(channel: string, payload: string): void {
    this.notes ??= [];
    if (!this.notes.some(([sent, text]) => sent === channel && text === payload)) this.notes.push([channel, payload]);
  }

  private turn<Result>(name: string, work: () => Result | Promise<Result>): Result | Promise<Result> {
    this.activeAtMs = this.database.pace.now();
    const pause = this.database.pace.step(this, name);
    return pause === undefined ? this.go(work) : pause.then(() => this.go(work));
  }

  /** Callers hear of a failure by the promise, never at once. */
  private turnOrFailure<Result>(name: string, work: () => Result | Promise<Result>): Result | Promise<Result> {
    try {
      return this.turn(name, work);
    } catch (error) {
      return Promise.resolve().then(() => {
        throw error;
      });
    }
  }

  private go<Result>(work: () => Result | Promise<Result>): Result | Promise<Result> {
    if (this.isOver()) return never();
    try {
      const result = work();
      return result instanceof Promise ? result.catch((error: unknown) => this.fail(error)) : result;
    } catch (error) {
      return this.fail(error);
    }
  }

  private fail(error: unknown): never {
    this.failure ??= error as Error;
    throw error;
  }

  private queue<Result>(result: Promise<Result>): Promise<Result> {
    const settle = (): void => {
      if (this.tail === tail) this.tail = null;
    };
    const tail = result.then(settle, settle);
    this.tail = tail;
    return result;
  }

  private async afterWait(wait: Promise<void>): Promise<void> {
    await wait;
    const pause = this.database.pace.wake(this);
    if (pause !== undefined) await pause;
    this.requireNoFailure();
  }

  private apply(): Commit {
    const changes = new Map<object, { key: string; before: object | undefined; after: object | undefined }[]>();
    for (const [table, own] of this.writes) {
      const list: { key: string; before: object | undefined; after: object | undefined }[] = [];
      for (const [key, after] of own) {
        const before = table.rows.get(key);
        if (after === undefined) table.rows.delete(key);
        else table.rows.set(key, after);
        if (before !== after) list.push({ key, before, after });
      }
      changes.set(table, list);
    }
    return { tx: this, changed: ((table: object) => changes.get(table) ?? NO_CHANGES) as Commit['changed'] };
  }

  private close(): void {
    this.state = 'over';
    this.database.open.delete(this);
    release(this);
  }

  /** Ended from outside while it was about to go on. Where the process has died, nothing of it goes on. */
  private isOver(): boolean {
    this.requireNoFailure();
    return this.state === 'over';
  }

  private requireNoFailure(): void {
    if (this.failure !== null) throw this.failure;
  }
}

const NO_CHANGES: readonly never[] = [];

/** One statement in the transaction that a store was given; the database itself may only be read from. */
export function statement<Result>(
  tx: Statements,
  name: string,
  work: (own: MemoryTransaction) => Result | Promise<Result>,
): Promise<Result> {
  const own = tx instanceof MemoryDatabase ? new MemoryTransaction(tx, null, null) : tx;
  if (!(own instanceof MemoryTransaction)) throw new Error('this is not a transaction of the database in memory');
  return own.run(name, () => work(own));
}

/** The same, where nobody needs the answer. */
export function write(tx: Statements, name: string, work: (own: MemoryTransaction) => void | Promise<void>): void {
  if (!(tx instanceof MemoryTransaction)) throw new Error('this is not a transaction of the database in memory');
  tx.runUnheard(name, () => work(tx));
}
