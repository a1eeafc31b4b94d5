import { Injectable } from '@nestjs/common';
import { type Actor, actorLabel } from '../access/actor.js';
import { AuditTrail } from '../access/audit-trail.service.js';
import type { AutomaticUpgrades } from '../contracts/words.js';
import type { PatchSettingsBody } from '../contracts/sites.js';
import { ChangeLog } from '../platform/changes/change-log.js';
import { Database, type Statements, type Transaction } from '../platform/database/database.js';
import { WakeUps } from '../platform/database/wake-ups.js';
import { InvariantError, Problem } from '../platform/problem.js';
import { requireMatch } from './if-match.js';
import { dueRevert, planRevert } from './model/limit-revert.js';
import {
  changesBy,
  changeSettings,
  type SettingChanges,
  type SettingsChange,
  settingsConflicts,
} from './model/settings-change.js';
import type { SiteRecord } from './model/site-record.js';
import type { LimitRevert, ThrottleRow } from './model/throttle-row.js';
import { SettingsStore } from './settings.store.js';

/**
 * The site's settings row, which is also its throttle: whoever grants, pauses, gates or changes the limit takes its lock first. What
 * takes a transaction works inside the caller's; `patch`, `pause` and `resume` are one transaction each.
 */
@Injectable()
export class SiteSettings {
  constructor(
    private readonly database: Database,
    private readonly store: SettingsStore,
    private readonly changeLog: ChangeLog,
    private readonly audit: AuditTrail,
  ) {}

  /** Null when the site is gone. `tx` may be the database itself. */
  read(tx: Statements, siteId: string): Promise<ThrottleRow | null> {
    return this.store.read(tx, siteId);
  }

  /** The same for a known site; Problem `not_found` when it is gone. */
  async require(site: SiteRecord): Promise<ThrottleRow> {
    return this.existing(await this.store.read(this.database, site.id), site);
  }

  /** Who changed each setting of the site last. */
  changes(site: SiteRecord): Promise<SettingChanges> {
    return this.store.changes(this.database, site.id);
  }

  /** As {@link read}, holding the row for oneself until the transaction ends. */
  lock(tx: Transaction, siteId: string): Promise<ThrottleRow | null> {
    return this.store.lock(tx, siteId);
  }

  /** As {@link read}, keeping others from changing the row until the transaction ends. */
  share(tx: Transaction, siteId: string): Promise<ThrottleRow | null> {
    return this.store.share(tx, siteId);
  }

  /**
   * Changes the settings given in `body`, and plans or takes back a return of the limit. Problems: `version_required`, `stale_version`,
   * `invalid` when they do not go together or the return lies at no time that one may be planned for.
   */
  async patch(
    actor: Actor,
    site: SiteRecord,
    ifMatch: string | undefined,
    body: PatchSettingsBody,
  ): Promise<ThrottleRow> {
    const { why, limitRevertAt, ...patch } = body;
    const by = actorLabel(actor);
    return this.database.transaction(async (tx) => {
      const row = await this.lockExisting(tx, site);
      requireMatch(ifMatch, row.version);
      const change = changeSettings(row.settings, patch);
      const errors = settingsConflicts(change.settings, patch);
      if (errors.length > 0) throw new Problem('invalid', 'These settings do not go together.', { errors });
      const revert = planRevert(row, limitRevertAt == null ? limitRevertAt : Date.parse(limitRevertAt), by);
      if (!revert.ok) throw new Problem('invalid', 'The limit cannot go back then.', { errors: revert.errors });
      const { limitRevert } = revert;
      if (Object.keys(change.after).length === 0 && limitRevert === row.limitRevert) return row;
      await this.write(tx, row, { change, limitRevert, by, why }, { actor, site });
      return this.existing(await this.store.read(tx, site.id), site);
    });
  }

  /** The id of the site whose limit should have gone back for longest, or null. */
  dueRevert(tx: Transaction): Promise<string | null> {
    return this.store.dueRevert(tx);
  }

  /** Lets the limit of the site go back, if the time that was planned for it has come. */
  async returnLimit(tx: Transaction, site: SiteRecord): Promise<void> {
    const row = await this.store.lock(tx, site.id);
    const due = row && dueRevert(row);
    if (row === null || due === null) return;
    const by = `return planned by ${due.revert.by}`;
    const why = `the limit was to go back to ${due.revert.to}`;
    await this.write(tx, row, { change: due.change, limitRevert: null, by, why }, { actor: by, site });
  }

  /** Nothing new starts until somebody resumes. A pause that stands already keeps its beginning and its reason. */
  async pause(actor: Actor, site: SiteRecord, reason: string): Promise<ThrottleRow> {
    return this.database.transaction(async (tx) => {
      const row = await this.lockExisting(tx, site);
      if (row.paused !== null) return row;
      await this.store.pause(tx, site.id, actorLabel(actor), reason);
      this.changeLog.append(tx, [{ siteId: site.id, kind: 'starts.paused', by: actorLabel(actor), data: { reason } }]);
      const before = { paused: false };
      await this.record(tx, { actor, site, action: 'starts.paused', before, after: { paused: true }, why: reason });
      await wake(tx, site.id);
      return this.existing(await this.store.read(tx, site.id), site);
    });
  }

