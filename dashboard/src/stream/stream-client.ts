import type { Socket } from 'socket.io-client';
import type { STREAM_HEARTBEAT_SECONDS, StreamData, StreamMessage, Subscribed } from '@contracts/stream';
import type { StreamRoomKind } from '@contracts/words';
import { noteServerTime, serverNowMs } from '../lib/server-clock';
import { isFrozen, listenToFreeze, noteWaiting } from './freeze';
import { changesIn, holdBack, type Delivery, type HeldRoom } from './held-data';
import { isSilent, judgeMessage, type Place } from './sequence';

const HEARTBEAT_SECONDS: typeof STREAM_HEARTBEAT_SECONDS = 10;

/** What the header says about the link. Times are the server's. */
export interface Link {
  state: 'connecting' | 'live' | 'lost';
  /** When the link was last known to be good; null before the first time. */
  lastHeardMs: number | null;
  /** The server sends this reader summaries only, because it was too slow for more. */
  limited: boolean;
}

export interface RoomReader<Kind extends StreamRoomKind> {
  /** A snapshot replaces what is shown, a delta amends it. */
  onData: (data: StreamData[Kind], kind: Delivery) => void;
  onGone?: () => void;
}

export interface RoomHandle {
  setIds: (ids: string[]) => void;
  close: () => void;
}

interface Room {
  site: string;
  kind: StreamRoomKind;
  ids: string[] | undefined;
  reader: RoomReader<StreamRoomKind>;
  /** The server's own name of the room, known from its acknowledgement. */
  name: string | null;
  place: Place | null;
  /** Grows with every question, so that an answer to an older one is ignored. */
  asked: number;
  /** What came before the answer did. */
  early: StreamMessage[];
  retry: ReturnType<typeof setTimeout> | undefined;
  lastAskedMs: number;
  /** Something of it was shown. Until then nothing is held back: an empty place is no picture that stands still. */
  isShown: boolean;
  /** What waits while the screen is frozen. */
  held: HeldRoom;
  isGoneHeld: boolean;
}

const ASK_TIMEOUT_MS = 10_000;
const ASK_AGAIN_MS = 1000;
const ASK_AFTER_REFUSAL_MS = 5000;
const EARLY_MAX = 100;

/**
 * The one reader of the stream. Rooms survive a lost link: they are asked for again when it is back, on a gap, and when the server
 * behind it is another process.
 */
export class StreamClient {
  private readonly rooms = new Map<string, Room>();
  private readonly linkListeners = new Set<() => void>();
  private link: Link = { state: 'connecting', lastHeardMs: null, limited: false };
  private watch: ReturnType<typeof setInterval> | undefined;

  /** `onRefused`: the server closed the door (signed out, or the role may not); the caller finds out which. */
  constructor(
    private readonly socket: Socket,
    private readonly onRefused: () => void,
  ) {
    this.socket.on('connect', () => this.connected());
    this.socket.on('disconnect', (reason) => this.disconnected(reason));
    this.socket.on('connect_error', () => this.refused());
    this.socket.on('message', (message: StreamMessage) => this.received(message));
    listenToFreeze(() => this.goOn());
  }

  readonly currentLink = (): Link => this.link;

  readonly listenToLink = (listener: () => void): (() => void) => {
    this.linkListeners.add(listener);
    return () => this.linkListeners.delete(listener);
  };

  open(): void {
    if (this.watch !== undefined) return;
    this.socket.connect();
    this.watch = setInterval(() => this.checkSilence(), 2000);
  }

  close(): void {
    clearInterval(this.watch);
    this.watch = undefined;
    this.socket.disconnect();
    this.setLink({ state: 'connecting', lastHeardMs: null, limited: false });
  }

  /** Reads a room of a site. A room has one reader at a time; a later one takes its place. */
  read<Kind extends StreamRoomKind>(site: string, kind: Kind, reader: RoomReader<Kind>, ids?: string[]): RoomHandle {
    const key = `${site}/${kind}`;
    clearTimeout(this.rooms.get(key)?.retry);
    const room: Room = {
      site,
      kind,
      ids,
      reader: reader as unknown as RoomReader<StreamRoomKind>,
      name: null,
      place: null,
      asked: 0,
      early: [],
      retry: undefined,
      lastAskedMs: 0,
      isShown: false,
      held: null,
      isGoneHeld: false,
    };
    this.rooms.set(key, room);
    this.ask(room);
    return {
      setIds: (next) => this.setIds(room, next),
      close: () => this.leave(key, room),
    };
  }

  private setIds(room: Room, ids: string[]): void {
    if (room.ids?.length === ids.length && room.ids.every((id, index) => id === ids[index])) return;
    room.ids = ids;
    if (this.isRead(room)) this.ask(room);
  }

  private leave(key: string, room: Room): void {
    clearTimeout(room.retry);
    if (this.rooms.get(key) !== room) return;
    this.rooms.delete(key);
    if (this.socket.connected) this.socket.emit('unsubscribe', { site: room.site, room: room.kind });
  }

  private isRead(room: Room): boolean {
    return this.rooms.get(`${room.site}/${room.kind}`) === room;
  }

