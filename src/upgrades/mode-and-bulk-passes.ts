import { ChangeLog } from '../platform/changes/change-log.js';
import type { Transaction } from '../platform/database/database.js';
import { type Pass, type PassResult, ReconcilerPass } from '../platform/reconciler/pass.js';
import { BulkActionsStore, type BulkRow } from './bulk-actions.store.js';
import { KnownClientsStore } from './known-clients.store.js';
import { applyMode, decideBulk } from './model/bulk.js';
import { label } from './model/label.js';
import { bumpedBy, type Situation, type Transition } from './model/upgrade.js';
import { Situations } from './situations.service.js';
import { Transitions } from './transitions.service.js';
import { UpgradesStore } from './upgrades.store.js';

const CHUNK = 500;

/** Carries a change of the automatic-upgrade mode to the clients that wait. */
@ReconcilerPass({ name: 'mode', everySeconds: 10 })
export class ModePass implements Pass {
  constructor(
    private readonly situations: Situations,
    private readonly store: UpgradesStore,
    private readonly transitions: Transitions,
  ) {}

  async run(tx: Transaction): Promise<PassResult> {
    const rows = await this.store.misplaced(tx, CHUNK);
    const siteId = rows[0]?.siteId;
    if (siteId === undefined) return {};
    const ids = rows.filter((row) => row.siteId === siteId).map((row) => row.id);
    const upgrades = await this.store.lock(tx, siteId, ids);
    const loaded = await this.situations.load(tx, siteId, 'read');
    if (loaded === null) return {};
    await this.transitions.save(
      tx,
      upgrades.map((upgrade) => applyMode(upgrade, loaded.situation)),
    );
    return { again: true };
  }
}

/** Works on bulk actions, a chunk at a time. */
@ReconcilerPass({ name: 'bulk-actions', everySeconds: 5 })
export class BulkActionsPass implements Pass {
  constructor(
    private readonly bulkActions: BulkActionsStore,
    private readonly situations: Situations,
    private readonly store: UpgradesStore,
    private readonly clients: KnownClientsStore,
    private readonly transitions: Transitions,
    private readonly changes: ChangeLog,
  ) {}

  async run(tx: Transaction): Promise<PassResult> {
    const row = await this.bulkActions.next(tx, CHUNK);
    if (row === null) return {};
    // A bump must not be overtaken by a grant under way.
    const loaded = await this.situations.load(tx, row.site_id, 'share');
    if (loaded === null) return {};
    const { transitions, skipped } = await this.decide(tx, row, loaded.situation);
    const kind = row.action === 'bump' ? { kind: 'client.bumped' as const } : {};
    await this.transitions.save(tx, transitions, { by: row.created_by, ...kind });
    await this.finish(tx, row, row.done + row.chunk.length, skipped);
    return { again: true };
  }

  private async decide(tx: Transaction, row: BulkRow & { chunk: string[] }, situation: Situation) {
    const locked = new Map((await this.store.lock(tx, row.site_id, row.chunk)).map((upgrade) => [upgrade.id, upgrade]));
    const known = await this.clients.byIds(tx, row.chunk);
    const skipped = { ...row.skipped };
    const transitions: Transition[] = [];
    for (const [index, id] of row.chunk.entries()) {
      const upgrade = locked.get(id);
      const client = known.get(id);
      if (upgrade === undefined || client === undefined) {
        skipped['gone'] = (skipped['gone'] ?? 0) + 1;
        continue;
      }
      // A run may have begun a moment ago and not have labelled this client yet.
      const decision = decideBulk(row.action, label(upgrade, client, situation).after, situation);
      if ('transition' in decision) {
        const transition = { ...decision.transition, before: upgrade };
        const placed = row.rank_from === null ? transition : atPlace(transition, row.rank_from + row.done + index);
        transitions.push(
          row.action === 'bump' ? bumpedBy(placed, { by: row.created_by, atMs: situation.nowMs }) : placed,
        );
      } else skipped[decision.skipped] = (skipped[decision.skipped] ?? 0) + 1;
    }
    return { transitions, skipped };
  }

  private async finish(tx: Transaction, row: BulkRow, done: number, skipped: Record<string, number>): Promise<void> {
    if ((await this.bulkActions.advance(tx, row, done, skipped)) !== 'finished') return;
    const data = { id: row.id, action: row.action, total: row.total, skipped };
    this.changes.append(tx, [{ siteId: row.site_id, kind: 'bulk_action.finished', by: row.created_by, data }]);
  }
}

/** A place at the front that was taken when the action began, where the transition asks for one. */
function atPlace({ place, ...transition }: Transition, sequence: number): Transition {
  if (place !== 'front') return { ...transition, ...(place && { place }) };
  return { ...transition, after: { ...transition.after, rank: { class: 0, sequence } } };
}
