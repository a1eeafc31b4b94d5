import type { AuditTrail } from '../../../src/access/audit-trail.service.js';
import type { Settings } from '../../../src/contracts/sites.js';
import { WakeUps } from '../../../src/platform/database/wake-ups.js';
import type { ChangeLine, ChangeLog } from '../../../src/platform/changes/change-log.js';
import type { Transaction } from '../../../src/platform/database/database.js';
import type { Presence } from '../../../src/platform/presence.js';
import type { ThrottleRow } from '../../../src/sites/model/throttle-row.js';
import type { SettingChanges } from '../../../src/sites/model/settings-change.js';
import type { SettingsStore, SettingsUpdate } from '../../../src/sites/settings.store.js';
import type { GatesStore } from '../../../src/upgrades/gates.store.js';
import type { StartGate } from '../../../src/upgrades/model/gates.js';
import {
  ONLY,
  statement,
  write,
  type InstallationRow,
  type MemoryTransaction,
  type SettingsRow,
} from './memory-database.js';
import { byCodePoints } from './memory-fleet.js';
import type { LockMode } from './row-locks.js';
import { throttleRow } from './rows.js';

/** The advisory turn and the row are one lock here: both are asked for in the same order. */
export class MemorySettingsStore implements SettingsStore {
  read(tx: Transaction, siteId: string): Promise<ThrottleRow | null> {
    return statement(tx, 'read settings', (own) => shown(own, siteId));
  }

  lock(tx: Transaction, siteId: string): Promise<ThrottleRow | null> {
    return statement(tx, 'lock settings', (own) => lockedAs(own, siteId, 'exclusive'));
  }

  share(tx: Transaction, siteId: string): Promise<ThrottleRow | null> {
    return statement(tx, 'share settings', (own) => lockedAs(own, siteId, 'share'));
  }

  insert(tx: Transaction, siteId: string, settings: Settings): Promise<void> {
    return statement(tx, 'insert settings', (own) => {
      const nowMs = own.startedAtMs;
      own.put(own.database.settings, siteId, {
        siteId,
        settings,
        limitRevert: null,
        changes: {},
        version: 1,
        changedAtMs: nowMs,
        paused: null,
        brake: null,
        brakeSinceMs: nowMs,
        lastFence: 0,
        baselineAtMs: null,
        runId: null,
      });
    });
  }

  async update(tx: Transaction, siteId: string, { settings, limitRevert, changes }: SettingsUpdate): Promise<void> {
    await this.change(tx, siteId, (row, nowMs) => ({
      ...row,
      settings,
      limitRevert,
      changes: { ...row.changes, ...changes },
      version: row.version + 1,
      changedAtMs: nowMs,
    }));
  }

  changes(tx: Transaction, siteId: string): Promise<SettingChanges> {
    return statement(tx, 'read changes of settings', (own) => own.get(own.database.settings, siteId)?.changes ?? {});
  }

  dueRevert(tx: Transaction): Promise<string | null> {
    return statement(tx, 'due reverts', (own) => {
      const { settings, pace } = own.database;
      const nowMs = pace.now();
      const due = own
        .all(settings)
        .flatMap(({ siteId, limitRevert }) => (limitRevert ? [{ siteId, limitRevert }] : []));
      const over = due.filter(({ limitRevert }) => limitRevert.atMs <= nowMs);
      return over.sort((a, b) => a.limitRevert.atMs - b.limitRevert.atMs)[0]?.siteId ?? null;
    });
  }

  async pause(tx: Transaction, siteId: string, by: string, reason: string): Promise<void> {
    await this.change(tx, siteId, (row, sinceMs) => ({ ...row, paused: { sinceMs, by, reason } }));
  }

  async resume(tx: Transaction, siteId: string): Promise<void> {
    await this.change(tx, siteId, (row, nowMs) => ({ ...row, paused: null, brake: null, brakeSinceMs: nowMs }));
  }

  async takeFences(tx: Transaction, siteId: string, count: number): Promise<number | null> {
    let first: number | null = null;
    await this.change(tx, siteId, (row) => {
      first = row.lastFence + 1;
      return { ...row, lastFence: row.lastFence + count };
    });
    return first;
  }

