import { Injectable } from '@nestjs/common';
import type { DriverFailure, SightingSource, SweepPace, SweepState } from '../../contracts/observed-words.js';
import type { Statements, Transaction } from '../../platform/database/database.js';

/** A row of `sweep`. */
export interface SweepRow {
  id: string;
  siteId: string;
  number: number;
  source: SightingSource;
  state: SweepState;
  pace: SweepPace | null;
  startedAt: Date;
  lastPageAt: Date | null;
  finishedAt: Date | null;
  takenAt: Date | null;
  by: string | null;
  nextPage: number;
  lastPage: number | null;
  total: number | null;
  rows: number;
  calls: number;
  enrolled: number;
  changed: number;
  missed: number;
  removed: number;
  failure: DriverFailure | null;
}

export type NewSweep = Pick<SweepRow, 'id' | 'siteId' | 'source' | 'pace' | 'by' | 'takenAt'>;

/** What one page adds to its sweep. */
export interface PageCounts {
  rows: number;
  calls: number;
  enrolled: number;
  changed: number;
}

const COLUMNS = `id, site_id AS "siteId", number, source, state, pace, started_at AS "startedAt", last_page_at AS "lastPageAt",
  finished_at AS "finishedAt", taken_at AS "takenAt", by, next_page AS "nextPage", last_page AS "lastPage", total, rows, calls,
  enrolled, changed, missed, removed, failure`;

const INSERT = `
  INSERT INTO sweep (id, site_id, number, source, state, pace, by, taken_at)
  SELECT $1, $2, coalesce(max(number), 0) + 1, $3, 'running', $4, $5, $6 FROM sweep WHERE site_id = $2
  RETURNING ${COLUMNS}`;

const RUNNING = `SELECT ${COLUMNS} FROM sweep WHERE site_id = $1 AND state = 'running' ORDER BY number DESC LIMIT 1`;
const LAST_COMPLETE = `SELECT ${COLUMNS} FROM sweep WHERE site_id = $1 AND state = 'complete' ORDER BY number DESC LIMIT 1`;
const LIST = `
  SELECT ${COLUMNS} FROM sweep WHERE site_id = $1 AND ($2::bigint IS NULL OR number < $2) ORDER BY number DESC LIMIT $3`;

/** The page is saved once: whoever comes second finds another page due. */
const ADVANCE = `
  UPDATE sweep SET next_page = $2 + 1, last_page = $3, total = $4, rows = rows + $5, calls = calls + $6,
    enrolled = enrolled + $7, changed = changed + $8, last_page_at = clock_timestamp(), failure = NULL
  WHERE id = $1 AND state = 'running' AND next_page = $2 RETURNING ${COLUMNS}`;

const ADD = `
  UPDATE sweep SET calls = calls + $2, enrolled = enrolled + $3, changed = changed + $4, removed = removed + $5,
    missed = greatest(missed, $6), last_page_at = clock_timestamp() WHERE id = $1`;

const END = `
  UPDATE sweep SET state = $2, failure = $3, finished_at = clock_timestamp(), rows = coalesce($4, rows)
  WHERE id = $1 AND state = 'running' RETURNING ${COLUMNS}`;

const NOW = `
  SELECT floor(now.ms)::float8 AS "fromMs", ceil(now.ms)::float8 AS "byMs"
  FROM (SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms) now`;

const FAILED = 'UPDATE sweep SET failure = $2, calls = calls + 1 WHERE id = $1';

/** The newest complete one stays, however old: runs begin from it. */
const FORGET = `
  DELETE FROM sweep WHERE id IN (
    SELECT s.id FROM sweep s WHERE s.started_at < clock_timestamp() - make_interval(days => $1)
      AND EXISTS (SELECT 1 FROM sweep t WHERE t.site_id = s.site_id AND t.state = 'complete' AND t.number > s.number)
    LIMIT $2) RETURNING 1`;

/** SQL over `sweep`. Decides nothing. */
@Injectable()
export class SweepStore {
  async insert(tx: Transaction, sweep: NewSweep): Promise<SweepRow> {
    const { id, siteId, source, pace, by, takenAt } = sweep;
    return (await tx.prepared<SweepRow>(INSERT, [id, siteId, source, pace, by, takenAt]))[0]!;
  }

  async running(tx: Statements, siteId: string): Promise<SweepRow | null> {
    return (await tx.prepared<SweepRow>(RUNNING, [siteId]))[0] ?? null;
  }

  async lastComplete(tx: Statements, siteId: string): Promise<SweepRow | null> {
    return (await tx.prepared<SweepRow>(LAST_COMPLETE, [siteId]))[0] ?? null;
  }

  /** Newest first, with numbers below `before`. */
  list(tx: Statements, siteId: string, before: number | null, limit: number): Promise<SweepRow[]> {
    return tx.prepared<SweepRow>(LIST, [siteId, before, limit]);
  }

  /** Null: that page was saved by somebody else, or the sweep has ended. */
  async advance(
    tx: Transaction,
    id: string,
    { page, lastPage, total }: { page: number; lastPage: number; total: number | null },
    { rows, calls, enrolled, changed }: PageCounts,
  ): Promise<SweepRow | null> {
    const params = [id, page, lastPage, total, rows, calls, enrolled, changed];
    return (await tx.prepared<SweepRow>(ADVANCE, params))[0] ?? null;
  }

  /** What came of asking for clients one by one. */
  add(
    tx: Transaction,
    id: string,
    added: { calls?: number; enrolled?: number; changed?: number; removed?: number; missed?: number },
  ): void {
    const { calls = 0, enrolled = 0, changed = 0, removed = 0, missed = 0 } = added;
    tx.write(ADD, [id, calls, enrolled, changed, removed, missed]);
  }

  /** A page could not be had; the sweep is gone on with. */
  noteFailure(tx: Transaction, id: string, failure: DriverFailure): void {
    tx.write(FAILED, [id, failure]);
  }

  /** Null: it has ended meanwhile. `rows`: how many clients were seen in the end. */
  async end(
    tx: Transaction,
    id: string,
    state: Exclude<SweepState, 'running'>,
    { failure = null, rows = null }: { failure?: DriverFailure | null; rows?: number | null } = {},
  ): Promise<SweepRow | null> {
    return (await tx.prepared<SweepRow>(END, [id, state, failure, rows]))[0] ?? null;
  }

  async forget(tx: Transaction, days: number, limit: number): Promise<number> {
    return (await tx.prepared(FORGET, [days, limit])).length;
  }

  /** The database's clock, in whole ms: no later than it is, and no earlier. */
  async now(tx: Statements): Promise<{ fromMs: number; byMs: number }> {
    return (await tx.prepared<{ fromMs: number; byMs: number }>(NOW))[0]!;
  }
}
