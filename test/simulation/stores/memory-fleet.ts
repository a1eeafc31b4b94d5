import type { Transaction } from '../../../src/platform/database/database.js';
import type { FleetStore } from '../../../src/fleet/fleet.store.js';
import type { FleetClient } from '../../../src/fleet/model/client.js';
import { fleetClient } from '../../support/model-builders.js';
import { statement, write, type MemoryTransaction } from './memory-database.js';
import { clientRow, newUpgrade } from './rows.js';

const LOOK_AGAIN_MAX = 5000;

export const byCodePoints = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const byClientId = (a: FleetClient, b: FleetClient): number => byCodePoints(a.clientId, b.clientId);
const hot = (client: FleetClient): FleetClient => clientRow(client, {}, {});

/** Locks these rows one after the other; answers them as they are once they are had. Those that are gone by then are left out. */
function lockEach(tx: MemoryTransaction, found: readonly FleetClient[]): FleetClient[] | Promise<FleetClient[]> {
  const { clients } = tx.database;
  const ids = found.map(({ id }) => id);
  return tx.lockEach(clients, ids, () => ids.flatMap((id) => tx.get(clients, id) ?? []));
}

export class MemoryFleetStore implements FleetStore {
  readByClientIds(tx: Transaction, siteId: string, clientIds: readonly string[]): Promise<FleetClient[]> {
    return statement(tx, 'read clients', (own) =>
      own
        .all(own.database.clients)
        .filter((client) => client.siteId === siteId && clientIds.includes(client.clientId))
        .sort(byClientId),
    );
  }

  lockByClientIds(
    tx: Transaction,
    siteId: string,
    clientIds: readonly string[],
    withTexts: boolean,
  ): Promise<FleetClient[]> {
    return statement(tx, 'lock clients', (own) => {
      const found = own
        .all(own.database.clients)
        .filter((client) => client.siteId === siteId && clientIds.includes(client.clientId))
        .sort(byClientId);
      const locked = lockEach(own, found);
      if (withTexts) return locked;
      return locked instanceof Promise ? locked.then((clients) => clients.map(hot)) : locked.map(hot);
    });
  }

  lockById(tx: Transaction, siteId: string, id: string): Promise<FleetClient | null> {
    return statement(tx, 'lock a client', async (own) => {
      const client = own.get(own.database.clients, id);
      if (client === undefined || client.siteId !== siteId) return null;
      return (await lockEach(own, [client]))[0] ?? null;
    });
  }

  lockDue(tx: Transaction, limit: number): Promise<FleetClient[]> {
    return statement(tx, 'lock silent clients', (own) => {
      const nowMs = own.database.pace.now();
      const due = own
        .all(own.database.clients)
        .filter((client) => client.lookAtMs !== null && client.lookAtMs <= nowMs)
        .sort((a, b) => a.lookAtMs! - b.lookAtMs!);
      const locked = due.filter(({ id }) => own.tryLock(own.database.clients, id)).slice(0, limit);
      return locked.map(hot);
    });
  }

  enrol(tx: Transaction, siteId: string, clientIds: readonly string[]): void {
    write(tx, 'enrol', async (own) => {
      const { clients, upgrades } = own.database;
      for (const clientId of [...clientIds].sort(byCodePoints)) {
        // Whoever adds the same one waits until the first has ended.
        await own.lock(own.database.enrolling, `${siteId} ${clientId}`);
        if (own.all(clients).some((client) => client.siteId === siteId && client.clientId === clientId)) continue;
        const id = own.database.nextUuid();
        await own.lock(clients, id);
        own.put(clients, id, clientRow(fleetClient({ id, siteId, clientId })));
        own.put(upgrades, id, newUpgrade(id, siteId, own.database.pace.now()));
      }
    });
  }

  touch(tx: Transaction, touched: readonly FleetClient[], nowMs: number): void {
    if (touched.length === 0) return;
    this.save(tx, 'touch', touched, (before, client) => {
      const row = clientRow(before);
      row.epoch = client.epoch;
      row.sequence = client.sequence;
      row.lastCheckInAtMs = nowMs;
      row.lastCheckInCause = client.lastCheckInCause;
      row.checkInMarks = client.checkInMarks;
      row.revisionRegister &&= {
        value: row.revisionRegister.value,
        version: row.revisionRegister.version,
        epoch: client.revisionRegister?.epoch ?? 0,
        sequence: client.revisionRegister?.sequence ?? 0,
      };
      return row;
    });
  }

  saveRecords(tx: Transaction, clients: readonly FleetClient[]): void {
    if (clients.length === 0) return;
    this.save(tx, 'save records', clients, ({ attributes, edited }, client) => clientRow(client, attributes, edited));
  }

  saveWhole(tx: Transaction, clients: readonly FleetClient[]): void {
    if (clients.length > 0) this.save(tx, 'save clients', clients, (_, client) => clientRow(client));
  }

  async remove(tx: Transaction, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    return statement(tx, 'remove clients', async (own) => {
      for (const id of ids) {
        await own.lock(own.database.clients, id);
        own.put(own.database.clients, id, undefined);
        own.put(own.database.upgrades, id, undefined);
      }
    });
  }

  lookAgain(tx: Transaction, siteId: string): Promise<boolean> {
    return statement(tx, 'look again', (own) => {
      const { clients, pace } = own.database;
      const nowMs = pace.now();
      const due = own
        .all(clients)
        .filter(
          ({ connection, lastCheckInAtMs, lookAtMs, ...client }) =>
            client.siteId === siteId &&
            connection !== 'disabled' &&
            connection !== 'uninstalled' &&
            lastCheckInAtMs !== null &&
            (lookAtMs === null || lookAtMs > nowMs),
        )
        .filter(({ id }) => own.tryLock(own.database.clients, id))
        .slice(0, LOOK_AGAIN_MAX);
      for (const client of due) own.put(clients, client.id, { ...clientRow(client), lookAtMs: nowMs });
      return due.length === LOOK_AGAIN_MAX;
    });
  }

  /** One UPDATE over many rows. */
  protected save(
    tx: Transaction,
    name: string,
    saved: readonly FleetClient[],
    change: (row: FleetClient, client: FleetClient) => FleetClient,
  ): void {
    write(tx, name, (own) => {
      const ids = saved.map(({ id }) => id);
      return own.updateEach(own.database.clients, ids, (row, place) => change(row, saved[place]!));
    });
  }
}