  async tripBrake(tx: Transaction, siteId: string, failures: number, outcomes: number): Promise<boolean> {
    let isTripped = false;
    await this.change(tx, siteId, (row, trippedAtMs) => {
      isTripped = row.brake === null;
      return isTripped ? { ...row, brake: { trippedAtMs, failures, outcomes } } : row;
    });
    return isTripped;
  }

  async setRun(tx: Transaction, siteId: string, runId: string): Promise<void> {
    await this.change(tx, siteId, (row) => ({ ...row, runId, baselineAtMs: null }));
  }

  async setBaseline(tx: Transaction, siteId: string, baselineAtMs: number): Promise<void> {
    await this.change(tx, siteId, (row) => ({ ...row, baselineAtMs }));
  }

  protected change(
    tx: Transaction,
    siteId: string,
    change: (row: SettingsRow, nowMs: number) => SettingsRow,
  ): Promise<void> {
    return statement(tx, 'change settings', (own) => {
      const { settings, pace } = own.database;
      return own.updateEach(settings, [siteId], (row) => change(row, pace.now()));
    });
  }
}

function lockedAs(tx: MemoryTransaction, siteId: string, mode: LockMode) {
  const { settings } = tx.database;
  if (tx.get(settings, siteId) === undefined) return null;
  const wait = tx.lock(settings, siteId, mode);
  return wait === undefined ? shown(tx, siteId) : wait.then(() => shown(tx, siteId));
}

/** The clock is read once the lock was had. */
function shown(tx: MemoryTransaction, siteId: string): ThrottleRow | null {
  const row = tx.get(tx.database.settings, siteId);
  return row === undefined ? null : throttleRow(row, tx.database.pace.now());
}

export class MemoryGatesStore implements GatesStore {
  list(tx: Transaction, siteId: string): Promise<StartGate[]> {
    return statement(tx, 'list gates', (own) => {
      return own
        .all(own.database.gates)
        .filter((gate) => gate.siteId === siteId)
        .sort((a, b) => byCodePoints(a.source, b.source))
        .map(({ source, reason, opensAtMs, closesAtMs }) => ({ source, reason, opensAtMs, closesAtMs }));
    });
  }

  put(tx: Transaction, siteId: string, gate: StartGate): Promise<void> {
    return statement(tx, 'put a gate', async (own) => {
      const key = `${siteId} ${gate.source}`;
      await own.lock(own.database.gates, key);
      own.put(own.database.gates, key, { ...gate, siteId });
    });
  }

  remove(tx: Transaction, siteId: string, source: string): Promise<void> {
    return statement(tx, 'remove a gate', async (own) => {
      const key = `${siteId} ${source}`;
      await own.lock(own.database.gates, key);
      own.put(own.database.gates, key, undefined);
    });
  }
}

/** The lines stay with their transaction, for whoever looks at its commit. */
export class MemoryChangeLog implements ChangeLog {
  append(tx: Transaction, lines: readonly ChangeLine[]): void {
    if (lines.length === 0) return;
    write(tx, 'append changes', (own) => {
      own.lines.push(...lines);
    });
    WakeUps.send(tx, 'change');
  }
}

const AWAY_MS = 10_000;

/** Since when somebody was there without a gap; null: always. */
export function watchedSinceMs({ presentAtMs, backAtMs }: InstallationRow, nowMs: number): number | null {
  return presentAtMs !== null && presentAtMs < nowMs - AWAY_MS ? nowMs : backAtMs;
}

export class MemoryPresence implements Presence {
  mark(tx: Transaction): Promise<number | null> {
    return statement(tx, 'mark presence', (own) => {
      const { installation, pace } = own.database;
      const nowMs = pace.now();
      const mark = (row: InstallationRow) => ({ presentAtMs: nowMs, backAtMs: watchedSinceMs(row, nowMs) });
      const changed = own.update(installation, ONLY, mark);
      const backAtMs = () => own.get(installation, ONLY)!.backAtMs;
      return changed instanceof Promise ? changed.then(backAtMs) : backAtMs();
    });
  }
}

/** Nobody reads the audit trail in a simulation. */
export class MemoryAuditTrail implements AuditTrail {
  async record(): Promise<void> {}
}
