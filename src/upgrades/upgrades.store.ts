import { Injectable } from '@nestjs/common';
import type { FailureReason, Reason, UpgradeState } from '../contracts/words.js';
import type { Transaction } from '../platform/database/database.js';
import type { Situation, Upgrade } from './model/upgrade.js';

/** A row of `client_upgrade`, as PostgreSQL gives it. */
export interface UpgradeRow {
  id: string;
  site_id: string;
  state: UpgradeState;
  reason: Reason | null;
  state_since: Date;
  run_id: string | null;
  cohort: boolean;
  finished_at: Date | null;
  rank_class: 0 | 1;
  rank_sequence: number;
  wants_front: boolean;
  bumped_by: string | null;
  bumped_at: Date | null;
  released: boolean;
  reachable: boolean;
  next_check_in_at: Date | null;
  retry_at: Date | null;
  attempts: number;
  undelivered: number;
  fence: number | null;
  target_version: string | null;
  target_revision: string | null;
  granted_at: Date | null;
  start_by: Date | null;
  lease_until: Date | null;
  told_at: Date | null;
  started_at: Date | null;
  failure_reason: FailureReason | null;
  failure_detail: string | null;
  failed_at: Date | null;
}

/** Every column, in one order for reading and writing. */
const UPGRADE_COLUMNS = [
  'id',
  'site_id',
  'state',
  'reason',
  'state_since',
  'run_id',
  'cohort',
  'finished_at',
  'rank_class',
  'rank_sequence',
  'wants_front',
  'bumped_by',
  'bumped_at',
  'released',
  'reachable',
  'next_check_in_at',
  'retry_at',
  'attempts',
  'undelivered',
  'fence',
  'target_version',
  'target_revision',
  'granted_at',
  'start_by',
  'lease_until',
  'told_at',
  'started_at',
  'failure_reason',
  'failure_detail',
  'failed_at',
] as const satisfies readonly (keyof UpgradeRow)[];

const WRITTEN = UPGRADE_COLUMNS.filter((column) => column !== 'id' && column !== 'site_id');
const ALL = UPGRADE_COLUMNS.map((column) => `u.${column}`).join(', ');

const SAVE = `
  UPDATE client_upgrade u SET (${WRITTEN.join(', ')}) = (${WRITTEN.map((column) => `r.${column}`).join(', ')})
  FROM json_populate_recordset(NULL::client_upgrade, $1::json) r WHERE u.id = r.id`;

/**
 * The client's row is the lock of everything about the client, its upgrade included. Rows are always locked in clientId order, so that
 * no two transactions wait for each other in a ring. The upgrade is read by a statement of its own: joined to this one, it would be
 * read as it was before the wait for the lock.
 */
const LOCK = `
  SELECT c.id FROM client c WHERE c.site_id = $1 AND c.id = ANY($2::uuid[]) ORDER BY c.client_id FOR NO KEY UPDATE`;

const READ = `SELECT ${ALL} FROM client_upgrade u WHERE u.id = ANY($1::uuid[])`;
const READ_BY_CLIENT_IDS = `
  SELECT ${ALL} FROM client c JOIN client_upgrade u ON u.id = c.id WHERE c.site_id = $1 AND c.client_id = ANY($2::text[])`;

/** As `isEligible` says, so that the two find the same clients. */
const ELIGIBLE = `
  u.site_id = $1 AND u.state = 'queued' AND u.reachable AND u.retry_at IS NULL AND u.run_id = $3 AND ($4 OR u.released)`;

const PICK = `
  SELECT u.id FROM client_upgrade u WHERE ${ELIGIBLE} ORDER BY u.rank_class, u.rank_sequence, u.id LIMIT $2`;

/** Where no driver pushes: only clients whose next check-in, as they were last told, falls before start-by and is not overdue. */
const PICK_PULLING = `
  SELECT u.id FROM client_upgrade u
  WHERE ${ELIGIBLE}
    AND u.next_check_in_at < clock_timestamp() + make_interval(secs => $5)
    AND u.next_check_in_at > clock_timestamp() - make_interval(secs => $6)
  ORDER BY u.rank_class, u.rank_sequence, u.id LIMIT $2`;

const HOLDERS = `
  SELECT id, fence, told_at IS NOT NULL AS "isTold" FROM client_upgrade
  WHERE site_id = $1 AND state IN ('granted', 'upgrading', 'suspect')`;

const DUE_RETRIES = `
  SELECT id FROM client_upgrade WHERE site_id = $1 AND state = 'queued' AND retry_at <= $2 ORDER BY retry_at LIMIT $3`;

const AHEAD_OF = `
  SELECT count(*)::int AS ahead FROM client_upgrade
  WHERE site_id = $1 AND state = 'queued' AND (rank_class, rank_sequence, id) < ($2::smallint, $3::bigint, $4::uuid)`;