  /** Ends a pause, releases the safety brake and empties its window. Nothing happens when neither stands. */
  async resume(actor: Actor, site: SiteRecord, reason: string): Promise<ThrottleRow> {
    return this.database.transaction(async (tx) => {
      const row = await this.lockExisting(tx, site);
      if (row.paused === null && row.brake === null) return row;
      await this.store.resume(tx, site.id);
      const before = { paused: row.paused !== null, safetyBrake: row.brake !== null };
      this.changeLog.append(tx, [
        { siteId: site.id, kind: 'starts.resumed', by: actorLabel(actor), data: { reason, ...before } },
      ]);
      const after = { paused: false, safetyBrake: false };
      await this.record(tx, { actor, site, action: 'starts.resumed', before, after, why: reason });
      await wake(tx, site.id);
      return this.existing(await this.store.read(tx, site.id), site);
    });
  }

  /** The first of `count` new fences; the caller holds the row's lock. */
  async takeFences(tx: Transaction, siteId: string, count: number): Promise<number> {
    const first = await this.store.takeFences(tx, siteId, count);
    if (first === null) throw new InvariantError(`fences were asked for a site that is gone: ${siteId}`);
    return first;
  }

  /** Holds new starts until somebody resumes, and says so in the change feed. False when the brake held them already. */
  async tripBrake(tx: Transaction, siteId: string, counts: { failures: number; outcomes: number }): Promise<boolean> {
    const tripped = await this.store.tripBrake(tx, siteId, counts.failures, counts.outcomes);
    if (tripped) this.changeLog.append(tx, [{ siteId, kind: 'brake.tripped', data: { ...counts } }]);
    return tripped;
  }

  /** Says when the fleet began to lose its connections for an upgrade: the run that follows counts those in who were there then. */
  setBaseline(tx: Transaction, siteId: string, atMs: number): Promise<void> {
    return this.store.setBaseline(tx, siteId, atMs);
  }

  /** Makes `runId` the site's newest run. Its beginning is told by whoever begins it. */
  setRun(tx: Transaction, siteId: string, runId: string): Promise<void> {
    return this.store.setRun(tx, siteId, runId);
  }

  /**
   * Changes the automatic-upgrade mode because a run began (`this_version` ends with the run it was meant for), says so in the change
   * feed and raises the version. `by` is the label of who began the run. Nothing happens when the mode stands already.
   */
  async setAutomaticUpgrades(
    tx: Transaction,
    siteId: string,
    mode: AutomaticUpgrades,
    by: string | null,
  ): Promise<void> {
    const row = await this.store.lock(tx, siteId);
    if (row === null) return;
    const change = changeSettings(row.settings, { automaticUpgrades: mode });
    if (Object.keys(change.after).length === 0) return;
    await this.save(tx, row, { change, limitRevert: row.limitRevert, by });
    WakeUps.send(tx, 'settings', siteId);
  }

  /** Saves a change with its line in the audit trail, and has everybody look again. */
  private async write(
    tx: Transaction,
    row: ThrottleRow,
    written: Written,
    { actor, site }: { actor: Actor | string; site: SiteRecord },
  ): Promise<void> {
    const { before, after } = await this.save(tx, row, written);
    await this.record(tx, { actor, site, action: 'settings.changed', before, after, why: written.why });
    await wake(tx, row.siteId);
  }

  /** Answers what was changed, the planned return of the limit included. */
  private async save(tx: Transaction, row: ThrottleRow, { change, limitRevert, by, why }: Written) {
    const { siteId, nowMs } = row;
    const changes = changesBy(change, by ?? 'Rollcall', new Date(nowMs).toISOString());
    await this.store.update(tx, siteId, { settings: change.settings, limitRevert, changes });
    const isReplanned = limitRevert !== row.limitRevert;
    const before = { ...change.before, ...(isReplanned && { limitRevert: shownRevert(row.limitRevert) }) };
    const after = { ...change.after, ...(isReplanned && { limitRevert: shownRevert(limitRevert) }) };
    const limits = { before: change.before.maxConcurrentUpgrades, after: change.after.maxConcurrentUpgrades };
    const reason = why === undefined ? {} : { why };
    this.changeLog.append(tx, [
      { siteId, kind: 'settings.changed', by, data: { before, after, version: row.version + 1, ...reason } },
      ...(limits.after === undefined
        ? []
        : [{ siteId, kind: 'limit.changed' as const, by, data: { ...limits, ...reason } }]),
    ]);
    return { before, after };
  }

  private record(
    tx: Transaction,
    entry: {
      actor: Actor | string;
      site: SiteRecord;
      action: string;
      before: object;
      after: object;
      why?: string | undefined;
    },
  ): Promise<void> {
    const { site, ...rest } = entry;
    return this.audit.record(tx, { ...rest, siteId: site.id, siteSlug: site.slug });
  }

  private async lockExisting(tx: Transaction, site: SiteRecord): Promise<ThrottleRow> {
    return this.existing(await this.store.lock(tx, site.id), site);
  }

  private existing(row: ThrottleRow | null, site: SiteRecord): ThrottleRow {
    if (row === null) throw new Problem('not_found', `There is no site "${site.slug}".`);
    return row;
  }
}

interface Written {
  change: SettingsChange;
  limitRevert: LimitRevert | null;
  by: string | null;
  why?: string | undefined;
}

const shownRevert = (revert: LimitRevert | null) =>
  revert && { at: new Date(revert.atMs).toISOString(), to: revert.to };

/** Caches are to be read anew, and the dispatcher is to look whether a slot is free. */
async function wake(tx: Transaction, siteId: string): Promise<void> {
  WakeUps.send(tx, 'settings', siteId);
  WakeUps.send(tx, 'grant', siteId);
}
