import type { Transaction } from '../../../src/platform/database/database.js';
import { BRAKE_OUTCOMES, BRAKE_WINDOW } from '../../../src/upgrades/model/brake.js';
import { holdsSlot, type Rank, type Situation, type Upgrade } from '../../../src/upgrades/model/upgrade.js';
import type { QueueFront } from '../../../src/upgrades/queue-front.service.js';
import type { KnownClient, KnownClientsStore } from '../../../src/upgrades/known-clients.store.js';
import type { SlotLine, SlotLogStore } from '../../../src/upgrades/slot-log.store.js';
import type { UpgradesStore } from '../../../src/upgrades/upgrades.store.js';
import type { SlotRelease } from '../../../src/contracts/words.js';
import { ONLY, statement, write, type MemoryTransaction } from './memory-database.js';
import { byCodePoints } from './memory-fleet.js';
import { watchedSinceMs } from './memory-sites.js';
import { upgradeRow } from './rows.js';

/** In rank order. */
export const inOrder = (a: Upgrade, b: Upgrade): number =>
  a.rank.class - b.rank.class || a.rank.sequence - b.rank.sequence || byCodePoints(a.id, b.id);

const ofSite = (tx: MemoryTransaction, siteId: string): Upgrade[] =>
  tx.all(tx.database.upgrades).filter((upgrade) => upgrade.siteId === siteId);

const isOff = (upgrade: Upgrade, mode: string): boolean =>
  mode === 'disabled'
    ? upgrade.state === 'queued' && !upgrade.released
    : upgrade.state === 'held' && upgrade.reason === 'automatic_upgrades_off';

export type Pulling = { startWithinSeconds: number; lateSeconds: number } | null;

export class MemoryUpgradesStore implements UpgradesStore {
  async lock(tx: Transaction, siteId: string, ids: readonly string[]): Promise<Upgrade[]> {
    if (ids.length === 0) return [];
    const locked = await statement(tx, 'lock upgrades', (own) => {
      const { clients } = own.database;
      const found = ids
        .flatMap((id) => own.get(clients, id) ?? [])
        .filter((client) => client.siteId === siteId)
        .sort((a, b) => byCodePoints(a.clientId, b.clientId))
        .map(({ id }) => id);
      return own.lockEach(clients, found, () => found.filter((id) => own.get(clients, id) !== undefined));
    });
    if (locked.length === 0) return [];
    const upgrades = new Map((await this.read(tx, locked)).map((upgrade) => [upgrade.id, upgrade]));
    return locked.flatMap((id) => upgrades.get(id) ?? []);
  }

  read(tx: Transaction, ids: readonly string[]): Promise<Upgrade[]> {
    return statement(tx, 'read upgrades', (own) => {
      return ids.flatMap((id) => own.get(own.database.upgrades, id) ?? []);
    });
  }

  readByClientIds(tx: Transaction, siteId: string, clientIds: readonly string[]): Promise<Upgrade[]> {
    return statement(tx, 'read upgrades', (own) => {
      const { clients, upgrades } = own.database;
      const found = own.all(clients).filter((one) => one.siteId === siteId && clientIds.includes(one.clientId));
      return found.flatMap(({ id }) => own.get(upgrades, id) ?? []);
    });
  }

  save(tx: Transaction, upgrades: readonly Upgrade[]): void {
    if (upgrades.length === 0) return;
    write(tx, 'save upgrades', (own) => {
      const ids = upgrades.map(({ id }) => id);
      return own.updateEach(own.database.upgrades, ids, (_, place) => upgradeRow(upgrades[place]!));
    });
  }

  holders(tx: Transaction, siteId: string): Promise<{ id: string; fence: number; isTold: boolean }[]> {
    return statement(tx, 'count holders', (own) => {
      return ofSite(own, siteId)
        .filter(({ state }) => holdsSlot(state))
        .map(({ id, slot }) => ({ id, fence: slot!.fence, isTold: slot!.toldAtMs !== null }));
    });
  }