  private ask(room: Room): void {
    clearTimeout(room.retry);
    room.place = null;
    room.early = [];
    room.asked += 1;
    room.lastAskedMs = Date.now();
    if (!this.socket.connected) return;
    const asked = room.asked;
    const request = { site: room.site, room: room.kind, ...(room.ids === undefined ? {} : { ids: room.ids }) };
    this.socket.timeout(ASK_TIMEOUT_MS).emit('subscribe', request, (failure: Error | null, answer: Subscribed) => {
      if (room.asked !== asked || !this.isRead(room)) return;
      if (failure) this.askLater(room, ASK_AGAIN_MS);
      else this.answered(room, answer);
    });
  }

  private answered(room: Room, answer: Subscribed): void {
    this.heard();
    if (!answer.ok) {
      if (answer.code === 'not_found' || answer.code.endsWith('_not_found')) this.tellGone(room);
      this.askLater(room, ASK_AFTER_REFUSAL_MS);
      return;
    }
    room.name = answer.room;
    room.place = { epoch: answer.epoch, seq: answer.seq };
    room.isGoneHeld = false;
    this.hand(room, answer.data, 'snapshot');
    const early = room.early;
    room.early = [];
    for (const message of early) this.deliver(room, message);
  }

  private askLater(room: Room, delayMs: number): void {
    clearTimeout(room.retry);
    room.retry = setTimeout(() => {
      if (this.isRead(room)) this.ask(room);
    }, delayMs);
  }

  private received(message: StreamMessage): void {
    noteServerTime(message.at);
    this.heard();
    for (const room of this.rooms.values()) {
      if (room.place === null) {
        if (room.early.length < EARLY_MAX && isOf(room, message)) room.early.push(message);
      } else if (message.room === room.name) this.deliver(room, message);
    }
  }

  private deliver(room: Room, message: StreamMessage): void {
    if (room.place === null || message.room !== room.name) return;
    const verdict = judgeMessage(room.place, message);
    if (verdict === 'ask_again') {
      // A server that leaves messages out for a slow reader must not be asked for more each time.
      room.place = null;
      this.askLater(room, Math.max(0, room.lastAskedMs + ASK_AGAIN_MS - Date.now()));
    } else if (verdict === 'use') this.use(room, message);
  }

  private use(room: Room, message: StreamMessage): void {
    room.place = { epoch: message.epoch, seq: message.seq };
    if (message.kind === 'gone') {
      this.tellGone(room);
      this.askLater(room, ASK_AFTER_REFUSAL_MS);
    } else if (message.kind === 'limited') this.setLink({ ...this.link, limited: true });
    else if (message.data !== null) this.hand(room, message.data, 'delta');
  }

  /** Hands data to the room's reader; while the screen is frozen it waits instead. */
  private hand(room: Room, data: StreamData[StreamRoomKind], how: Delivery): void {
    if (isFrozen() && room.isShown) {
      room.held = holdBack(room.held, room.kind, data, how);
      noteWaiting(changesIn(room.kind, data));
      return;
    }
    room.isShown = true;
    room.reader.onData(data, how);
  }

  private tellGone(room: Room): void {
    if (isFrozen()) {
      if (!room.isGoneHeld) noteWaiting();
      room.isGoneHeld = true;
    } else room.reader.onGone?.();
  }

  /** The screen moves again: everything that waited is shown. */
  private goOn(): void {
    if (isFrozen()) return;
    for (const room of this.rooms.values()) {
      const { held, isGoneHeld } = room;
      room.held = null;
      room.isGoneHeld = false;
      if (isGoneHeld) room.reader.onGone?.();
      else if (held === 'ask_again') this.ask(room);
      else if (held !== null) room.reader.onData(held.data, held.how);
    }
  }

  private connected(): void {
    this.setLink({ state: 'live', lastHeardMs: serverNowMs(), limited: false });
    for (const room of this.rooms.values()) this.ask(room);
  }

  private disconnected(reason: string): void {
    for (const room of this.rooms.values()) room.place = null;
    if (this.watch === undefined) return;
    this.setLink({ ...this.link, state: 'lost' });
    if (reason === 'io server disconnect') this.reopen();
  }

  private refused(): void {
    if (this.watch === undefined) return;
    if (this.link.state === 'live') this.setLink({ ...this.link, state: 'lost' });
    // An inactive socket was refused by the server itself and does not try again of its own accord.
    if (!this.socket.active) this.reopen();
  }

  private reopen(): void {
    this.onRefused();
    setTimeout(() => {
      if (this.watch !== undefined && !this.socket.connected) this.socket.connect();
    }, 2000);
  }

  private checkSilence(): void {
    const { lastHeardMs } = this.link;
    if (!this.socket.connected || this.rooms.size === 0 || lastHeardMs === null) return;
    if (!isSilent(lastHeardMs, serverNowMs(), HEARTBEAT_SECONDS)) return;
    this.socket.disconnect();
    this.setLink({ ...this.link, state: 'lost' });
    this.socket.connect();
  }

  private heard(): void {
    const nowMs = serverNowMs();
    // The header shows whole seconds of age, and only when the link is lost: no need to tell it more often.
    if (this.link.state === 'live' && this.link.lastHeardMs !== null && nowMs - this.link.lastHeardMs < 1000) return;
    this.setLink({ ...this.link, state: 'live', lastHeardMs: nowMs });
  }

  private setLink(link: Link): void {
    this.link = link;
    for (const listener of this.linkListeners) listener();
  }
}

/** Before the answer names the room, its messages are known by site and kind. */
function isOf(room: Room, message: StreamMessage): boolean {
  const stem = `site:${room.site}:${room.kind}`;
  return message.room === stem || message.room.startsWith(`${stem}:`);
}
