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
import { changeSettings, type SettingsChange, settingsConflicts } from './model/settings-change.js';
import type { SiteRecord } from './model/site-record.js';
import type { ThrottleRow } from './model/throttle-row.js';
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

  /** As {@link read}, holding the row for oneself until the transaction ends. */
  lock(tx: Transaction, siteId: string): Promise<ThrottleRow | null> {
    return this.store.lock(tx, siteId);
  }

  /** As {@link read}, keeping others from changing the row until the transaction ends. */
  share(tx: Transaction, siteId: string): Promise<ThrottleRow | null> {
    return this.store.share(tx, siteId);
  }

  /** Changes the settings given in `body`. Problems: `version_required`, `stale_version`, `invalid` when they do not go together. */
  async patch(
    actor: Actor,
    site: SiteRecord,
    ifMatch: string | undefined,
    body: PatchSettingsBody,
  ): Promise<ThrottleRow> {
    const { why, ...patch } = body;
    return this.database.transaction(async (tx) => {
      const row = await this.lockExisting(tx, site);
      requireMatch(ifMatch, row.version);
      const change = changeSettings(row.settings, patch);
      const errors = settingsConflicts(change.settings, patch);
      if (errors.length > 0) throw new Problem('invalid', 'These settings do not go together.', { errors });
      if (Object.keys(change.after).length === 0) return row;
      await this.store.update(tx, site.id, change.settings);
      await this.logChange(tx, site.id, change, row.version + 1, actorLabel(actor));
      const { before, after } = change;
      await this.record(tx, { actor, site, action: 'settings.changed', before, after, why });
      await wake(tx, site.id);
      return this.existing(await this.store.read(tx, site.id), site);
    });
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
    await this.store.update(tx, siteId, change.settings);
    await this.logChange(tx, siteId, change, row.version + 1, by);
    WakeUps.send(tx, 'settings', siteId);
  }

  private async logChange(
    tx: Transaction,
    siteId: string,
    change: SettingsChange,
    version: number,
    by: string | null,
  ): Promise<void> {
    const { before, after } = change;
    this.changeLog.append(tx, [
      { siteId, kind: 'settings.changed', by, data: { before, after, version } },
      ...(after.maxConcurrentUpgrades === undefined
        ? []
        : [
            {
              siteId,
              kind: 'limit.changed' as const,
              by,
              data: { before: before.maxConcurrentUpgrades, after: after.maxConcurrentUpgrades },
            },
          ]),
    ]);
  }

  private record(
    tx: Transaction,
    entry: { actor: Actor; site: SiteRecord; action: string; before: object; after: object; why?: string },
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

/** Caches are to be read anew, and the dispatcher is to look whether a slot is free. */
async function wake(tx: Transaction, siteId: string): Promise<void> {
  WakeUps.send(tx, 'settings', siteId);
  WakeUps.send(tx, 'grant', siteId);
}
