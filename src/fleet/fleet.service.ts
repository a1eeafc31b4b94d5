import { Injectable } from '@nestjs/common';
import type { ChangeLine } from '../platform/changes/change-log.js';
import type { Transaction } from '../platform/database/database.js';
import { FleetStore } from './fleet.store.js';
import { changedFields, type FleetClient } from './model/client.js';

/** A client before and after what happened to it in this transaction. */
export interface ClientChange {
  before: FleetClient;
  after: FleetClient;
  attributesChanged: boolean;
  isNew: boolean;
}

/** Why a client is forgotten: silent for too long, by a person, or because its appliance (or a whole export of it) has it no more. */
export type RemovalCause = 'lost' | 'deleted' | 'gone_from_appliance' | 'gone_from_import';

/** The fleet's records, for whoever applies check-ins or silence to them. Works inside the caller's transaction. */
@Injectable()
export class Fleet {
  constructor(private readonly store: FleetStore) {}

  /** Locks those of the clients that are known, in clientId order. `withTexts` where a check-in carries attributes. */
  lock(tx: Transaction, siteId: string, clientIds: readonly string[], withTexts: boolean): Promise<FleetClient[]> {
    return this.store.lockByClientIds(tx, siteId, clientIds, withTexts);
  }

  /** Those that are known as they stand, locking none of them: to find out for which of them there is anything to be done. */
  read(tx: Transaction, siteId: string, clientIds: readonly string[]): Promise<FleetClient[]> {
    return this.store.readByClientIds(tx, siteId, clientIds);
  }

  /** Adds clients that were not known, and locks them: some may have been added, and even have checked in, by somebody else meanwhile. */
  enrol(tx: Transaction, siteId: string, clientIds: readonly string[], withTexts: boolean): Promise<FleetClient[]> {
    this.store.enrol(tx, siteId, [...clientIds].sort(byCodePoints));
    return this.store.lockByClientIds(tx, siteId, clientIds, withTexts);
  }

  /** Locks clients whose silence is to be judged. */
  lockDue(tx: Transaction, limit: number): Promise<FleetClient[]> {
    return this.store.lockDue(tx, limit);
  }

  /** Writes what changed, each client in the cheapest way that will do; answers the lines that belong into the change feed. */
  save(tx: Transaction, changes: readonly ClientChange[], nowMs: number): ChangeLine[] {
    const touched: FleetClient[] = [];
    const records: FleetClient[] = [];
    const whole: FleetClient[] = [];
    for (const change of changes) {
      if (change.after === change.before && !change.isNew) continue;
      if (change.isNew || change.attributesChanged) whole.push(change.after);
      else if (needsRecord(change) || change.after.lastCheckInAtMs !== nowMs) records.push(change.after);
      else touched.push(change.after);
    }
    this.store.touch(tx, touched, nowMs);
    this.store.saveRecords(tx, records);
    this.store.saveWhole(tx, whole);
    return changes.flatMap(changeLines);
  }

  /** Locks one client, or answers null when the site has none of that id. */
  lockById(tx: Transaction, siteId: string, id: string): Promise<FleetClient | null> {
    return this.store.lockById(tx, siteId, id);
  }

  /** Forgets clients whose rows the caller has locked; their upgrades go with them. */
  async remove(
    tx: Transaction,
    clients: readonly FleetClient[],
    cause: RemovalCause,
    by: string | null,
  ): Promise<ChangeLine[]> {
    await this.store.remove(
      tx,
      clients.map((client) => client.id),
    );
    return clients.map((client) => ({
      siteId: client.siteId,
      clientId: client.id,
      kind: 'client.deleted' as const,
      by,
      data: { clientId: client.clientId, version: client.version, cause },
    }));
  }

  /** Has the clients of a site looked at again, after its times of silence changed; says whether there are more. */
  lookAgain(tx: Transaction, siteId: string): Promise<boolean> {
    return this.store.lookAgain(tx, siteId);
  }
}

const byCodePoints = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function needsRecord({ before, after }: ClientChange): boolean {
  return (
    before.version !== after.version ||
    before.revision !== after.revision ||
    before.connection !== after.connection ||
    before.connectionType !== after.connectionType ||
    before.lookAtMs !== after.lookAtMs ||
    before.revisionRegister?.value !== after.revisionRegister?.value ||
    before.revisionRegister?.version !== after.revisionRegister?.version
  );
}

function changeLines({ before, after, attributesChanged, isNew }: ClientChange): ChangeLine[] {
  const line = { siteId: after.siteId, clientId: after.id };
  const { version, revision, connection } = after;
  const cause = after.lastCheckInCause;
  if (isNew)
    return [
      { ...line, kind: 'client.enrolled', data: { clientId: after.clientId, version, revision, connection, cause } },
    ];
  const lines: ChangeLine[] = [];
  if (before.connection !== connection) {
    const bySilence = after.lastCheckInAtMs === before.lastCheckInAtMs;
    const data = { from: before.connection, to: connection, cause: bySilence ? 'silence' : cause };
    lines.push({ ...line, kind: 'client.connection_changed', data });
  }
  if (before.version !== version || before.revision !== revision) {
    const data = { from: before.version, fromRevision: before.revision, to: version, toRevision: revision, cause };
    lines.push({ ...line, kind: 'client.version_changed', data });
  }
  const fields = attributesChanged ? changedFields(before, after) : [];
  if (fields.length > 0) lines.push({ ...line, kind: 'client.attributes_changed', data: { fields, cause } });
  return lines;
}
