import type { Client, TimelineEntry } from '../contracts/clients.js';
import type { StreamData } from '../contracts/stream.js';
import { PENDING_STATES, type UpgradeState } from '../contracts/words.js';
import type { SelectedRoom } from './model/room-request.js';
import type { FoundClients } from './selection-source.js';
import type { StreamReader } from './stream-reader.js';

/** The clients that one reader shows in one room. */
export class Selection {
  readonly ids: ReadonlySet<string>;
  /** Its snapshot has been given, so that messages may follow. */
  isReady = false;
  /** Clients that changed while the snapshot was being read. */
  readonly missed = new Set<string>();

  constructor(
    readonly reader: StreamReader,
    readonly kind: SelectedRoom,
    readonly room: string,
    ids: readonly string[],
    public seq: number,
  ) {
    this.ids = new Set(ids);
  }

  /** Messages may follow from now on; answers what was missed meanwhile. */
  begin(): ReadonlySet<string> {
    this.isReady = true;
    return this.missed;
  }

  /** All of it. */
  dataOf(found: FoundClients): StreamData[SelectedRoom] {
    return this.deltaOf(this.ids, new Map(found.clients.map((client) => [client.id, client])), found.timelines);
  }

  /** Of it, the clients `ids`; those that were not found are gone. */
  deltaOf(
    ids: ReadonlySet<string>,
    clients: ReadonlyMap<string, Client>,
    timelines: ReadonlyMap<string, TimelineEntry[]>,
  ): StreamData[SelectedRoom] {
    if (this.kind === 'client') {
      const [id] = this.ids;
      const client = id === undefined ? undefined : clients.get(id);
      return { client: client ?? null, timeline: (id === undefined ? undefined : timelines.get(id)) ?? [] };
    }
    const rows: Client[] = [];
    const gone: string[] = [];
    for (const id of ids) {
      const client = clients.get(id);
      if (client === undefined) gone.push(id);
      else rows.push(client);
    }
    return { rows, gone };
  }
}

const isPending = (state: UpgradeState): boolean => (PENDING_STATES as readonly UpgradeState[]).includes(state);

/** All clients that some reader shows, by whom, and how each was last seen. */
export class WantedClients {
  private readonly byId = new Map<string, Set<Selection>>();
  private readonly lastSeen = new Map<string, { text: string; isPending: boolean }>();

  add(selection: Selection): void {
    for (const id of selection.ids) {
      const selections = this.byId.get(id) ?? new Set();
      this.byId.set(id, selections.add(selection));
    }
  }

  remove(selection: Selection): void {
    for (const id of selection.ids) {
      const selections = this.byId.get(id);
      if (selections === undefined || !selections.delete(selection) || selections.size > 0) continue;
      this.byId.delete(id);
      this.lastSeen.delete(id);
    }
  }

  has(id: string): boolean {
    return this.byId.has(id);
  }

  ids(): Iterable<string> {
    return this.byId.keys();
  }

  of(id: string): Iterable<Selection> {
    return this.byId.get(id) ?? [];
  }

  /** Of `ids`, those that a reader has open with their story. */
  open(ids: Iterable<string>): string[] {
    return [...ids].filter((id) => [...this.of(id)].some(({ kind }) => kind === 'client'));
  }

  /** Those that waited for something when they were last seen. */
  *waiting(): Iterable<string> {
    for (const [id, { isPending: waits }] of this.lastSeen) if (waits) yield id;
  }

  /** Keeps how these look now; answers the ids of those that looked different before. */
  learn(clients: readonly Client[]): ReadonlySet<string> {
    const different = new Set<string>();
    for (const client of clients) {
      if (!this.byId.has(client.id)) continue;
      const text = JSON.stringify(client);
      const before = this.lastSeen.get(client.id);
      if (before !== undefined && before.text !== text) different.add(client.id);
      this.lastSeen.set(client.id, { text, isPending: isPending(client.upgradeState) });
    }
    return different;
  }
}
