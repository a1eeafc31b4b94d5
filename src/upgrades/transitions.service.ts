import { Injectable } from '@nestjs/common';
import type { ChangeKind } from '../contracts/words.js';
import { ChangeLog, type ChangeLine } from '../platform/changes/change-log.js';
import type { Transaction } from '../platform/database/database.js';
import { WakeUps } from '../platform/database/wake-ups.js';
import { holdsSlot, type Transition, type Upgrade } from './model/upgrade.js';
import { SlotLogStore, type SlotLine } from './slot-log.store.js';
import { UpgradesStore } from './upgrades.store.js';

/** Who or what made transitions, for feed and timeline. */
export interface TransitionOrigin {
  by?: string | null;
  /** What a transition's own line is called, where it is more than a change of state. */
  kind?: ChangeKind;
}

/**
 * Saves transitions with everything that belongs to them, in the caller's transaction: places in the queue, rows, slot log, change feed
 * and the wake-up of the dispatcher when a slot was freed or somebody joined the queue.
 */
@Injectable()
export class Transitions {
  constructor(
    private readonly store: UpgradesStore,
    private readonly slotLog: SlotLogStore,
    private readonly changes: ChangeLog,
  ) {}

  /** The upgrades of clients whose rows the caller has locked, by id. */
  async read(tx: Transaction, ids: readonly string[]): Promise<Map<string, Upgrade>> {
    return byId(await this.store.read(tx, ids));
  }

  /** The same for the site's own ids: may be asked for in the same breath as the locks. */
  async readByClientIds(tx: Transaction, siteId: string, clientIds: readonly string[]): Promise<Map<string, Upgrade>> {
    return byId(await this.store.readByClientIds(tx, siteId, clientIds));
  }

  /** Answers the upgrades as they now stand, in the order given. `extra` lines go to the feed in the same write. */
  async save(
    tx: Transaction,
    transitions: readonly Transition[],
    origin: TransitionOrigin = {},
    extra: readonly ChangeLine[] = [],
  ): Promise<Upgrade[]> {
    const placed = await this.place(tx, transitions);
    const moved = placed.filter(({ before, after }) => before !== after);
    this.store.save(
      tx,
      moved.map(({ after }) => after),
    );
    this.slotLog.append(tx, moved.flatMap(slotLines));
    this.changes.append(tx, [...extra, ...moved.filter(isTelling).map((transition) => changeLine(transition, origin))]);
    for (const siteId of new Set(moved.filter(wakesDispatcher).map(({ after }) => after.siteId))) {
      WakeUps.send(tx, 'grant', siteId);
    }
    return placed.map(({ after }) => after);
  }

  /** Gives the places that were asked for: behind all in the order of `transitions`; to the front so that the first stays first. */
  private async place(tx: Transaction, transitions: readonly Transition[]): Promise<Transition[]> {
    const asking = transitions.filter((transition) => transition.place !== undefined);
    const ranks = await this.store.takeRanks(tx, asking.length);
    const places = new Map<Transition, Upgrade['rank']>();
    asking
      .filter((transition) => transition.place === 'behind')
      .forEach((transition) => places.set(transition, { class: 1, sequence: ranks.shift()! }));
    asking
      .filter((transition) => transition.place === 'front')
      .forEach((transition) => places.set(transition, { class: 0, sequence: -ranks.pop()! }));
    return transitions.map((transition) => {
      const rank = places.get(transition);
      return rank === undefined ? transition : { ...transition, after: { ...transition.after, rank } };
    });
  }
}

const byId = (upgrades: readonly Upgrade[]) => new Map(upgrades.map((upgrade) => [upgrade.id, upgrade]));

const isTelling = ({ before, after, place }: Transition): boolean =>
  before.state !== after.state ||
  before.reason !== after.reason ||
  before.attempts !== after.attempts ||
  before.wantsFront !== after.wantsFront ||
  before.runId !== after.runId ||
  place === 'front' ||
  (after.rank.class === 0 && after.rank !== before.rank);

function wakesDispatcher({ before, after }: Transition): boolean {
  const joined = after.state === 'queued' && after.reachable && (before.state !== 'queued' || !before.reachable);
  const freed = holdsSlot(before.state) && after.slot?.fence !== before.slot?.fence;
  return joined || freed || (after.state === 'queued' && before.retryAtMs !== null && after.retryAtMs === null);
}

function slotLines({ before, after, slotEnd }: Transition): SlotLine[] {
  const lines: SlotLine[] = [];
  const line = { site_id: after.siteId, client_id: after.id, run_id: after.runId };
  if (slotEnd !== undefined) {
    const { fence, action, reason, heldMs } = slotEnd;
    lines.push({ ...line, fence, action, reason, held_ms: Math.round(heldMs) });
  }
  if (after.slot !== null && after.slot.fence !== before.slot?.fence) {
    lines.push({ ...line, fence: after.slot.fence, action: 'acquired', reason: null, held_ms: null });
  }
  return lines;
}

function changeLine(transition: Transition, origin: TransitionOrigin): ChangeLine {
  const { before, after, slotEnd, cause, source, between } = transition;
  return {
    siteId: after.siteId,
    clientId: after.id,
    kind: origin.kind ?? 'client.upgrade_changed',
    by: origin.by ?? null,
    data: {
      from: before.state,
      to: after.state,
      reason: after.reason,
      ...((cause ?? source) && { cause: cause ?? source }),
      ...(between && { between: spanOf(between) }),
      ...((after.slot ?? before.slot) && { fence: (after.slot ?? before.slot)!.fence }),
      ...(slotEnd && { slot: slotEnd.action, slotReason: slotEnd.reason, heldMs: slotEnd.heldMs }),
      ...(after.attempts !== before.attempts && { attempts: after.attempts }),
      ...(after.failure !== before.failure &&
        after.failure && { failure: after.failure.reason, detail: after.failure.detail }),
      ...(after.retryAtMs !== null && { retryAt: new Date(after.retryAtMs).toISOString() }),
    },
  };
}

const spanOf = ({ afterMs, byMs }: NonNullable<Transition['between']>) => ({
  after: afterMs === null ? null : new Date(afterMs).toISOString(),
  by: new Date(byMs).toISOString(),
});