  async pick(
    tx: Transaction,
    siteId: string,
    count: number,
    { run, automaticUpgradesOn }: Pick<Situation, 'run' | 'automaticUpgradesOn'>,
    pulling: { startWithinSeconds: number; lateSeconds: number } | null,
  ): Promise<string[]> {
    if (run === null) return [];
    return statement(tx, 'pick', (own) => {
      this.asked(own, { run, automaticUpgradesOn }, pulling);
      const nowMs = own.database.pace.now();
      const comesInTime = ({ nextCheckInAtMs: next }: Upgrade) =>
        pulling === null ||
        (next !== null &&
          next < nowMs + pulling.startWithinSeconds * 1000 &&
          next > nowMs - pulling.lateSeconds * 1000);
      return ofSite(own, siteId)
        .filter(
          (upgrade) =>
            upgrade.state === 'queued' &&
            upgrade.reachable &&
            upgrade.retryAtMs === null &&
            upgrade.runId === run.id &&
            (automaticUpgradesOn || upgrade.released) &&
            comesInTime(upgrade),
        )
        .sort(inOrder)
        .slice(0, count)
        .map(({ id }) => id);
    });
  }

  /** For whoever looks on: the statement asks whom to grant, at this very moment. */
  protected asked(
    _tx: MemoryTransaction,
    _situation: Pick<Situation, 'run' | 'automaticUpgradesOn'>,
    _pulling: Pulling,
  ) {}

  dueRetries(tx: Transaction, siteId: string, nowMs: number, limit: number): Promise<string[]> {
    return statement(tx, 'due retries', (own) => {
      return ofSite(own, siteId)
        .filter(({ state, retryAtMs }) => state === 'queued' && retryAtMs !== null && retryAtMs <= nowMs)
        .sort((a, b) => a.retryAtMs! - b.retryAtMs!)
        .slice(0, limit)
        .map(({ id }) => id);
    });
  }

  async takeRanks(tx: Transaction, count: number): Promise<number[]> {
    if (count === 0) return [];
    return statement(tx, 'take ranks', (own) => {
      return Array.from({ length: count }, () => own.database.nextRank());
    });
  }

  position(tx: Transaction, upgrade: Upgrade): Promise<number> {
    return statement(tx, 'position', (own) => {
      const queued = ofSite(own, upgrade.siteId).filter(({ state }) => state === 'queued');
      return queued.filter((other) => inOrder(other, upgrade) < 0).length + 1;
    });
  }

  overdueSlots(tx: Transaction, limit: number): Promise<{ siteId: string; id: string }[]> {
    return statement(tx, 'overdue slots', (own) => {
      const nowMs = own.database.pace.now();
      return own
        .all(own.database.upgrades)
        .filter(
          ({ state, slot }) =>
            slot !== null && ((state === 'granted' && slot.startByMs < nowMs) || slot.leaseUntilMs <= nowMs),
        )
        .slice(0, limit)
        .map(({ siteId, id }) => ({ siteId, id }));
    });
  }

  waitingSites(tx: Transaction): Promise<string[]> {
    return statement(tx, 'waiting sites', (own) => {
      return own
        .all(own.database.settings)
        .filter(({ siteId, settings }) => {
          const upgrades = ofSite(own, siteId);
          const held = upgrades.filter(({ state }) => holdsSlot(state)).length;
          return upgrades.some(({ state }) => state === 'queued') && held !== settings.maxConcurrentUpgrades;
        })
        .map(({ siteId }) => siteId);
    });
  }

  startsAhead(tx: Transaction, limit: number): Promise<{ siteId: string; id: string; fence: number }[]> {
    return statement(tx, 'starts ahead', (own) => {
      const nowMs = own.database.pace.now();
      return own
        .all(own.database.upgrades)
        .filter(({ state, slot }) => state === 'granted' && slot !== null && slot.startByMs > nowMs)
        .slice(0, limit)
        .map(({ siteId, id, slot }) => ({ siteId, id, fence: slot!.fence }));
    });
  }