/** Clients whose state and the site's automatic-upgrade mode do not go together: into `held`, or out of it. */
const MISPLACED = `
  SELECT s.site_id AS "siteId", u.id FROM site_settings s
  CROSS JOIN LATERAL (
    (SELECT id FROM client_upgrade WHERE site_id = s.site_id AND state = 'queued' AND NOT released
       AND s.automatic_upgrades = 'disabled' LIMIT $1)
    UNION ALL
    (SELECT id FROM client_upgrade WHERE site_id = s.site_id AND state = 'held' AND reason = 'automatic_upgrades_off'
       AND s.automatic_upgrades <> 'disabled' LIMIT $1)
  ) u LIMIT $1`;

/** Sites where somebody waits while the slots in use are not as many as the limit. */
const WAITING_SITES = `
  SELECT s.site_id AS "siteId" FROM site_settings s
  WHERE EXISTS (SELECT 1 FROM client_upgrade u WHERE u.site_id = s.site_id AND u.state = 'queued')
    AND (SELECT count(*) FROM client_upgrade u
         WHERE u.site_id = s.site_id AND u.state IN ('granted', 'upgrading', 'suspect')) <> s.max_concurrent_upgrades`;

/** SQL over `client_upgrade`. Decides nothing. */
@Injectable()
export class UpgradesStore {
  /** Locks and reads the upgrades of these clients, in clientId order; ids that are gone are left out. */
  async lock(tx: Transaction, siteId: string, ids: readonly string[]): Promise<Upgrade[]> {
    if (ids.length === 0) return [];
    const locked = (await tx.prepared<{ id: string }>(LOCK, [siteId, ids])).map((row) => row.id);
    if (locked.length === 0) return [];
    const upgrades = new Map((await this.read(tx, locked)).map((upgrade) => [upgrade.id, upgrade]));
    return locked.flatMap((id) => upgrades.get(id) ?? []);
  }

  /** Reads the upgrades of clients whose rows the caller has locked. */
  async read(tx: Transaction, ids: readonly string[]): Promise<Upgrade[]> {
    return (await tx.prepared<UpgradeRow>(READ, [ids])).map(toUpgrade);
  }

  /** As {@link read}, where only the site's own ids are known. */
  async readByClientIds(tx: Transaction, siteId: string, clientIds: readonly string[]): Promise<Upgrade[]> {
    return (await tx.prepared<UpgradeRow>(READ_BY_CLIENT_IDS, [siteId, clientIds])).map(toUpgrade);
  }

  save(tx: Transaction, upgrades: readonly Upgrade[]): void {
    if (upgrades.length > 0) tx.write(SAVE, [JSON.stringify(upgrades.map(toRow))]);
  }

  async holders(tx: Transaction, siteId: string): Promise<{ id: string; fence: number; isTold: boolean }[]> {
    return tx.prepared(HOLDERS, [siteId]);
  }

  /** Ids of the first `count` eligible clients, in order. */
  async pick(
    tx: Transaction,
    siteId: string,
    count: number,
    { run, automaticUpgradesOn }: Pick<Situation, 'run' | 'automaticUpgradesOn'>,
    pulling: { startWithinSeconds: number; lateSeconds: number } | null,
  ): Promise<string[]> {
    if (run === null) return [];
    const params = [siteId, count, run.id, automaticUpgradesOn];
    const rows =
      pulling === null
        ? await tx.prepared<{ id: string }>(PICK, params)
        : await tx.prepared<{ id: string }>(PICK_PULLING, [...params, pulling.startWithinSeconds, pulling.lateSeconds]);
    return rows.map((row) => row.id);
  }

  /** Ids of clients whose back-off is over, the longest over first; at most `limit`. */
  async dueRetries(tx: Transaction, siteId: string, nowMs: number, limit: number): Promise<string[]> {
    const rows = await tx.prepared<{ id: string }>(DUE_RETRIES, [siteId, iso(nowMs), limit]);
    return rows.map((row) => row.id);
  }

  /** `count` numbers that only grow, for places in the queue. */
  async takeRanks(tx: Transaction, count: number): Promise<number[]> {
    if (count === 0) return [];
    const rows = await tx.prepared<{ rank: number }>(
      "SELECT nextval('rank_sequence') AS rank FROM generate_series(1, $1) ORDER BY 1",
      [count],
    );
    return rows.map((row) => row.rank);
  }

  /** The place of a queued client; 1 is the next. */
  async position(tx: Transaction, upgrade: Upgrade): Promise<number> {
    const rows = await tx.prepared<{ ahead: number }>(AHEAD_OF, [
      upgrade.siteId,
      upgrade.rank.class,
      upgrade.rank.sequence,
      upgrade.id,
    ]);
    return rows[0]!.ahead + 1;
  }

