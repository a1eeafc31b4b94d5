import type { SimulatedClient } from './client.js';
import type { Prng } from './prng.js';
import type { Software } from './software.js';
import { JUMPOINT_RECORDS, JUMP_GROUP_RECORDS, type JumpGroupRecord, type JumpointRecord } from './vendor-groups.js';
import {
  drawExtras,
  drawRecord,
  idOf,
  type Entry,
  type VendorParticulars,
  type VendorRecord,
} from './vendor-records.js';

/** What really is, by the model's own state and not by the list. */
export interface VendorTruth {
  /** It is not back at the version in production. */
  readonly pending: boolean;
  /** An active client that has its connection. */
  readonly online: boolean;
  readonly lost: boolean;
}

/** What may be changed by hand. */
export type VendorChanges = Partial<
  Pick<VendorParticulars, 'name' | 'tag' | 'comments' | 'groupId' | 'groupType' | 'jumpPolicyId' | 'sessionPolicyId'>
>;

export interface VendorSources {
  readonly clients: readonly SimulatedClient[];
  /** What is in production. */
  software(): Software;
  readonly random: Prng;
  /** Also ghosts, lost, disabled and uninstalled entries that nobody plays. */
  readonly withExtras: boolean;
}

const MOVED_AT_ONCE = 4;
const HOUR_MS = 3_600_000;

/**
 * The list of Jump Clients that the appliance keeps, as its Configuration API shows it. It is written where things happen: a connection
 * comes or goes, a passive client checks in, the site software changes. What it cannot know it does not hold: no version, no place in a
 * queue. Source: the vendor's OpenAPI document of the Configuration API; what *online* and *lost* mean in it is inferred.
 *
 * Times are whole seconds, as the API tells them, and no two times of one client are the same: a connection that comes back within the
 * second in which it was lost counts as the next second, so that *connect > disconnect* tells online from offline. A passive client's check-in
 * is both: it connects, and has disconnected a second later.
 */
export class VendorFleet {
  private readonly entries: Entry[];
  private readonly byId: Map<number, Entry>;
  private readonly byIndex: readonly Entry[];
  private judgedFor = '';
  private shifts = 0;
  private readonly returns = new Map<number, number>();
  /** Entries that came by a shift, oldest first. */
  private readonly strays: number[] = [];

  constructor(
    private readonly sources: VendorSources,
    nowMs: number,
  ) {
    const { clients, random, withExtras } = sources;
    this.byIndex = clients.map((client) => drawRecord(client, random));
    const extras = withExtras ? drawExtras(this.byIndex, random, nowMs) : [];
    this.entries = [...this.byIndex, ...extras].sort((one, other) => one.id - other.id);
    this.byId = new Map(this.entries.map((entry) => [entry.id, entry]));
  }

  /** All of them; the order is the same until {@link shift}. */
  records(): readonly VendorRecord[] {
    this.judgeAll();
    return this.entries;
  }

  record(id: number): VendorRecord | undefined {
    this.judgeAll();
    return this.byId.get(id);
  }

  /** The entry of a played client, also when it was removed. */
  recordOf({ index }: Pick<SimulatedClient, 'index'>): VendorRecord {
    this.judgeAll();
    return this.byIndex[index]!;
  }

  truth(id: number): VendorTruth {
    const entry = this.byId.get(id);
    if (entry === undefined) return { pending: false, online: false, lost: false };
    const client = entry.index === null ? null : this.sources.clients[entry.index]!;
    if (client === null) return { pending: this.differs(entry), online: false, lost: entry.isLost };
    // One that has installed the new version and is on its way back has not got there.
    const isComingBack = client.upgrade?.ended === 'succeeded';
    return {
      pending: isComingBack || this.differs(client),
      online: client.connectionType === 'active' && client.reachable,
      lost: false,
    };
  }

  groups(): readonly JumpGroupRecord[] {
    return JUMP_GROUP_RECORDS;
  }

  jumpoints(): readonly JumpointRecord[] {
    return JUMPOINT_RECORDS;
  }

  patch(id: number, changes: VendorChanges): VendorRecord | undefined {
    const entry = this.byId.get(id);
    if (entry !== undefined) Object.assign(entry, changes);
    return this.record(id);
  }

  /** Takes it off the list; a played client plays on, but the appliance does not know it any more. */
  remove(id: number): boolean {
    const place = this.entries.findIndex((entry) => entry.id === id);
    if (place === -1) return false;
    this.entries.splice(place, 1);
    return this.byId.delete(id);
  }

  /** Active clients that are connected, by the list. */
  connectedCount(): number {
    return this.entries.filter(isConnected).length;
  }

