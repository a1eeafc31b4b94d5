import { Injectable } from '@nestjs/common';
import type { DriverFailure, SightingSource, SweepPace } from '../../contracts/observed-words.js';
import type { Statements, Transaction } from '../../platform/database/database.js';
import type { CallKind, Standing, Trouble } from './model/standing.js';

interface Row {
  siteId: string;
  source: SightingSource;
  pace: SweepPace;
  fastUntil: Date | null;
  nextSweepAt: Date | null;
  sweepAskedBy: string | null;
  confirmedRemoved: number | null;
  clockOffsetMs: number | null;
  certificateSha256: string | null;
  problem: DriverFailure | null;
  problemOf: CallKind | null;
  problemSince: Date | null;
  problemDetail: string | null;
  troubles: (Omit<Trouble, 'sinceMs'> & { since: string })[];
  now: Date;
}

/** Where what is known of a site comes from. */
export interface WatchedFrom {
  source: SightingSource;
  /** As `model/reads-from.ts` has it; null: from files, or it was not kept. */
  readsFrom: string | null;
}

/** How a site is watched, as it is kept; `nowMs` is the database's clock. */
export interface SiteWatch {
  siteId: string;
  source: SightingSource;
  pace: SweepPace;
  fastUntilMs: number | null;
  nextSweepAtMs: number | null;
  sweepAskedBy: string | null;
  /** How many clients that are missing from the list somebody said may be removed. */
  confirmedRemoved: number | null;
  clockOffsetMs: number | null;
  certificateSha256: string | null;
  standing: Standing;
  nowMs: number;
}

const COLUMNS = `site_id AS "siteId", source, pace, fast_until AS "fastUntil", next_sweep_at AS "nextSweepAt",
  sweep_asked_by AS "sweepAskedBy", confirmed_removed AS "confirmedRemoved", clock_offset_ms AS "clockOffsetMs", certificate_sha256 AS "certificateSha256", problem,
  problem_of AS "problemOf", problem_since AS "problemSince", problem_detail AS "problemDetail", troubles, clock_timestamp() AS now`;

/** A site whose driver was changed is watched the new way from now on; what was begun the old way is not gone on with. */
const ENSURE = `
  INSERT INTO site_watch (site_id, source, next_look_at, next_sweep_at, reads_from)
  SELECT id, $2, CASE WHEN $2 = 'sweep' THEN clock_timestamp() END, CASE WHEN $3 THEN clock_timestamp() END, $4
  FROM site WHERE id = $1
  ON CONFLICT (site_id) DO UPDATE SET source = excluded.source, next_look_at = excluded.next_look_at,
    next_sweep_at = excluded.next_sweep_at, lease_owner = NULL, lease_until = NULL, problem = NULL, problem_of = NULL,
    problem_since = NULL, problem_detail = NULL, troubles = '[]', clock_offset_ms = NULL, clock_seen_at = NULL,
    certificate_sha256 = NULL, connected_clients = NULL, connected_at = NULL, reads_from = excluded.reads_from,
    confirmed_removed = NULL
  WHERE site_watch.source <> excluded.source OR site_watch.reads_from IS DISTINCT FROM excluded.reads_from`;

const CLAIM_LOOK = `
  UPDATE site_watch SET next_look_at = clock_timestamp() + make_interval(secs => $2)
  WHERE site_id = $1 AND source = 'sweep' AND next_look_at <= clock_timestamp() AND reads_from = $3 RETURNING 1`;

/** One sweep a site at a time: whoever has the lease. One that has run out is anybody's. */
const CLAIM_SWEEP = `
  UPDATE site_watch SET lease_owner = $2, lease_until = clock_timestamp() + make_interval(secs => $3)
  WHERE site_id = $1 AND source = 'sweep' AND next_sweep_at <= clock_timestamp() AND reads_from = $4
    AND (lease_owner IS NULL OR lease_until <= clock_timestamp())
  RETURNING ${COLUMNS}`;
const CLAIM_IMPORT = `
  UPDATE site_watch SET lease_owner = $2, lease_until = clock_timestamp() + make_interval(secs => $3)
  WHERE site_id = $1 AND source = 'import' AND (lease_owner IS NULL OR lease_until <= clock_timestamp())
  RETURNING ${COLUMNS}`;

const RENEW = `
  UPDATE site_watch SET lease_until = clock_timestamp() + make_interval(secs => $3)
  WHERE site_id = $1 AND lease_owner = $2 RETURNING ${COLUMNS}`;
const RELEASE = 'UPDATE site_watch SET lease_owner = NULL, lease_until = NULL WHERE site_id = $1 AND lease_owner = $2';