  /** Clients whose slot needs a judgement by time, of all sites; at most `limit`. */
  async overdueSlots(tx: Transaction, limit: number): Promise<{ siteId: string; id: string }[]> {
    return tx.query(
      `SELECT site_id AS "siteId", id FROM client_upgrade
       WHERE state IN ('granted', 'upgrading', 'suspect')
         AND ((state = 'granted' AND start_by < clock_timestamp()) OR lease_until <= clock_timestamp()) LIMIT $1`,
      [limit],
    );
  }

  /** Ids of sites where somebody waits while the slots in use are not as many as the limit. */
  async waitingSites(tx: Transaction): Promise<string[]> {
    return (await tx.prepared<{ siteId: string }>(WAITING_SITES)).map((row) => row.siteId);
  }

  /** Grants, of all sites, whose start-by lies ahead; at most `limit`. */
  async startsAhead(tx: Transaction, limit: number): Promise<{ siteId: string; id: string; fence: number }[]> {
    return tx.query(
      `SELECT site_id AS "siteId", id, fence FROM client_upgrade
       WHERE state IN ('granted', 'upgrading', 'suspect') AND state = 'granted' AND start_by > clock_timestamp() LIMIT $1`,
      [limit],
    );
  }

  /** Clients, of all sites, whose state and their site's automatic-upgrade mode do not go together; at most `limit`. */
  async misplaced(tx: Transaction, limit: number): Promise<{ siteId: string; id: string }[]> {
    return tx.prepared(MISPLACED, [limit]);
  }
}

const ms = (date: Date | null): number | null => (date === null ? null : date.getTime());
const iso = (timeMs: number | null | undefined): string | null =>
  timeMs === null || timeMs === undefined ? null : new Date(timeMs).toISOString();

function toUpgrade(row: UpgradeRow): Upgrade {
  return {
    id: row.id,
    siteId: row.site_id,
    state: row.state,
    reason: row.reason,
    stateSinceMs: row.state_since.getTime(),
    runId: row.run_id,
    cohort: row.cohort,
    finishedAtMs: ms(row.finished_at),
    rank: { class: row.rank_class, sequence: row.rank_sequence },
    wantsFront: row.wants_front,
    bump:
      row.bumped_by === null || row.bumped_at === null ? null : { by: row.bumped_by, atMs: row.bumped_at.getTime() },
    released: row.released,
    reachable: row.reachable,
    nextCheckInAtMs: ms(row.next_check_in_at),
    retryAtMs: ms(row.retry_at),
    attempts: row.attempts,
    undelivered: row.undelivered,
    slot: slotOf(row),
    failure:
      row.failure_reason === null || row.failed_at === null
        ? null
        : { reason: row.failure_reason, detail: row.failure_detail, atMs: row.failed_at.getTime() },
  };
}

function slotOf(row: UpgradeRow): Upgrade['slot'] {
  if (row.fence === null || row.target_version === null) return null;
  if (row.granted_at === null || row.start_by === null || row.lease_until === null) return null;
  return {
    fence: row.fence,
    target: { version: row.target_version, revision: row.target_revision },
    grantedAtMs: row.granted_at.getTime(),
    startByMs: row.start_by.getTime(),
    leaseUntilMs: row.lease_until.getTime(),
    toldAtMs: ms(row.told_at),
    startedAtMs: ms(row.started_at),
  };
}

/** As JSON for `json_populate_recordset`: times as RFC 3339. */
function toRow(upgrade: Upgrade): Record<(typeof UPGRADE_COLUMNS)[number], unknown> {
  return {
    id: upgrade.id,
    site_id: upgrade.siteId,
    state: upgrade.state,
    reason: upgrade.reason,
    state_since: iso(upgrade.stateSinceMs),
    run_id: upgrade.runId,
    cohort: upgrade.cohort,
    finished_at: iso(upgrade.finishedAtMs),
    rank_class: upgrade.rank.class,
    rank_sequence: upgrade.rank.sequence,
    wants_front: upgrade.wantsFront,
    bumped_by: upgrade.bump?.by ?? null,
    bumped_at: iso(upgrade.bump?.atMs),
    released: upgrade.released,
    reachable: upgrade.reachable,
    next_check_in_at: iso(upgrade.nextCheckInAtMs),
    retry_at: iso(upgrade.retryAtMs),
    attempts: upgrade.attempts,
    undelivered: upgrade.undelivered,
    ...slotColumns(upgrade.slot),
    ...failureColumns(upgrade.failure),
  };
}

const slotColumns = (slot: Upgrade['slot']) => ({
  fence: slot?.fence ?? null,
  target_version: slot?.target.version ?? null,
  target_revision: slot?.target.revision ?? null,
  granted_at: iso(slot?.grantedAtMs),
  start_by: iso(slot?.startByMs),
  lease_until: iso(slot?.leaseUntilMs),
  told_at: iso(slot?.toldAtMs),
  started_at: iso(slot?.startedAtMs),
});

const failureColumns = (failure: Upgrade['failure']) => ({
  failure_reason: failure?.reason ?? null,
  failure_detail: failure?.detail ?? null,
  failed_at: iso(failure?.atMs),
});
