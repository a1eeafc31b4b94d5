import { Injectable } from '@nestjs/common';
import type { Appliance } from '../contracts/sites.js';
import { ChangeLog } from '../platform/changes/change-log.js';
import { Database, type Statements, type Transaction } from '../platform/database/database.js';
import { ApplianceStore, type KnownAppliance, type ProbedAppliance } from './appliance.store.js';
import { decideReport, decideUnreachable, type ReportDecision } from './model/appliance-changes.js';
import type { ApplianceReport, SiteSoftware } from './model/appliance-report.js';

/** A site's appliances as they were last seen, whoever looked. */
@Injectable()
export class Appliances {
  constructor(
    private readonly database: Database,
    private readonly store: ApplianceStore,
    private readonly changeLog: ChangeLog,
  ) {}

  async list(siteId: string): Promise<Appliance[]> {
    return (await this.store.list(this.database, siteId)).map(toAppliance);
  }

  /** What the latest looks came to. */
  probes(tx: Statements, siteId: string): Promise<ProbedAppliance[]> {
    return this.store.probes(tx, siteId);
  }

  /**
   * Records what was seen of the appliances and tells in the change feed what differs. `primaryChanged` is the primary's new site
   * software, for which a run is to begin in the same transaction; null when it is the known one, or the first that is seen, or
   * when only base software or the backup changed. `seenBeforeMs`: when the primary was last seen before.
   */
  async record(
    tx: Transaction,
    siteId: string,
    report: ApplianceReport,
  ): Promise<{ primaryChanged: SiteSoftware | null; seenBeforeMs: number | null }> {
    if (!(await this.store.lockSite(tx, siteId))) return { primaryChanged: null, seenBeforeMs: null };
    const known = await this.store.list(tx, siteId);
    const decision = decideReport(known, report);
    const silent = new Set((report.unreachable ?? []).map(({ name }) => name));
    for (const one of decision.appliances) await this.store.save(tx, siteId, one, !silent.has(one.name));
    if (silent.size > 0) await this.store.countFailedProbe(tx, siteId, [...silent]);
    if (decision.gone.length > 0) await this.store.remove(tx, siteId, decision.gone);
    await this.tell(tx, siteId, decision);
    const primary = known.find(({ role }) => role !== 'backup');
    return { primaryChanged: decision.primaryChanged, seenBeforeMs: primary?.observedAt?.getTime() ?? null };
  }

  /** Records that the appliances could not be reached, and why (a reason of the driver's). What was last seen of them stands. */
  async recordUnreachable(tx: Transaction, siteId: string, reason: string): Promise<void> {
    if (!(await this.store.lockSite(tx, siteId))) return;
    const decision = decideUnreachable(await this.store.list(tx, siteId), reason);
    const changed = new Set(decision.changes.map(({ name }) => name));
    for (const one of decision.appliances) if (changed.has(one.name)) await this.store.save(tx, siteId, one, false);
    await this.store.countFailedProbe(tx, siteId, null);
    await this.tell(tx, siteId, decision);
  }

  /** Nothing of what was seen before can be set against what is seen from now on: the site's driver leads to another address. */
  async forget(tx: Transaction, siteId: string): Promise<void> {
    if (!(await this.store.lockSite(tx, siteId))) return;
    const gone = (await this.store.list(tx, siteId)).map(({ name }) => name);
    await this.store.remove(tx, siteId, gone);
    await this.tell(tx, siteId, { appliances: [], changes: [], gone, primaryChanged: null });
  }

  private async tell(tx: Transaction, siteId: string, { changes, gone }: ReportDecision): Promise<void> {
    const kind = 'appliance.changed' as const;
    this.changeLog.append(tx, [
      ...changes.map(({ name, before, after }) => ({ siteId, kind, data: { name, before, after } })),
      ...gone.map((name) => ({ siteId, kind, data: { name, gone: true } })),
    ]);
  }
}

function toAppliance({ lastDataSyncAtMs, observedAt, ...rest }: KnownAppliance): Appliance {
  return {
    ...rest,
    lastDataSyncAt: lastDataSyncAtMs === null ? null : new Date(lastDataSyncAtMs).toISOString(),
    observedAt: observedAt?.toISOString() ?? null,
  };
}