const LOCK = `SELECT ${COLUMNS} FROM site_watch WHERE site_id = $1 FOR NO KEY UPDATE`;

const SAVE_STANDING = `
  UPDATE site_watch SET problem = $2, problem_of = $3, problem_since = $4, problem_detail = $5, troubles = $6::jsonb
  WHERE site_id = $1`;

const SAVE_LOOK = `
  UPDATE site_watch SET next_look_at = clock_timestamp() + make_interval(secs => $2),
    looked_at = CASE WHEN $3 THEN clock_timestamp() ELSE looked_at END,
    connected_clients = coalesce($4, connected_clients),
    connected_at = CASE WHEN $4::int IS NULL THEN connected_at ELSE clock_timestamp() END,
    clock_seen_at = CASE WHEN $5::int IS NULL THEN clock_seen_at ELSE clock_timestamp() END,
    clock_offset_ms = coalesce($5, clock_offset_ms), certificate_sha256 = coalesce($6, certificate_sha256)
  WHERE site_id = $1`;

const SET_PACE = `
  UPDATE site_watch SET pace = $2, next_sweep_at = CASE WHEN $3 AND next_sweep_at IS NOT NULL THEN least(next_sweep_at, clock_timestamp()) ELSE next_sweep_at END
  WHERE site_id = $1`;

const ASK = `
  UPDATE site_watch SET sweep_asked_by = $2, confirmed_removed = coalesce($4, confirmed_removed), fast_until = clock_timestamp() + make_interval(secs => $3), pace = 'fast',
    next_sweep_at = least(next_sweep_at, clock_timestamp())
  WHERE site_id = $1 AND source = 'sweep' AND next_sweep_at IS NOT NULL RETURNING next_sweep_at AS "nextSweepAt"`;

const FINISH = `
  UPDATE site_watch SET oldest_seen_at = $2, missed = $3, ghosts = $4,
    confirmed_removed = CASE WHEN $5 THEN confirmed_removed END
  WHERE site_id = $1`;

/** Later than anything is ever planned for: the clock by which it was planned has been set back since. */
const CLOCK_WENT_BACK = `
  UPDATE site_watch SET next_look_at = least(next_look_at, clock_timestamp()), next_sweep_at = least(next_sweep_at, clock_timestamp()),
    fast_until = NULL, lease_owner = NULL, lease_until = NULL
  WHERE next_look_at > clock_timestamp() + interval '10 minutes' OR next_sweep_at > clock_timestamp() + interval '1 day'
    OR fast_until > clock_timestamp() + interval '1 hour' OR lease_until > clock_timestamp() + interval '10 minutes'`;

const KNOWN = 'SELECT site_id AS "siteId", source, reads_from AS "readsFrom" FROM site_watch';

/** What a look at the appliance showed. Null: not shown, and what was seen before stands. */
export interface LookSave {
  againSeconds: number;
  answered: boolean;
  connected: number | null;
  clockOffsetMs: number | null;
  certificateSha256: string | null;
}

/** SQL over `site_watch`. Decides nothing. */
@Injectable()
export class SiteWatchStore {
  /** `sweeps`: whether its clients are swept, and not only its appliance looked at. */
  ensure(tx: Transaction, siteId: string, { source, readsFrom }: WatchedFrom, sweeps: boolean): void {
    tx.write(ENSURE, [siteId, source, sweeps, readsFrom]);
  }

  /** Has everything due that a clock which was wrong put off too far. */
  setRight(tx: Transaction): void {
    tx.write(CLOCK_WENT_BACK, []);
  }

  /** The list is the same; how else its appliances are named has changed, or was not kept. */
  setReadsFrom(tx: Transaction, siteId: string, readsFrom: string | null): void {
    tx.write('UPDATE site_watch SET reads_from = $2 WHERE site_id = $1', [siteId, readsFrom]);
  }

  /** Where what is known of each watched site comes from, by the site's id. */
  async known(tx: Statements): Promise<Map<string, WatchedFrom>> {
    const rows = await tx.prepared<WatchedFrom & { siteId: string }>(KNOWN);
    return new Map(rows.map(({ siteId, ...from }) => [siteId, from]));
  }

  /** Whether a look is due, there, and nobody else is at it. */
  async claimLook(tx: Statements, siteId: string, withinSeconds: number, readsFrom: string | null): Promise<boolean> {
    return (await tx.prepared(CLAIM_LOOK, [siteId, withinSeconds, readsFrom])).length > 0;
  }

