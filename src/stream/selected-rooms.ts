import { Logger } from '@nestjs/common';
import type { Client } from '../contracts/clients.js';
import { roomName, type StreamData } from '../contracts/stream.js';
import { nextTurnAtMs } from './model/pace.js';
import type { SelectedRoom } from './model/room-request.js';
import type { Touch } from './model/touch.js';
import type { SelectionSource } from './selection-source.js';
import { Selection, WantedClients } from './selections.js';
import type { StreamDesk } from './stream-desk.js';
import type { StreamReader } from './stream-reader.js';

const MIN_INTERVAL_MS = 250;
/** Places in the queue move with every grant; rows that show one follow at this pace. */
const PLACES_EVERY_MS = 2000;
/** Reasons also change with time alone: a back-off ends, a gate opens. */
const CLOCK_EVERY_MS = 5000;
/** Clients read in one turn; the rest follows in the next. */
const TURN_CLIENTS_MAX = 2000;
const FAILURE_COST_MS = 100;

/**
 * The rooms `rows` and `client` of a site: every reader names the clients that it shows. What changed is read once for all readers
 * together; each then gets its own part. Without readers it does nothing.
 */
export class SelectedRooms {
  private readonly log = new Logger('Stream');
  private readonly selections = new Map<StreamReader, Map<SelectedRoom, Selection>>();
  private readonly wanted = new WantedClients();
  /** Clients that are to be sent to whoever shows them. */
  private readonly changed = new Set<string>();
  /** Clients that may look different now: sent only if they do. */
  private readonly doubtful = new Set<string>();
  private timer: NodeJS.Timeout | null = null;
  private isTurning = false;
  private isFailing = false;
  private isGone = false;
  private havePlacesMoved = false;
  private lastBeganAtMs: number | null = null;
  private lastCostMs = 0;
  private lastDoubtedAtMs = 0;

  constructor(
    private readonly site: string,
    private readonly source: SelectionSource,
    private readonly desk: StreamDesk,
  ) {}

  /**
   * Lets the reader show these clients, in place of those it showed in this room before. `answer` is called in the same instant as its
   * messages begin. False when the site is gone.
   */
  async join<Kind extends SelectedRoom>(
    reader: StreamReader,
    kind: Kind,
    ids: readonly string[],
    answer: (data: StreamData[Kind], seq: number) => void,
  ): Promise<boolean> {
    const before = this.selections.get(reader)?.get(kind);
    if (before !== undefined) this.drop(before);
    const selection = new Selection(reader, kind, roomName(this.site, kind), ids, before?.seq ?? this.desk.firstSeq());
    this.keep(selection);
    try {
      const found = await this.source.read(ids, kind === 'client' ? ids : []);
      if (found === null || this.isGone || reader.isEnded) {
        this.drop(selection);
        return false;
      }
      for (const id of this.wanted.learn(found.clients)) this.changed.add(id);
      for (const id of selection.begin()) this.changed.add(id);
      answer(selection.dataOf(found) as StreamData[Kind], selection.seq);
      this.schedule();
      return true;
    } catch (error) {
      this.drop(selection);
      throw error;
    }
  }

  leave(reader: StreamReader, kind?: SelectedRoom): void {
    const ofReader = this.selections.get(reader);
    if (ofReader === undefined) return;
    for (const selection of [...ofReader.values()])
      if (kind === undefined || selection.kind === kind) this.drop(selection);
    this.schedule();
  }

  /** What the change feed says: `ids` are clients that it names. */
  note(ids: Iterable<string>, touch: Touch): void {
    if (this.selections.size === 0) return;
    for (const id of ids) if (this.wanted.has(id)) this.changed.add(id);
    if (touch.everyRow) for (const id of this.wanted.ids()) this.doubtful.add(id);
    if (touch.places) this.havePlacesMoved = true;
    this.schedule();
  }

  /** A reader that was limited gets everything again: what it missed is read anew. */
  recovered(reader: StreamReader): void {
    for (const selection of this.selections.get(reader)?.values() ?? []) {
      for (const id of selection.ids) this.changed.add(id);
    }
    this.schedule();
  }

  heartbeat(): void {
    for (const selection of this.all()) {
      if (!selection.isReady) continue;
      const message = this.desk.message({ room: selection.room, seq: selection.seq }, 'heartbeat');
      this.desk.sendTo(selection.reader, selection.kind, message);
    }
  }

  gone(): void {
    this.isGone = true;
    for (const selection of [...this.all()]) {
      const place = { room: selection.room, seq: selection.seq + 1 };
      this.desk.sendTo(selection.reader, selection.kind, this.desk.message(place, 'gone'));
      this.drop(selection);
    }
  }

