import { isRetryable, type Transaction } from '../../../src/platform/database/database.js';
import type { ChangeLine } from '../../../src/platform/changes/change-log.js';
import type { FleetClient } from '../../../src/fleet/model/client.js';
import type { ThrottleRow } from '../../../src/sites/model/throttle-row.js';
import type { BulkRow } from '../../../src/upgrades/bulk-actions.store.js';
import type { StartGate } from '../../../src/upgrades/model/gates.js';
import type { Upgrade } from '../../../src/upgrades/model/upgrade.js';
import type { RunRow } from '../../../src/upgrades/runs.store.js';
import type { SlotLine } from '../../../src/upgrades/slot-log.store.js';
import { DatabaseError, RowLocks, type LockMode } from './row-locks.js';

/**
 * A database in memory that behaves as PostgreSQL does in READ COMMITTED, as far as Rollcall relies on it: a statement sees what was
 * committed when it ran and the transaction's own writes; row locks block and are given in the order of asking, and who had to wait
 * sees the row as it is then; sequences do not roll back; NOTIFY is heard after the commit. `test/contracts` runs one suite on this
 * and on the real one. Rows are never changed in place.
 */
export class Table<Row extends object> {
  readonly rows = new Map<string, Row>();
  constructor(readonly name: string) {}
}

export type SettingsRow = Omit<ThrottleRow, 'nowMs'>;
export type SlotLogRow = SlotLine & { id: number; atMs: number };
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

export class MemoryDatabase implements Transaction {
  readonly settings = new Table<SettingsRow>('site_settings');
  readonly clients = new Table<FleetClient>('client');
  readonly upgrades = new Table<Upgrade>('client_upgrade');
  readonly runs = new Table<RunRow>('upgrade_run');
  readonly gates = new Table<GateRow>('start_gate');
  readonly bulkActions = new Table<BulkActionRow>('bulk_action');
  readonly slotLog = new Table<SlotLogRow>('slot_log');
  readonly locks: RowLocks<MemoryTransaction>;
  readonly open = new Set<MemoryTransaction>();
  readonly listeners = new Set<(channel: string, payload: string) => void>();
  /** Called with every commit, once it can be seen. */
  onCommit: (commit: Commit) => void = () => undefined;
  private rank = 0;
  private ids = 0;
  private slotLogId = 0;

  constructor(readonly pace: Pace) {
    this.locks = new RowLocks(() => pace.now());
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
        await tx.begin();
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
    this.locks.giveUp(nowMs - LOCK_TIMEOUT_MS);
    for (const tx of this.open) {
      if (!this.locks.isWaiting(tx) && tx.activeAtMs <= nowMs - IDLE_TIMEOUT_MS)
        tx.abort(new DatabaseError('25P03', 'terminating connection due to idle-in-transaction timeout'));
    }
  }

  /** When {@link expire} has something to do next; Infinity for never. */
  nextExpiryMs(): number {
    let nextMs = Infinity;
    for (const tx of this.open) {
      nextMs = Math.min(nextMs, tx.activeAtMs + (this.locks.isWaiting(tx) ? LOCK_TIMEOUT_MS : IDLE_TIMEOUT_MS));
    }
    return nextMs;
  }
}

const NOTIFY = 'SELECT pg_notify($1, $2)';
const TRY_ADVISORY = 'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS mine';

type Writes = Map<string, object | undefined>;

export class MemoryTransaction implements Transaction {
  activeAtMs: number;
  /** For whoever paces it: which step of all it began at. */
  beganAtStep = 0;
  /** What it appended to the change feed. */
  readonly lines: ChangeLine[] = [];
  /** What `now()` is throughout the transaction. */
  startedAtMs: number;
  private readonly writes = new Map<Table<object>, Writes>();
  private readonly notes = new Map<string, [channel: string, payload: string]>();
  private failure: Error | null = null;
  private state: 'new' | 'open' | 'over' = 'new';

  constructor(
    readonly database: MemoryDatabase,
    readonly owner: unknown,
    readonly about: unknown,
  ) {
    this.activeAtMs = this.startedAtMs = database.pace.now();
  }

  /** The statement begins; throws when the server has ended the transaction. */
  async statement(name: string): Promise<this> {
    this.activeAtMs = this.database.pace.now();
    const pause = this.database.pace.step(this, name);
    if (pause !== undefined) await pause;
    this.requireOpen();
    return this;
  }