  /** Null: none is due there, or somebody else is at it. */
  claimSweep(
    tx: Transaction,
    siteId: string,
    { owner, seconds, readsFrom }: { owner: string; seconds: number; readsFrom: string | null },
  ): Promise<SiteWatch | null> {
    return one(tx, CLAIM_SWEEP, [siteId, owner, seconds, readsFrom]);
  }

  /** Null: another import is under way. */
  claimImport(tx: Transaction, siteId: string, owner: string, seconds: number): Promise<SiteWatch | null> {
    return one(tx, CLAIM_IMPORT, [siteId, owner, seconds]);
  }

  /** Null: the lease has gone to somebody else, and whatever its former owner would still save must not be saved. */
  renew(tx: Statements, siteId: string, owner: string, seconds: number): Promise<SiteWatch | null> {
    return one(tx, RENEW, [siteId, owner, seconds]);
  }

  async release(tx: Statements, siteId: string, owner: string): Promise<void> {
    await tx.prepared(RELEASE, [siteId, owner]);
  }

  lock(tx: Transaction, siteId: string): Promise<SiteWatch | null> {
    return one(tx, LOCK, [siteId]);
  }

  saveStanding(tx: Transaction, siteId: string, { problem, troubles }: Standing): void {
    const since = problem === null ? null : new Date(problem.sinceMs);
    const kept = troubles.map(({ code, sinceMs, detail }) => ({
      code,
      since: new Date(sinceMs).toISOString(),
      detail,
    }));
    const failure = [problem?.code ?? null, problem?.of ?? null, since, problem?.detail ?? null];
    tx.write(SAVE_STANDING, [siteId, ...failure, JSON.stringify(kept)]);
  }

  saveLook(tx: Transaction, siteId: string, look: LookSave): void {
    const { againSeconds, answered, connected, clockOffsetMs, certificateSha256 } = look;
    const offset = clockOffsetMs === null ? null : Math.round(clockOffsetMs);
    tx.write(SAVE_LOOK, [siteId, againSeconds, answered, connected, offset, certificateSha256]);
  }

  /** `hurry`: the next sweep is due now. */
  setPace(tx: Transaction, siteId: string, pace: SweepPace, hurry: boolean): void {
    tx.write(SET_PACE, [siteId, pace, hurry]);
  }

  setNextSweep(tx: Transaction, siteId: string, atMs: number): void {
    tx.write('UPDATE site_watch SET next_sweep_at = $2 WHERE site_id = $1', [siteId, new Date(atMs)]);
  }

  /** A person wants a sweep now, and may say how many missing clients it may remove. Null: the site is not swept. */
  async ask(
    tx: Transaction,
    siteId: string,
    { by, fastSeconds, confirmRemoved }: { by: string; fastSeconds: number; confirmRemoved: number | null },
  ): Promise<Date | null> {
    const [row] = await tx.prepared<{ nextSweepAt: Date | null }>(ASK, [siteId, by, fastSeconds, confirmRemoved]);
    return row?.nextSweepAt ?? null;
  }

  answerAsked(tx: Transaction, siteId: string): void {
    tx.write('UPDATE site_watch SET sweep_asked_by = NULL WHERE site_id = $1', [siteId]);
  }

  /** `isConfirmed`: what somebody said may be removed is not all gone yet. */
  finish(
    tx: Transaction,
    siteId: string,
    counts: { oldestSeenAt: Date | null; missed: number; ghosts: number },
    isConfirmed = false,
  ): void {
    tx.write(FINISH, [siteId, counts.oldestSeenAt, counts.missed, counts.ghosts, isConfirmed]);
  }
}

async function one(tx: Statements, sql: string, params: readonly unknown[]): Promise<SiteWatch | null> {
  const [row] = await tx.prepared<Row>(sql, params);
  return row === undefined ? null : toWatch(row);
}

function toWatch(row: Row): SiteWatch {
  const { problem, problemOf, problemSince, problemDetail: detail } = row;
  return {
    siteId: row.siteId,
    source: row.source,
    pace: row.pace,
    fastUntilMs: row.fastUntil?.getTime() ?? null,
    nextSweepAtMs: row.nextSweepAt?.getTime() ?? null,
    sweepAskedBy: row.sweepAskedBy,
    confirmedRemoved: row.confirmedRemoved,
    clockOffsetMs: row.clockOffsetMs,
    certificateSha256: row.certificateSha256,
    standing: {
      problem:
        problem === null || problemSince === null
          ? null
          : { code: problem, of: problemOf ?? 'look', sinceMs: problemSince.getTime(), detail },
      troubles: row.troubles.map(({ since, ...trouble }) => ({ ...trouble, sinceMs: Date.parse(since) })),
    },
    nowMs: row.now.getTime(),
  };
}
