import type { BulkActionBody } from '../../../src/contracts/upgrades.js';
import {
  FAILURE_REASONS,
  PENDING_STATES,
  type BulkState,
  type ConnectionType,
  type FailureReason,
  type Reason,
  type RunState,
  type UpgradeState,
} from '../../../src/contracts/words.js';
import type { Transaction } from '../../../src/platform/database/database.js';
import type { FleetClient } from '../../../src/fleet/model/client.js';
import type { BulkActionsStore, BulkRow } from '../../../src/upgrades/bulk-actions.store.js';
import type { Upgrade } from '../../../src/upgrades/model/upgrade.js';
import type {
  CohortProgress,
  NewRun,
  RunAim,
  RunOutcomes,
  RunReturns,
  RunRow,
  RunsStore,
} from '../../../src/upgrades/runs.store.js';
import { statement, type BulkActionRow, type MemoryTransaction } from './memory-database.js';
import { byCodePoints } from './memory-fleet.js';
import { inOrder } from './memory-upgrades.js';

type RunKey = Pick<RunRow, 'id' | 'site_id'>;

const OPEN: readonly UpgradeState[] = ['awaiting_check_in', 'queued', 'granted', 'upgrading', 'suspect'];
const GONE: readonly string[] = ['lost', 'disabled', 'uninstalled'];

const byId = (a: { id: string }, b: { id: string }): number => byCodePoints(a.id, b.id);

/** The run's cohort, each with its record. */
function cohortOf(tx: MemoryTransaction, run: RunKey): { upgrade: Upgrade; client: FleetClient }[] {
  return tx.all(tx.database.upgrades).flatMap((upgrade) => {
    const isInCohort = upgrade.siteId === run.site_id && upgrade.runId === run.id && upgrade.cohort;
    const client = isInCohort ? tx.get(tx.database.clients, upgrade.id) : undefined;
    return client === undefined ? [] : [{ upgrade, client }];
  });
}

export class MemoryRunsStore implements RunsStore {
  insert(tx: Transaction, run: NewRun): Promise<RunRow> {
    return statement(tx, 'insert a run', (own) => {
      const { runs } = own.database;
      const numbers = own.all(runs).flatMap((row) => (row.site_id === run.siteId ? row.number : []));
      const row: RunRow = {
        id: run.id,
        site_id: run.siteId,
        number: Math.max(0, ...numbers) + 1,
        target_version: run.target.version,
        target_revision: run.target.revision,
        state: 'active',
        begun_at: new Date(own.startedAtMs),
        begun_by: run.by,
        baseline_at: run.baselineAtMs === null ? null : new Date(run.baselineAtMs),
        labelled_to: null,
        labelled_at: null,
        active_finished_at: null,
        ended_at: null,
        report: null,
      };
      own.put(runs, row.id, row);
      return row;
    });
  }

  byId(tx: Transaction, siteId: string, id: string): Promise<RunRow | null> {
    return statement(tx, 'read a run', (own) => {
      const row = own.get(own.database.runs, id);
      return row?.site_id === siteId ? row : null;
    });
  }

  list(tx: Transaction, siteId: string, before: number | null, limit: number): Promise<RunRow[]> {
    return statement(tx, 'list runs', (own) => {
      return own
        .all(own.database.runs)
        .filter((row) => row.site_id === siteId && (before === null || row.number < before))
        .sort((a, b) => b.number - a.number)
        .slice(0, limit);
    });
  }

  active(tx: Transaction): Promise<RunRow[]> {
    return statement(tx, 'active runs', (own) => {
      return own
        .all(own.database.runs)
        .filter(({ state }) => state === 'active')
        .sort(byId)
        .slice(0, 1000);
    });
  }

  unlabelled(tx: Transaction): Promise<RunRow | null> {
    return statement(tx, 'unlabelled run', (own) => {
      const current = new Set(own.all(own.database.settings).map(({ runId }) => runId));
      return own.all(own.database.runs).find(({ id, labelled_at }) => labelled_at === null && current.has(id)) ?? null;
    });
  }

  nextToLabel(tx: Transaction, run: RunRow, limit: number): Promise<string[]> {
    return statement(tx, 'next to label', (own) => {
      return own
        .all(own.database.upgrades)
        .filter(({ siteId, id }) => siteId === run.site_id && (run.labelled_to === null || id > run.labelled_to))
        .map(({ id }) => id)
        .sort(byCodePoints)
        .slice(0, limit);
    });
  }

  labelledTo(tx: Transaction, id: string, labelledTo: string | null): Promise<void> {
    return statement(tx, 'labelled to', async (own) => {
      await own.update(own.database.runs, id, (row) => ({
        ...row,
        labelled_to: labelledTo ?? row.labelled_to,
        labelled_at: labelledTo === null ? new Date(own.startedAtMs) : null,
      }));
    });
  }