  /** Takes the lock, waiting for it; afterwards the row is as it is then. */
  async lock(key: string, mode: LockMode = 'exclusive'): Promise<void> {
    const wait = this.database.locks.acquire(this, key, mode);
    if (wait === undefined) return;
    this.activeAtMs = this.database.pace.now();
    await wait;
    const pause = this.database.pace.wake(this);
    if (pause !== undefined) await pause;
    this.requireOpen();
  }

  tryLock(key: string): boolean {
    return this.database.locks.tryAcquire(this, key, 'exclusive');
  }

  get<Row extends object>(table: Table<Row>, key: string): Row | undefined {
    const own = this.writes.get(table as unknown as Table<object>);
    if (own !== undefined && own.has(key)) return own.get(key) as Row | undefined;
    return table.rows.get(key);
  }

  all<Row extends object>(table: Table<Row>): Row[] {
    const own = this.writes.get(table as unknown as Table<object>) as Map<string, Row | undefined> | undefined;
    if (own === undefined) return [...table.rows.values()];
    const rows: Row[] = [];
    for (const [key, row] of table.rows) if (!own.has(key)) rows.push(row);
    for (const row of own.values()) if (row !== undefined) rows.push(row);
    return rows;
  }

  /** The caller holds the row's lock, or inserts it. Undefined removes it. */
  put<Row extends object>(table: Table<Row>, key: string, row: Row | undefined): void {
    let own = this.writes.get(table as unknown as Table<object>);
    if (own === undefined) this.writes.set(table as unknown as Table<object>, (own = new Map()));
    own.set(key, row);
  }

  /** As an UPDATE of one row: waits for whoever changes it, and changes it as it is then. False when it is gone. */
  async update<Row extends object>(
    table: Table<Row>,
    key: string,
    change: (row: Row) => Row,
    lockKey = `${table.name} ${key}`,
  ): Promise<boolean> {
    if (this.get(table, key) === undefined) return false;
    await this.lock(lockKey);
    const row = this.get(table, key);
    if (row === undefined) return false;
    this.put(table, key, change(row));
    return true;
  }

  notify(channel: string, payload: string): void {
    this.notes.set(`${channel} ${payload}`, [channel, payload]);
  }

  async query<Row extends object>(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
    if (sql === NOTIFY) {
      this.notify(params[0] as string, params[1] as string);
      return [];
    }
    if (sql === TRY_ADVISORY) return [{ mine: this.tryLock(`advisory ${String(params[0])}`) } as unknown as Row];
    return this.database.query(sql);
  }

  prepared<Row extends object>(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
    return this.query(sql, params);
  }

  async begin(): Promise<void> {
    await this.start('begin');
  }

  private async start(name: string): Promise<void> {
    const pause = this.database.pace.step(this, name);
    if (pause !== undefined) await pause;
    if (this.failure !== null) throw this.failure;
    this.state = 'open';
    this.startedAtMs = this.activeAtMs = this.database.pace.now();
    this.database.open.add(this);
  }

  /** Durable once it is applied; the caller may still die, or be cut off, before it hears of that. */
  async commit(): Promise<void> {
    await this.statement('commit');
    const commit = this.apply();
    this.close();
    this.database.onCommit(commit);
    for (const [channel, payload] of this.notes.values()) {
      for (const listener of this.database.listeners) listener(channel, payload);
    }
    const pause = this.database.pace.step(this, 'committed');
    if (pause !== undefined) await pause;
    if (this.failure !== null) throw this.failure;
  }

  rollback(): void {
    if (this.state !== 'over') this.close();
  }

  /** The server ends the transaction, or the connection is cut: whatever comes next fails. */
  abort(error: Error): void {
    this.failure = error;
    if (this.state === 'open') this.close();
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
    return { tx: this, changed: ((table: object) => changes.get(table) ?? []) as Commit['changed'] };
  }

  private close(): void {
    this.state = 'over';
    this.database.open.delete(this);
    this.database.locks.release(this);
  }

  private requireOpen(): void {
    if (this.failure !== null) throw this.failure;
  }
}

/** The transaction that a store was given; the database itself may only be read from. */
export async function statement(tx: Transaction, name: string): Promise<MemoryTransaction> {
  if (tx instanceof MemoryTransaction) return tx.statement(name);
  if (tx instanceof MemoryDatabase) return new MemoryTransaction(tx, null, null);
  throw new Error('this is not a transaction of the database in memory');
}
