import { Injectable } from '@nestjs/common';
import { ClientSightings, isSeenAsBefore, type SightedChange } from '../../fleet/client-sightings.service.js';
import { Fleet } from '../../fleet/fleet.service.js';
import type { FleetClient } from '../../fleet/model/client.js';
import type { Sighting } from '../../fleet/model/sighting.js';
import type { Transaction } from '../../platform/database/database.js';
import { Situations, type LoadedSituation } from '../../upgrades/situations.service.js';
import { Transitions } from '../../upgrades/transitions.service.js';
import type { Transition } from '../../upgrades/model/upgrade.js';
import { applySighting, type SightedSubject } from './model/apply-sighting.js';

/** What a page of sightings came to. */
export interface SightedPage {
  enrolled: number;
  /** Clients of which something is different now. */
  changed: number;
}

/** What a sighting makes of a client. */
interface Decided {
  change: SightedChange;
  transition: Transition;
}

/** What the transaction found of clients; `loaded` null: the site is gone. */
interface Read {
  subjects: SightedSubject[];
  loaded: LoadedSituation | null;
}

/**
 * Applies sightings to fleet and upgrades in the caller's transaction. Nearly always nothing is new of nearly everybody: what is there is
 * read without locks first, and of whom nothing is different only the time is written. Of the others the rows are locked in clientId order
 * and read again, then it is decided in pure code and saved.
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
    const clientIds = [...byClientId.keys()];
    if (clientIds.length === 0) return { enrolled: 0, changed: 0 };
    const known = await this.read(tx, siteId, clientIds, () => this.fleet.read(tx, siteId, clientIds));
    const found = decide(known, byClientId);
    const news = found.filter((one) => !isNothingNew(one)).map(({ change }) => change.before);
    const page = await this.saveNews(tx, siteId, {
      byClientId,
      known: idsOf(news),
      unknown: without(clientIds, idsOf(known.subjects.map(({ client }) => client))),
    });
    // After all locks of clients, so that nobody who has one waits for these rows.
    const same = found.filter(isNothingNew).map(({ change }) => change.after.id);
    this.sightings.touch(tx, same, sightings[0]!.seenAtMs);
    return page;
  }

  private async saveNews(
    tx: Transaction,
    siteId: string,
    { byClientId, known, unknown }: { byClientId: SightingsById; known: string[]; unknown: string[] },
  ): Promise<SightedPage> {
    if (known.length + unknown.length === 0) return { enrolled: 0, changed: 0 };
    const locked = await this.read(tx, siteId, known, () => this.fleet.lock(tx, siteId, known, true));
    const missing = [...unknown, ...without(known, idsOf(locked.subjects.map(({ client }) => client)))];
    const enrolled = await this.read(tx, siteId, missing, () => this.fleet.enrol(tx, siteId, missing, true));
    const decided = [...decide(locked, byClientId), ...decide(enrolled, byClientId)];
    const changes = decided.map(({ change }) => change);
    const lines = this.sightings.save(tx, changes, byClientId.values().next().value!.seenAtMs);
    await this.transitions.save(
      tx,
      decided.map(({ transition }) => transition),
      {},
      lines,
    );
    return {
      enrolled: changes.filter(({ recordBefore }) => recordBefore === null).length,
      changed: decided.filter((one) => one.change.recordBefore !== null && isDifferent(one)).length,
    };
  }

  /** In one breath. The situation is read once the clients are: a run that began meanwhile may have labelled some of them already. */
  private async read(
    tx: Transaction,
    siteId: string,
    clientIds: readonly string[],
    readClients: () => Promise<FleetClient[]>,
  ): Promise<Read> {
    if (clientIds.length === 0) return { subjects: [], loaded: null };
    const [clients, upgrades, records, loaded] = await Promise.all([
      readClients(),
      this.transitions.readByClientIds(tx, siteId, clientIds),
      this.sightings.byClientIds(tx, siteId, clientIds),
      this.situations.load(tx, siteId, 'read'),
    ]);
    const subjects = clients.flatMap((client) => {
      const upgrade = upgrades.get(client.id);
      // Without locks a client may be gone between two statements.
      return upgrade === undefined ? [] : { client, upgrade, record: records.get(client.id) ?? null };
    });
    return { subjects, loaded };
  }
}

/** Those whose sighting is newer than what is known of them. */
function decide({ subjects, loaded }: Read, byClientId: SightingsById): Decided[] {
  if (loaded === null) return [];
  return subjects.flatMap((subject) => {
    const sighting = byClientId.get(subject.client.clientId)!;
    const applied = applySighting(subject, sighting, loaded.throttle.settings, loaded.situation);
    if (applied === null) return [];
    const { client: after, transition, ...rest } = applied;
    const before = { before: subject.client, recordBefore: subject.record };
    return { change: { ...before, ...rest, after, answeredAtMs: sighting.answeredAtMs }, transition };
  });
}

type SightingsById = ReadonlyMap<string, Sighting>;

const isDifferent = ({ change, transition }: Decided): boolean =>
  change.before !== change.after || transition.before !== transition.after;

const isNothingNew = (one: Decided): boolean => !isDifferent(one) && isSeenAsBefore(one.change);

const idsOf = (clients: readonly FleetClient[]): string[] => clients.map(({ clientId }) => clientId);

function without(all: readonly string[], some: readonly string[]): string[] {
  const left = new Set(some);
  return all.filter((one) => !left.has(one));
}
