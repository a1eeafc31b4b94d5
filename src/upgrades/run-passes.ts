import type { ConnectionType } from '../contracts/words.js';
import { ChangeLog } from '../platform/changes/change-log.js';
import type { Transaction } from '../platform/database/database.js';
import { type Pass, type PassResult, ReconcilerPass } from '../platform/reconciler/pass.js';
import { KnownClientsStore } from './known-clients.store.js';
import { label } from './model/label.js';
import { still } from './model/upgrade.js';
import { RunReports } from './run-reports.service.js';
import { RunsStore, type RunRow } from './runs.store.js';
import { Situations } from './situations.service.js';
import { Transitions } from './transitions.service.js';
import { UpgradesStore } from './upgrades.store.js';

const CHUNK = 1000;
/** For so long after a run began an observed appliance may not have marked every client as pending yet. */
const UNSURE_MS = 30_000;

/** Labels the fleet of a run that has begun, a chunk at a time; a client that checks in meanwhile is labelled by its check-in. */
@ReconcilerPass({ name: 'labels', everySeconds: 10 })
export class LabelsPass implements Pass {
  constructor(
    private readonly runs: RunsStore,
    private readonly situations: Situations,
    private readonly store: UpgradesStore,
    private readonly clients: KnownClientsStore,
    private readonly transitions: Transitions,
  ) {}

  async run(tx: Transaction): Promise<PassResult> {
    const run = await this.runs.unlabelled(tx);
    if (run === null) return {};
    const ids = await this.runs.nextToLabel(tx, run, CHUNK);
    if (ids.length === 0) {
      await this.runs.labelledTo(tx, run.id, null);
      return { again: true };
    }
    const upgrades = await this.store.lock(tx, run.site_id, ids);
    const known = await this.clients.byIds(tx, ids);
    // Read once the clients are locked: a run that began meanwhile may have labelled some of them already.
    const loaded = await this.situations.load(tx, run.site_id, 'read');
    if (loaded === null) return {};
    const transitions = upgrades.map((upgrade) => {
      const client = known.get(upgrade.id);
      return client === undefined ? still(upgrade) : label(upgrade, client, loaded.situation);
    });
    await this.transitions.save(tx, transitions);
    await this.runs.labelledTo(tx, run.id, ids.at(-1)!);
    return { again: true };
  }
}

/** Ends runs, and notes when the active part of a cohort is done. */
@ReconcilerPass({ name: 'run-ends', everySeconds: 1 })
export class RunEndsPass implements Pass {
  constructor(
    private readonly runs: RunsStore,
    private readonly reports: RunReports,
    private readonly changes: ChangeLog,
  ) {}

  async run(tx: Transaction): Promise<void> {
    for (const run of await this.runs.active(tx)) {
      if (run.labelled_at !== null) await this.judge(tx, run);
    }
  }

  private async judge(tx: Transaction, run: RunRow): Promise<void> {
    if (!(await this.runs.isSeenSince(tx, run.site_id, run.begun_at.getTime() + UNSURE_MS))) return;
    if (await this.isOpen(tx, run, 'active')) return;
    const line = { siteId: run.site_id, data: { runId: run.id, number: run.number } };
    if (run.active_finished_at === null) {
      if (!(await this.runs.setActiveFinished(tx, run.id))) return;
      this.changes.append(tx, [{ ...line, kind: 'run.active_finished' }]);
    }
    if (await this.isOpen(tx, run, 'passive')) return;
    if (!(await this.runs.end(tx, run.id, 'finished', await this.reports.measure(tx, run)))) return;
    this.changes.append(tx, [{ ...line, kind: 'run.finished' }]);
  }

  /** A look that lacked somebody, or all of them, says nothing of how they stand. */
  private async isOpen(tx: Transaction, run: RunRow, type: ConnectionType): Promise<boolean> {
    if (await this.runs.hasOpen(tx, run, type)) return true;
    return this.runs.hasUnseen(tx, run, type, run.begun_at.getTime() + UNSURE_MS);
  }
}