  /**
   * Makes the list shift while it is paged: a few entries change their places, a new one comes, and one that came so before goes. None of
   * the played fleet goes.
   */
  shift(nowMs: number): void {
    this.shifts += 1;
    const random = this.sources.random.fork('shift', this.shifts);
    for (let moved = 0; moved < Math.min(MOVED_AT_ONCE, this.entries.length); moved += 1) {
      const [entry] = this.entries.splice(random.int(0, this.entries.length - 1), 1);
      this.entries.splice(random.int(0, this.entries.length), 0, entry!);
    }
    if (this.strays.length > 0) this.remove(this.strays.shift()!);
    const like = this.byIndex[random.int(0, this.byIndex.length - 1)];
    if (like === undefined) return;
    const name = `NEW-${String(this.shifts).padStart(4, '0')}`;
    const { siteVersion: version, siteRevision: revision } = this.sources.software();
    const stray: Entry = {
      ...like,
      id: idOf(this.sources.clients.length + this.shifts, 0) + STRAYS_FROM,
      index: null,
      ...{ name, hostname: name.toLowerCase(), fqdn: '', comments: '', connectionType: 'passive' as const },
      ...{ version, revision, needsUpdate: false },
      lastConnectAtMs: Math.floor(nowMs / 1000) * 1000 - 1000,
      lastDisconnectAtMs: Math.floor(nowMs / 1000) * 1000,
    };
    this.strays.push(stray.id);
    this.byId.set(stray.id, stray);
    this.entries.splice(random.int(0, this.entries.length), 0, stray);
  }

  /** An active client has its connection, and says what version it has. */
  connected(client: SimulatedClient, nowMs: number): void {
    const entry = this.hear(client, nowMs);
    if (isConnected(entry)) return;
    entry.lastConnectAtMs = wholeSecondAfter(entry.lastDisconnectAtMs, nowMs);
  }

  /** An active client's connection is gone, whoever ended it. */
  disconnected({ index }: SimulatedClient, nowMs: number): void {
    const entry = this.byIndex[index]!;
    if (isConnected(entry)) entry.lastDisconnectAtMs = wholeSecondAfter(entry.lastConnectAtMs, nowMs);
  }

  /** A passive client connects, says what it has to say, and is gone. */
  checkedIn(client: SimulatedClient, nowMs: number): void {
    const entry = this.hear(client, nowMs);
    entry.lastConnectAtMs = wholeSecondAfter(entry.lastDisconnectAtMs, nowMs - 1000);
    entry.lastDisconnectAtMs = entry.lastConnectAtMs + 1000;
  }

  /** The simulator takes up a fleet that it has played before; a passive client was heard of a while ago. */
  takenUp(client: SimulatedClient, nowMs: number): void {
    const entry = this.byIndex[client.index]!;
    Object.assign(entry, { version: client.version, revision: client.revision });
    entry.needsUpdate = this.differs(entry);
    if (client.connectionType === 'passive') this.checkedIn(client, nowMs - HOUR_MS);
  }

  /** When the client of this entry came back without needing an update any more; null when it has not. */
  returnedAtMs(id: number): number | null {
    return this.returns.get(id) ?? null;
  }

  private hear(client: SimulatedClient, nowMs: number): Entry {
    this.judgeAll();
    const entry = this.byIndex[client.index]!;
    const neededUpdate = entry.needsUpdate;
    Object.assign(entry, { version: client.version, revision: client.revision });
    entry.needsUpdate = this.differs(entry);
    if (neededUpdate && !entry.needsUpdate) this.returns.set(entry.id, nowMs);
    return entry;
  }

  /** Whatever has changed the software in production: everybody's need follows from it. */
  private judgeAll(): void {
    const { siteVersion, siteRevision } = this.sources.software();
    const judgedFor = `${siteVersion} ${siteRevision}`;
    if (judgedFor === this.judgedFor) return;
    this.judgedFor = judgedFor;
    for (const entry of this.byIndex) entry.needsUpdate = this.differs(entry);
    for (const entry of this.entries) entry.needsUpdate = this.differs(entry);
  }

  private differs({ version, revision }: { version: string; revision: string }): boolean {
    const { siteVersion, siteRevision } = this.sources.software();
    return version !== siteVersion || revision !== siteRevision;
  }
}

/** Ids of entries that came by a shift lie beyond all others. */
const STRAYS_FROM = 1_000_000;

function isConnected({ connectionType, lastConnectAtMs, lastDisconnectAtMs }: VendorRecord): boolean {
  return connectionType === 'active' && lastConnectAtMs !== null && lastConnectAtMs > (lastDisconnectAtMs ?? -Infinity);
}

/** The second of this moment, or the one after that of what was before it. */
function wholeSecondAfter(beforeMs: number | null, nowMs: number): number {
  const second = Math.floor(nowMs / 1000) * 1000;
  return beforeMs === null ? second : Math.max(second, beforeMs + 1000);
}
