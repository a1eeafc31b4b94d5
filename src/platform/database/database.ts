import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { InvariantError } from '../problem.js';

/** Counts, fences and sequences are below 2^53, so `bigint` may be read as a number. */
const INT8_OID = 20;
pg.types.setTypeParser(INT8_OID, (value) => Number(value));

/** The library's parser of times knows every format that PostgreSQL may be set to; nearly always it is this one, in UTC. */
const TIMESTAMPTZ_OID = 1184;
const UTC_TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00$/;
const parseAnyTime = pg.types.getTypeParser(TIMESTAMPTZ_OID) as (text: string) => Date;
pg.types.setTypeParser(TIMESTAMPTZ_OID, (text) =>
  UTC_TIME.test(text) ? new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`) : parseAnyTime(text),
);

/** Runs statements. */
export interface Statements {
  /** Runs one statement; the rows as PostgreSQL names their columns. */
  query<Row extends object = Record<string, unknown>>(sql: string, params?: readonly unknown[]): Promise<Row[]>;
  /** The same, as a named prepared statement: for the fixed statements of hot paths. */
  prepared<Row extends object = Record<string, unknown>>(sql: string, params?: readonly unknown[]): Promise<Row[]>;
}

/**
 * One connection inside a transaction. Statements are sent at once and taken by PostgreSQL in the order of the calls, whether or not the
 * caller waits for one before the next: what does not need the answer to another saves a round trip by not waiting for it.
 */
export interface Transaction extends Statements {
  /** A prepared statement whose answer nobody needs. When it fails the transaction fails, with its error. */
  write(sql: string, params?: readonly unknown[]): void;
}

const ATTEMPTS_MAX = 3;
/** Deadlock, serialization failure, lock timeout: the same work may be tried again. */
const RETRYABLE = new Set(['40P01', '40001', '55P03']);

/** Says whether the same work may succeed when it is done again: after a deadlock, say, or a lock that was not had in time. */
export const isRetryable = (error: unknown): boolean => RETRYABLE.has(sqlState(error) ?? '');

/** The SQLSTATE of a failure of PostgreSQL, or null. */
export function sqlState(error: unknown): string | null {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : null;
}

/** Says whether the failure means that the database cannot be reached or is going away (as opposed to refusing a statement). */
export function isConnectionFailure(error: unknown): boolean {
  const code = sqlState(error);
  if (code !== null) return /^(08|57P|53|ECONN|EPIPE|ENOENT|ETIMEDOUT|25P03|57014)/.test(code);
  return error instanceof Error && /connection|timeout exceeded when trying to connect/i.test(error.message);
}

const statementNames = new Map<string, string>();

function statementName(sql: string): string {
  let name = statementNames.get(sql);
  if (name === undefined) {
    name = createHash('sha1').update(sql).digest('base64url').slice(0, 24);
    statementNames.set(sql, name);
  }
  return name;
}

class Connection implements Transaction {
  /** Statements that nobody waited for yet. */
  private readonly owed: Promise<unknown>[] = [];

  constructor(private readonly client: pg.ClientBase | pg.Pool) {}

  write(sql: string, params: readonly unknown[] = []): void {
    this.owe(this.prepared(sql, params));
  }

  begin(): void {
    this.owe(this.client.query('BEGIN'));
  }

  /** Rejects when any statement of the transaction has failed: nothing is in the database then. */
  async commit(): Promise<void> {
    const ended = this.client.query('COMMIT');
    await Promise.all([...this.owed, ended]);
    // What PostgreSQL answers to the COMMIT of a transaction in which a statement failed and the failure was passed over.
    if ((await ended).command !== 'COMMIT') throw new InvariantError('a failed transaction was to be committed');
  }

  /** The failure of the first of the statements that nobody waited for; it is the cause of later ones. */
  async firstFailure(): Promise<unknown> {
    const settled = await Promise.allSettled(this.owed);
    return settled.find((one) => one.status === 'rejected')?.reason;
  }

  private owe(statement: Promise<unknown>): void {
    // It is judged at the end.
    statement.catch(() => undefined);
    this.owed.push(statement);
  }

  async query<Row extends object>(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
    return (await this.client.query<Row>(sql, params as unknown[])).rows;
  }

  async prepared<Row extends object>(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
    return (await this.client.query<Row>({ name: statementName(sql), text: sql, values: params as unknown[] })).rows;
  }
}

/** Ends a connection without a word, as a network does; whatever waits on it rejects. */
export function cutConnection(client: pg.ClientBase): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}

/** The way to PostgreSQL for every store: plain SQL over the data source's pool. */
@Injectable()
export class Database implements Statements {
  private readonly pool: pg.Pool;
  private readonly plain: Connection;
  private readonly open = new Set<pg.PoolClient>();

  constructor(readonly dataSource: DataSource) {
    const pool = (dataSource.driver as { master?: pg.Pool }).master;
    if (pool === undefined) throw new InvariantError('the data source must be initialized before Database is made');
    this.pool = pool;
    this.plain = new Connection(pool);
    // Not `connect`: the data source has made its first connections by now.
    pool.on('acquire', (client) => this.open.add(client));
    pool.on('remove', (client) => this.open.delete(client));
  }

  query<Row extends object = Record<string, unknown>>(sql: string, params?: readonly unknown[]): Promise<Row[]> {
    return this.plain.query<Row>(sql, params);
  }

  prepared<Row extends object = Record<string, unknown>>(sql: string, params?: readonly unknown[]): Promise<Row[]> {
    return this.plain.prepared<Row>(sql, params);
  }

  /** For when PostgreSQL answers nothing any more: whatever waits for it fails at once. New connections are made as they are needed. */
  cutConnections(): void {
    for (const client of this.open) cutConnection(client);
  }

  /**
   * Runs `work` in one READ COMMITTED transaction and answers its result after the commit. On a deadlock, a serialization failure or a
   * lock timeout the whole of `work` runs again, at most three times: it must have no effect outside the transaction.
   */
  async transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.attempt(work);
      } catch (error) {
        if (attempt >= ATTEMPTS_MAX || !isRetryable(error)) throw error;
      }
    }
  }

  private async attempt<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    // A connection that is cut while it is checked out emits `error`; the statement under way rejects as well.
    const onError = (error: Error) => (broken = error);
    client.on('error', onError);
    const tx = new Connection(client);
    try {
      tx.begin();
      const result = await work(tx);
      await tx.commit();
      return result;
    } catch (error) {
      const cause = await tx.firstFailure();
      await client.query('ROLLBACK').catch((failure: unknown) => (broken = failure as Error));
      throw cause ?? error;
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }
}