  cohort(tx: Transaction, run: RunKey): Promise<CohortProgress> {
    return statement(tx, 'cohort', (own) => {
      const cohort = cohortOf(own, run);
      const count = (type: 'active' | 'passive', done: boolean) =>
        cohort.filter(
          ({ client, upgrade }) =>
            (client.connectionType === 'active') === (type === 'active') && (!done || upgrade.finishedAtMs !== null),
        ).length;
      return {
        active: count('active', false),
        activeFinished: count('active', true),
        passive: count('passive', false),
        passiveFinished: count('passive', true),
      };
    });
  }

  hasOpen(tx: Transaction, run: RunKey, type: ConnectionType): Promise<boolean> {
    return statement(tx, 'has open', (own) => {
      return cohortOf(own, run).some(
        ({ client, upgrade }) =>
          OPEN.includes(upgrade.state) && client.connectionType === type && !GONE.includes(client.connection),
      );
    });
  }

  setActiveFinished(tx: Transaction, id: string): Promise<boolean> {
    return statement(tx, 'active finished', (own) => {
      return this.whileActive(own, id, (row) => ({ ...row, active_finished_at: new Date(own.startedAtMs) }));
    });
  }

  end(tx: Transaction, id: string, state: Exclude<RunState, 'active'>, report: object): Promise<boolean> {
    return statement(tx, 'end a run', (own) => {
      return this.whileActive(own, id, (row) => ({ ...row, state, ended_at: new Date(own.startedAtMs), report }));
    });
  }

  aim(tx: Transaction, id: string): Promise<RunAim | null> {
    return statement(tx, 'aim', (own) => {
      const row = own.get(own.database.runs, id);
      if (row === undefined) return null;
      const target = { version: row.target_version, revision: row.target_revision };
      return { target, baselineAtMs: row.baseline_at?.getTime() ?? null, begunAtMs: row.begun_at.getTime() };
    });
  }

  /** Clients of managed sites speak for themselves. */
  hasUnseen(tx: Transaction): Promise<boolean> {
    return statement(tx, 'has unseen', () => false);
  }

  /** The simulated sites are managed ones. */
  lastSweepMs(tx: Transaction): Promise<number | null> {
    return statement(tx, 'last sweep', () => null);
  }

  isSeenSince(tx: Transaction): Promise<boolean> {
    return statement(tx, 'seen since', () => true);
  }

  /** Every simulated site is managed. */
  returns(tx: Transaction): Promise<RunReturns | null> {
    return statement(tx, 'returns', () => null);
  }

  outcomes(tx: Transaction, id: string): Promise<RunOutcomes> {
    return statement(tx, 'outcomes', (own) => {
      const ended = own.all(own.database.slotLog).filter((line) => line.run_id === id && line.action !== 'acquired');
      const held = ended.flatMap(({ reason, held_ms }) => (reason === 'succeeded' ? (held_ms ?? 0) : []));
      const times = ended.map(({ atMs }) => atMs);
      return {
        succeeded: held.length,
        median: percentile(held, 0.5),
        p95: percentile(held, 0.95),
        seconds: times.length === 0 ? null : (Math.max(...times) - Math.min(...times)) / 1000,
      };
    });
  }

  countByState(tx: Transaction, run: RunKey): Promise<{ state: UpgradeState; count: number }[]> {
    return statement(tx, 'count by state', (own) => {
      const upgrades = own.all(own.database.upgrades);
      return counted(
        upgrades.flatMap(({ siteId, runId, state }) => (siteId === run.site_id && runId === run.id ? state : [])),
      ).map(([state, count]) => ({ state, count }));
    });
  }

  countByFailure(tx: Transaction, id: string): Promise<{ reason: FailureReason; count: number }[]> {
    return statement(tx, 'count by failure', (own) => {
      const isFailure = (reason: string | null): reason is FailureReason =>
        (FAILURE_REASONS as readonly (string | null)[]).includes(reason);
      const reasons = own
        .all(own.database.slotLog)
        .flatMap(({ run_id, action, reason }) =>
          run_id === id && action !== 'acquired' && isFailure(reason) ? reason : [],
        );
      return counted(reasons).map(([reason, count]) => ({ reason, count }));
    });
  }

  protected async whileActive(tx: MemoryTransaction, id: string, change: (row: RunRow) => RunRow): Promise<boolean> {
    const { runs } = tx.database;
    if (tx.get(runs, id)?.state !== 'active') return false;
    let isActive = false;
    await tx.update(runs, id, (row) => {
      isActive = row.state === 'active';
      return isActive ? change(row) : row;
    });
    return isActive;
  }
}

