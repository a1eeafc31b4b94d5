import { Injectable } from '@nestjs/common';
import { ClientSightings, type SightedChange } from '../../fleet/client-sightings.service.js';
import { Fleet } from '../../fleet/fleet.service.js';
import type { FleetClient } from '../../fleet/model/client.js';
import type { Sighting } from '../../fleet/model/sighting.js';
import type { Transaction } from '../../platform/database/database.js';
import { Situations } from '../../upgrades/situations.service.js';
import { Transitions } from '../../upgrades/transitions.service.js';
import type { Transition } from '../../upgrades/model/upgrade.js';
import { applySighting, type SightedSubject } from './model/apply-sighting.js';

/** What a page of sightings came to. */
export interface SightedPage {
  enrolled: number;
  /** Clients of which something is different now. */
  changed: number;
}

/**
 * Applies sightings to fleet and upgrades in the caller's transaction: lock the rows in clientId order, decide in pure code, save the lot.
 * The whole of a sweep goes through here, so a client of which nothing is new costs no more than its time.
 */
@Injectable()
export class SightedClients {
  constructor(
    private readonly fleet: Fleet,
    private readonly sightings: ClientSightings,
    private readonly situations: Situations,
    private readonly transitions: Transitions,
  ) {}

  /** Sightings of one moment. Of a client that appears more than once the last counts. */
  async save(tx: Transaction, siteId: string, sightings: readonly Sighting[]): Promise<SightedPage> {
    const byClientId = new Map(sightings.map((sighting) => [sighting.row.clientId, sighting]));
    if (byClientId.size === 0) return { enrolled: 0, changed: 0 };
    const subjects = await this.subjects(tx, siteId, [...byClientId.keys()]);
    // Read once the clients are locked: a run that began meanwhile may have labelled some of them already.
    const loaded = await this.situations.load(tx, siteId, 'read');
    if (loaded === null) return { enrolled: 0, changed: 0 };
    const changes: SightedChange[] = [];
    const transitions: Transition[] = [];
    for (const subject of subjects) {
      const sighting = byClientId.get(subject.client.clientId)!;
      const applied = applySighting(subject, sighting, loaded.throttle.settings, loaded.situation);
      if (applied === null) continue;
      const { answeredAtMs } = sighting;
      const before = { before: subject.client, recordBefore: subject.record };
      changes.push({ ...before, ...applied, after: applied.client, answeredAtMs });
      transitions.push(applied.transition);
    }
    const lines = this.sightings.save(tx, changes, sightings[0]!.seenAtMs);
    await this.transitions.save(tx, transitions, {}, lines);
    const isDifferent = (index: number) =>
      changes[index]!.before !== changes[index]!.after || transitions[index]!.before !== transitions[index]!.after;
    return {
      enrolled: changes.filter(({ recordBefore }) => recordBefore === null).length,
      changed: changes.filter(({ recordBefore }, index) => recordBefore !== null && isDifferent(index)).length,
    };
  }

  private async subjects(tx: Transaction, siteId: string, clientIds: readonly string[]): Promise<SightedSubject[]> {
    const known = await this.read(tx, siteId, clientIds, () => this.fleet.lock(tx, siteId, clientIds, true));
    const knownIds = new Set(known.map(({ client }) => client.clientId));
    const unknown = clientIds.filter((clientId) => !knownIds.has(clientId));
    if (unknown.length === 0) return known;
    return [...known, ...(await this.read(tx, siteId, unknown, () => this.fleet.enrol(tx, siteId, unknown, true)))];
  }

  private async read(
    tx: Transaction,
    siteId: string,
    clientIds: readonly string[],
    lock: () => Promise<FleetClient[]>,
  ): Promise<SightedSubject[]> {
    const [clients, upgrades, records] = await Promise.all([
      lock(),
      this.transitions.readByClientIds(tx, siteId, clientIds),
      this.sightings.byClientIds(tx, siteId, clientIds),
    ]);
    return clients.map((client) => ({
      client,
      upgrade: upgrades.get(client.id)!,
      record: records.get(client.id) ?? null,
    }));
  }
}