  misplaced(tx: Transaction, limit: number): Promise<{ siteId: string; id: string }[]> {
    return statement(tx, 'misplaced', (own) => {
      return own
        .all(own.database.settings)
        .flatMap(({ siteId, settings }) =>
          ofSite(own, siteId).filter((upgrade) => isOff(upgrade, settings.automaticUpgrades)),
        )
        .slice(0, limit)
        .map(({ siteId, id }) => ({ siteId, id }));
    });
  }
}

export class MemoryQueueFront implements QueueFront {
  end(tx: Transaction, siteId: string): Promise<Rank | null> {
    return statement(tx, 'queue front', (own) => {
      const queued = ofSite(own, siteId).filter(({ state }) => state === 'queued');
      return (
        queued.sort(inOrder)[own.get(own.database.settings, siteId)?.settings.maxConcurrentUpgrades ?? 0]?.rank ?? null
      );
    });
  }
}

export class MemoryKnownClientsStore implements KnownClientsStore {
  byIds(tx: Transaction, ids: readonly string[]): Promise<Map<string, KnownClient>> {
    return statement(tx, 'known clients', (own) => {
      const found = ids.flatMap((id) => own.get(own.database.clients, id) ?? []);
      return new Map(
        found.map(
          ({ id, clientId, version, revision, connection, connectionType, lastCheckInAtMs, lastCheckInCause }) => [
            id,
            { id, clientId, version, revision, connection, connectionType, lastCheckInAtMs, lastCheckInCause },
          ],
        ),
      );
    });
  }

  /** Only an observed site's clients are asked for by name, and every simulated site is managed. */
  named(tx: Transaction, id: string): Promise<{ name: string; hostname: string | null }> {
    return statement(tx, 'client named', (own) => {
      return { name: own.get(own.database.clients, id)!.clientId, hostname: null };
    });
  }

  now(tx: Transaction, id: string): Promise<{ clientId: string; nowMs: number }> {
    return statement(tx, 'client now', (own) => {
      return { clientId: own.get(own.database.clients, id)!.clientId, nowMs: own.database.pace.now() };
    });
  }
}

export class MemorySlotLogStore implements SlotLogStore {
  append(tx: Transaction, lines: readonly SlotLine[]): void {
    if (lines.length === 0) return;
    write(tx, 'slot log', (own) => {
      for (const line of lines) {
        const id = own.database.nextSlotLogId();
        own.put(own.database.slotLog, String(id), { ...line, id, atMs: own.startedAtMs });
      }
    });
  }

  latestOutcomes(tx: Transaction, siteId: string, sinceMs: number): Promise<SlotRelease[]> {
    return statement(tx, 'latest outcomes', (own) => {
      const { installation, pace } = own.database;
      const watchedMs = watchedSinceMs(own.get(installation, ONLY)!, pace.now());
      const countedMs = Math.max(sinceMs, watchedMs ?? sinceMs);
      return outcomesAfter(own, siteId, countedMs)
        .filter(({ atMs, heldMs }) => heldMs !== null && atMs - heldMs > countedMs)
        .sort((a, b) => b.atMs - a.atMs)
        .slice(0, BRAKE_WINDOW)
        .map((line) => line.reason);
    });
  }

  ended(tx: Transaction, siteId: string, windowSeconds: number): Promise<number> {
    return statement(tx, 'ended slots', (own) => {
      return outcomesAfter(own, siteId, own.database.pace.now() - windowSeconds * 1000).length;
    });
  }
}

function outcomesAfter(tx: MemoryTransaction, siteId: string, sinceMs: number) {
  return tx.all(tx.database.slotLog).flatMap(({ site_id, action, reason, atMs, held_ms: heldMs }) => {
    if (site_id !== siteId || action === 'acquired' || atMs <= sinceMs) return [];
    return reason !== null && BRAKE_OUTCOMES.includes(reason) ? [{ reason, atMs, heldMs }] : [];
  });
}