  private *all(): Iterable<Selection> {
    for (const ofReader of this.selections.values()) yield* ofReader.values();
  }

  private keep(selection: Selection): void {
    const ofReader = this.selections.get(selection.reader) ?? new Map<SelectedRoom, Selection>();
    ofReader.set(selection.kind, selection);
    this.selections.set(selection.reader, ofReader);
    this.wanted.add(selection);
    selection.reader.rooms.add(selection.room);
  }

  private drop(selection: Selection): void {
    selection.isReady = false;
    this.wanted.remove(selection);
    selection.reader.withheld.delete(selection.room);
    const ofReader = this.selections.get(selection.reader);
    if (ofReader?.get(selection.kind) !== selection) return;
    ofReader.delete(selection.kind);
    selection.reader.rooms.delete(selection.room);
    if (ofReader.size === 0) this.selections.delete(selection.reader);
  }

  private schedule(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.isTurning || this.isGone || this.selections.size === 0) return;
    const dueAtMs = nextTurnAtMs(
      {
        lastBeganAtMs: this.lastBeganAtMs ?? performance.now() - MIN_INTERVAL_MS,
        lastCostMs: this.lastCostMs,
        isTouched: this.changed.size > 0 || this.doubtful.size > 0,
        clockEveryMs: this.havePlacesMoved ? PLACES_EVERY_MS : CLOCK_EVERY_MS,
      },
      MIN_INTERVAL_MS,
    );
    if (dueAtMs === null) return;
    this.timer = setTimeout(() => void this.turn(), Math.max(0, dueAtMs - performance.now()));
  }

  private async turn(): Promise<void> {
    const beganAtMs = performance.now();
    this.isTurning = true;
    this.lastBeganAtMs = beganAtMs;
    this.doubt(beganAtMs);
    const changed = take(this.changed, TURN_CLIENTS_MAX);
    const doubtful = take(this.doubtful, TURN_CLIENTS_MAX - changed.size);
    try {
      if (changed.size + doubtful.size > 0) await this.send(changed, doubtful);
      this.lastCostMs = performance.now() - beganAtMs;
      this.isFailing = false;
    } catch (error) {
      for (const id of changed) this.changed.add(id);
      this.lastCostMs = Math.max(FAILURE_COST_MS, performance.now() - beganAtMs);
      if (!this.isFailing) this.log.warn(`the clients on screens could not be read: ${(error as Error).message}`);
      this.isFailing = true;
    } finally {
      this.isTurning = false;
      this.schedule();
    }
  }

  /** From time to time, rows that wait for something may look different although no line of the feed named them. */
  private doubt(nowMs: number): void {
    const everyMs = this.havePlacesMoved ? PLACES_EVERY_MS : CLOCK_EVERY_MS;
    if (nowMs - this.lastDoubtedAtMs < everyMs) return;
    this.lastDoubtedAtMs = nowMs;
    this.havePlacesMoved = false;
    for (const id of this.wanted.waiting()) this.doubtful.add(id);
  }

  private async send(changed: ReadonlySet<string>, doubtful: ReadonlySet<string>): Promise<void> {
    const beganAtMs = performance.now();
    const ids = new Set([...changed, ...doubtful].filter((id) => this.wanted.has(id)));
    if (ids.size === 0) return;
    const found = await this.source.read([...ids], this.wanted.open(ids));
    if (found === null) return;
    const different = this.wanted.learn(found.clients);
    const clients = new Map(found.clients.map((client): [string, Client] => [client.id, client]));
    const parts = new Map<Selection, Set<string>>();
    for (const id of ids) {
      if (!changed.has(id) && !different.has(id) && clients.has(id)) continue;
      for (const selection of this.wanted.of(id)) {
        if (!selection.isReady) selection.missed.add(id);
        else parts.set(selection, (parts.get(selection) ?? new Set<string>()).add(id));
      }
    }
    this.desk.metrics.turned('rows', performance.now() - beganAtMs);
    for (const [selection, part] of parts) this.sendPart(selection, selection.deltaOf(part, clients, found.timelines));
  }

  /** A reader that has been told that it is limited gets nothing, and its numbers stand still until it has recovered. */
  private sendPart(selection: Selection, data: StreamData[SelectedRoom]): void {
    const { reader, room, kind } = selection;
    if (reader.withheld.has(room) && !this.desk.loads.check(reader)) return;
    selection.seq += 1;
    this.desk.sendTo(reader, kind, this.desk.message({ room, seq: selection.seq }, 'delta', data));
  }
}

/** Takes at most `max` out of `set`. */
function take(set: Set<string>, max: number): Set<string> {
  const taken = new Set<string>();
  for (const id of set) {
    if (taken.size >= max) break;
    taken.add(id);
    set.delete(id);
  }
  return taken;
}