/** As PostgreSQL's `percentile_cont`. */
function percentile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  return below + (sorted[Math.ceil(place)]! - below) * (place - Math.floor(place));
}

function counted<Word extends string>(words: readonly Word[]): [Word, number][] {
  const counts = new Map<Word, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts];
}

export class MemoryBulkActionsStore implements BulkActionsStore {
  resolve(
    tx: Transaction,
    siteId: string,
    target: Pick<BulkActionBody, 'filter' | 'ids'>,
    stopped: Reason | null,
  ): Promise<string[]> {
    return statement(tx, 'resolve', (own) => {
      const isMeant = (upgrade: Upgrade, client: FleetClient) =>
        target.ids === undefined
          ? matches(target.filter ?? {}, upgrade, client, stopped)
          : target.ids.includes(upgrade.id);
      return own
        .all(own.database.upgrades)
        .filter((upgrade) => {
          const client = own.get(own.database.clients, upgrade.id);
          return upgrade.siteId === siteId && client !== undefined && isMeant(upgrade, client);
        })
        .sort((a, b) => Number(a.state !== 'queued') - Number(b.state !== 'queued') || inOrder(a, b))
        .map(({ id }) => id);
    });
  }

  insert(tx: Transaction, action: Parameters<BulkActionsStore['insert']>[1]): Promise<BulkRow> {
    return statement(tx, 'insert a bulk action', (own) => {
      const row: BulkActionRow = {
        id: action.id,
        site_id: action.siteId,
        action: action.action,
        state: 'running',
        total: action.ids.length,
        done: 0,
        rank_from: action.rankFrom,
        skipped: {},
        why: action.why,
        created_at: new Date(own.startedAtMs),
        created_by: action.by,
        finished_at: null,
        ids: action.ids,
      };
      own.put(own.database.bulkActions, row.id, row);
      return withoutIds(row);
    });
  }

  takeFront(tx: Transaction, count: number): Promise<number> {
    return statement(tx, 'take front', (own) => {
      let last = 0;
      for (let taken = 0; taken < Math.max(1, count); taken += 1) last = own.database.nextRank();
      return -last;
    });
  }

  byId(tx: Transaction, siteId: string, id: string): Promise<BulkRow | null> {
    return statement(tx, 'read a bulk action', (own) => {
      const row = own.get(own.database.bulkActions, id);
      return row?.site_id === siteId ? withoutIds(row) : null;
    });
  }

  next(tx: Transaction, count: number): Promise<(BulkRow & { chunk: string[] }) | null> {
    return statement(tx, 'next bulk action', (own) => {
      const row = own
        .all(own.database.bulkActions)
        .filter(({ state }) => state === 'running')
        .sort(byId)[0];
      return row === undefined ? null : { ...withoutIds(row), chunk: row.ids.slice(row.done, row.done + count) };
    });
  }

  advance(tx: Transaction, row: BulkRow, done: number, skipped: Record<string, number>): Promise<BulkState> {
    return statement(tx, 'advance a bulk action', async (own) => {
      let state: BulkState = 'running';
      await own.update(own.database.bulkActions, row.id, (now) => {
        state = done >= now.ids.length ? 'finished' : now.state;
        const finished_at = done >= now.ids.length ? new Date(own.startedAtMs) : null;
        return { ...now, done, skipped, state, finished_at };
      });
      return state;
    });
  }
}

const withoutIds = ({ ids: _ids, ...row }: BulkActionRow): BulkRow => row;

type Filter = NonNullable<BulkActionBody['filter']>;

function matches(filter: Filter, upgrade: Upgrade, client: FleetClient, stopped: Reason | null): boolean {
  const { upgradeState, connection, connectionType, version, reason, pending, ...others } = filter;
  if (Object.values(others).some((value) => value !== undefined))
    throw new Error('the database in memory knows no filter by texts');
  const isAnyOf = (value: string | null, wanted: readonly string[] | undefined) =>
    wanted === undefined || wanted.length === 0 || (value !== null && wanted.includes(value));
  const shownReason = stopped !== null && upgrade.state === 'queued' ? stopped : upgrade.reason;
  const isPending = (PENDING_STATES as readonly UpgradeState[]).includes(upgrade.state);
  return (
    isAnyOf(upgrade.state, upgradeState) &&
    isAnyOf(client.connection, connection) &&
    isAnyOf(client.connectionType, connectionType) &&
    isAnyOf(client.version, version) &&
    isAnyOf(shownReason, reason) &&
    (pending === undefined || pending === isPending)
  );
}
