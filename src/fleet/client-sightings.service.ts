import { Injectable } from '@nestjs/common';
import type { ChangeLine } from '../platform/changes/change-log.js';
import type { Statements, Transaction } from '../platform/database/database.js';
import { ClientSightingsStore, type DoubleRow, type SightingCounts } from './client-sightings.store.js';
import { FleetStore } from './fleet.store.js';
import { changedFields, type FleetClient } from './model/client.js';
import type { SeenClient } from '../sites/model/seen-client.js';
import type { SightingRecord } from './model/sighting.js';

/** A client before and after a sighting, with what is kept of its sightings; `recordBefore` null: it was never seen before. */
export interface SightedChange {
  before: FleetClient;
  after: FleetClient;
  attributesChanged: boolean;
  recordBefore: SightingRecord | null;
  record: SightingRecord;
  answeredAtMs: number;
}

/** What was seen of the clients of observed sites. Works inside the caller's transaction, which holds the clients' rows. */
@Injectable()
export class ClientSightings {
  constructor(
    private readonly store: ClientSightingsStore,
    private readonly fleet: FleetStore,
  ) {}

  /** By our ids. May be asked for in the same breath as the locks. */
  async byClientIds(
    tx: Statements,
    siteId: string,
    clientIds: readonly string[],
  ): Promise<Map<string, SightingRecord>> {
    return byId(await this.store.byClientIds(tx, siteId, clientIds));
  }

  async byIds(tx: Statements, ids: readonly string[]): Promise<Map<string, SightingRecord>> {
    return byId(await this.store.byIds(tx, ids));
  }

  /** Writes what changed, each client in the cheapest way that will do; answers the lines that belong into the change feed. */
  save(tx: Transaction, changes: readonly SightedChange[], seenAtMs: number): ChangeLine[] {
    const whole = changes.filter(({ recordBefore, attributesChanged }) => recordBefore === null || attributesChanged);
    const moved = changes.filter((change) => change.before !== change.after && !whole.includes(change));
    const same = changes.filter(isSeenAsBefore);
    const seen = changes.filter((change) => !same.includes(change));
    this.fleet.saveRecords(tx, moved.map(afterOf));
    this.fleet.saveWhole(tx, whole.map(afterOf));
    this.store.touch(
      tx,
      same.map(recordOf).map(({ id }) => id),
      seenAtMs,
    );
    this.store.save(tx, seen.map(recordOf));
    return changes.flatMap(changeLines);
  }

  /** Of clients of which nothing is new, the time alone: their rows need not be locked for it. */
  touch(tx: Transaction, ids: readonly string[], seenAtMs: number): void {
    this.store.touch(tx, ids, seenAtMs);
  }

  /** For records that changed without a new sighting. */
  saveRecords(tx: Transaction, records: readonly SightingRecord[]): void {
    this.store.save(tx, records);
  }

  /** Who needed an update, and when that was last seen, is not compared with what is seen from now on: nobody is said to have come back. */
  forgetPending(tx: Transaction, siteId: string): void {
    this.store.forgetPending(tx, siteId);
  }

  /** Sightings from a time to come, by a clock that was wrong, are of before `nowMs`; who was pending then is not said to come back. */
  setRight(tx: Transaction, siteId: string, nowMs: number): void {
    this.store.setRight(tx, siteId, nowMs);
  }

  /** The site's own id of a client that was seen since then, the latest; null: none was. */
  seenLast(tx: Statements, siteId: string, sinceMs: number): Promise<string | null> {
    return this.store.seenLast(tx, siteId, sinceMs);
  }

  /** How many of the site's clients were not seen since then. */
  countUnseen(tx: Statements, siteId: string, sinceMs: number): Promise<number> {
    return this.store.countUnseen(tx, siteId, sinceMs);
  }

  /** The site's own ids of clients not seen since then; where there are more than `limit`, each time others. */
  unseen(tx: Statements, siteId: string, sinceMs: number, limit: number): Promise<string[]> {
    return this.store.unseen(tx, siteId, sinceMs, limit);
  }

  /** How many clients the site has, and how many of them are not among these (the site's own ids). */
  countOthers(tx: Statements, siteId: string, clientIds: readonly string[]) {
    return this.store.countOthers(tx, siteId, clientIds);
  }

  /** How many of these are known to have connected or disconnected later than is said here, and how many earlier. */
  compareWords(
    tx: Statements,
    siteId: string,
    rows: readonly SeenClient[],
  ): Promise<{ earlier: number; later: number }> {
    const words = rows.map(({ clientId, lastConnectAtMs, lastDisconnectAtMs }) => {
      const ms = Math.max(lastConnectAtMs ?? -Infinity, lastDisconnectAtMs ?? -Infinity);
      return { clientId, at: Number.isFinite(ms) ? new Date(ms) : null };
    });
    return this.store.compareWords(tx, siteId, words);
  }

  /** Says of everybody who was not seen since then that one more complete look lacked them. */
  countMissed(tx: Transaction, siteId: string, sinceMs: number): void {
    this.store.countMissed(tx, siteId, sinceMs);
  }

  counts(tx: Statements, siteId: string, seenSinceMs: number): Promise<SightingCounts> {
    return this.store.counts(tx, siteId, seenSinceMs);
  }

  /** Clients that share host name and group with another; and those that were ghosts, whatever they share now. */
  doubles(tx: Statements, siteId: string): Promise<DoubleRow[]> {
    return this.store.doubles(tx, siteId);
  }
}

const afterOf = ({ after }: SightedChange) => after;
const recordOf = ({ record }: SightedChange) => record;
const byId = (records: readonly SightingRecord[]) => new Map(records.map((record) => [record.id, record]));

/** Nothing but the time of the sighting has moved. */
export function isSeenAsBefore({ recordBefore, record }: Pick<SightedChange, 'recordBefore' | 'record'>): boolean {
  if (recordBefore === null) return false;
  const { seenAtMs, missedSweeps, pendingAtMs } = record;
  const moved = { ...recordBefore, seenAtMs, missedSweeps, pendingAtMs };
  return (Object.keys(record) as (keyof SightingRecord)[]).every((key) => moved[key] === record[key]);
}

function changeLines({
  before,
  after,
  attributesChanged,
  recordBefore,
  record,
  answeredAtMs,
}: SightedChange): ChangeLine[] {
  const line = { siteId: after.siteId, clientId: after.id };
  const { version, revision, connection, clientId } = after;
  const cause = record.source;
  if (recordBefore === null) {
    return [{ ...line, kind: 'client.enrolled', data: { clientId, version, revision, connection, cause } }];
  }
  const between = {
    after: new Date(recordBefore.seenAtMs).toISOString(),
    by: new Date(answeredAtMs).toISOString(),
  };
  const lines: ChangeLine[] = [];
  if (before.connection !== connection) {
    const data = { from: before.connection, to: connection, cause, between };
    lines.push({ ...line, kind: 'client.connection_changed', data });
  }
  const fields = attributesChanged ? changedFields(before, after) : [];
  if (fields.length > 0) lines.push({ ...line, kind: 'client.attributes_changed', data: { fields, cause, between } });
  return lines;
}
