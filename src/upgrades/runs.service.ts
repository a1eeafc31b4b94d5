import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import { actorLabel, type Actor } from '../access/actor.js';
import { AuditTrail } from '../access/audit-trail.service.js';
import type { Page } from '../contracts/common.js';
import type { Run, RunReport } from '../contracts/upgrades.js';
import { ChangeLog } from '../platform/changes/change-log.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { WakeUps } from '../platform/database/wake-ups.js';
import { Problem } from '../platform/problem.js';
import { Reconciler } from '../platform/reconciler/reconciler.js';
import { SiteSettings } from '../sites/settings.service.js';
import { Sites } from '../sites/sites.service.js';
import { sameTarget, type Target } from './model/target.js';
import { RunReports } from './run-reports.service.js';
import { RunsStore, type RunRow } from './runs.store.js';

/** Upgrade runs: beginning one, and what is said of them. Labelling and ending are passes of the reconciler (`run-passes.ts`). */
@Injectable()
export class Runs {
  constructor(
    private readonly database: Database,
    private readonly sites: Sites,
    private readonly settings: SiteSettings,
    private readonly runs: RunsStore,
    private readonly reports: RunReports,
    private readonly changes: ChangeLog,
    private readonly audit: AuditTrail,
    private readonly reconciler: Reconciler,
  ) {}

  /** A person or script says that the appliance was upgraded. The run that goes on to that target already is answered as it is. */
  async beginByHand(actor: Actor, slug: string, target: Target): Promise<{ run: Run; isNew: boolean }> {
    const site = await this.sites.require(slug);
    const result = await this.database.transaction(async (tx) => {
      const begun = await this.begin(tx, site.id, target, actorLabel(actor));
      if (begun === null) throw new Problem('not_found', `There is no site "${slug}".`);
      if (begun.isNew) {
        const line = {
          actor,
          action: 'run.begun',
          siteId: site.id,
          siteSlug: site.slug,
          target: begun.row.id,
          after: target,
        };
        await this.audit.record(tx, line);
      }
      return { run: await this.reports.run(tx, begun.row), isNew: begun.isNew };
    });
    this.kickLabels();
    return result;
  }

  /**
   * Begins a run in the caller's transaction; call {@link kickLabels} after the commit. Null when the site is gone. `lastSeenBeforeMs`: when
   * the appliance was last seen with what it had before, for the baseline of an observed site.
   */
  async begin(
    tx: Transaction,
    siteId: string,
    target: Target,
    by: string,
    lastSeenBeforeMs: number | null = null,
  ): Promise<{ row: RunRow; isNew: boolean } | null> {
    const throttle = await this.settings.lock(tx, siteId);
    if (throttle === null) return null;
    const current = throttle.runId === null ? null : await this.runs.byId(tx, siteId, throttle.runId);
    if (
      current !== null &&
      sameTarget(target, { version: current.target_version, revision: current.target_revision })
    ) {
      return { row: current, isNew: false };
    }
    if (
      current?.state === 'active' &&
      (await this.runs.end(tx, current.id, 'superseded', await this.reports.measure(tx, current)))
    ) {
      this.changes.append(tx, [
        { siteId, kind: 'run.superseded', by, data: { runId: current.id, number: current.number } },
      ]);
    }
    const baselineAtMs = throttle.baselineAtMs ?? (await this.runs.lastSweepMs(tx, siteId, lastSeenBeforeMs));
    const row = await this.runs.insert(tx, { id: uuidv7(), siteId, target, by, baselineAtMs });
    await this.settings.setRun(tx, siteId, row.id);
    if (throttle.settings.automaticUpgrades === 'this_version') {
      await this.settings.setAutomaticUpgrades(tx, siteId, 'disabled', by);
    }
    const data = { runId: row.id, number: row.number, targetVersion: target.version, targetRevision: target.revision };
    this.changes.append(tx, [{ siteId, kind: 'run.begun', by, data }]);
    WakeUps.send(tx, 'settings', siteId);
    return { row, isNew: true };
  }

  /** When the run of that id began, where it is still active. */
  async activeSinceMs(tx: Transaction, siteId: string, runId: string | null): Promise<number | null> {
    const row = runId === null ? null : await this.runs.byId(tx, siteId, runId);
    return row?.state === 'active' ? row.begun_at.getTime() : null;
  }

  /** Labels the fleet now rather than at the reconciler's next turn. */
  kickLabels(): void {
    this.reconciler.kick('labels');
  }

  async list(slug: string, before: number | null, limit: number): Promise<Page<Run>> {
    const site = await this.sites.require(slug);
    const rows = await this.runs.list(this.database, site.id, before, limit + 1);
    const shown = rows.slice(0, limit);
    const items: Run[] = [];
    for (const row of shown) items.push(await this.reports.run(this.database, row));
    return { items, nextCursor: rows.length > limit ? String(shown.at(-1)!.number) : null };
  }

  async one(slug: string, id: string): Promise<RunReport> {
    const site = await this.sites.require(slug);
    const row = await this.runs.byId(this.database, site.id, id);
    if (row === null) throw new Problem('not_found', `Site "${slug}" has no upgrade run ${id}.`);
    return this.reports.report(this.database, row);
  }
}
