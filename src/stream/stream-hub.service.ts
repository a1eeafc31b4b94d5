import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Access } from '../access/access.service.js';
import type { Actor } from '../access/actor.js';
import { can } from '../access/model/can.js';
import { AlertBoard } from '../alerts/incidents/alert-board.service.js';
import { STREAM_HEARTBEAT_SECONDS, roomName, type Subscribe, type Subscribed } from '../contracts/stream.js';
import type { StreamRoomKind } from '../contracts/words.js';
import { ChangeFeed, type Change } from '../platform/changes/change-feed.js';
import { Plans } from '../plans/plans.service.js';
import { Problem } from '../platform/problem.js';
import type { SiteRecord } from '../sites/model/site-record.js';
import { Sites } from '../sites/sites.service.js';
import { ActivityViews } from '../views/activity-views.service.js';
import { ClientViews } from '../views/client-views.service.js';
import { SiteViews } from '../views/site-views.service.js';
import { mayTakeSnapshot } from './model/back-pressure.js';
import { actionOfRoom, idsProblem } from './model/room-request.js';
import { SiteRooms, type RoomViews } from './site-rooms.js';
import { StreamDesk, type Broadcast } from './stream-desk.js';
import { StreamMetrics } from './stream-metrics.js';
import type { StreamReader } from './stream-reader.js';

const READERS_MAX = 5000;
const ROOMS_MAX = 40;
const REQUESTS_WAITING_MAX = 64;
const LIMITED_CHECK_MS = 500;
/** A reader that asks for more must have read what it has. */
const READS_WITHIN_MS = 20_000;
const LOOK_AGAIN_MS = 50;

type Answer = (subscribed: Subscribed) => void;

const refusal = (code: string, message: string): Subscribed => ({ ok: false, code, message });

/**
 * The readers of this process and the rooms that they read. The change feed touches rooms, rooms make themselves up and send; nothing
 * here asks who took the request that changed something.
 */
@Injectable()
export class StreamHub implements OnApplicationBootstrap, BeforeApplicationShutdown {
  /** Belongs to this process: another one's numbers mean nothing here. */
  readonly epoch = randomUUID();
  private readonly log = new Logger('Stream');
  private readonly views: RoomViews;
  private readonly desk: StreamDesk;
  private readonly rooms = new Map<string, SiteRooms>();
  private readonly readers = new Set<StreamReader>();
  private readonly ends: (() => void)[] = [];

  constructor(
    private readonly access: Access,
    private readonly feed: ChangeFeed,
    private readonly sites: Sites,
    clientViews: ClientViews,
    siteViews: SiteViews,
    activityViews: ActivityViews,
    plans: Plans,
    alertBoard: AlertBoard,
    metrics: StreamMetrics,
  ) {
    this.views = { sites, clientViews, siteViews, activityViews, plans, alertBoard };
    this.desk = new StreamDesk(this.epoch, metrics, (reader) => this.recovered(reader));
    metrics.watchReaders(() => ({
      all: this.readers.size,
      limited: this.desk.loads.limitedCount,
      waitingBytesMost: [...this.readers].reduce((most, reader) => Math.max(most, reader.waitingBytes()), 0),
    }));
  }

  onApplicationBootstrap(): void {
    const heartbeat = setInterval(() => this.heartbeat(), STREAM_HEARTBEAT_SECONDS * 1000);
    const check = setInterval(() => this.desk.loads.checkLimited(), LIMITED_CHECK_MS);
    this.ends.push(
      this.feed.follow((changes) => this.follow(changes)),
      this.access.onEnded((ids) => this.endThoseOf(ids)),
      () => clearInterval(heartbeat),
      () => clearInterval(check),
    );
  }

  beforeApplicationShutdown(): void {
    for (const end of this.ends.splice(0)) end();
    for (const reader of [...this.readers]) this.dismiss(reader);
  }

  useBroadcast(broadcast: Broadcast): void {
    this.desk.useBroadcast(broadcast);
  }

  /** No further connection is taken. */
  get isFull(): boolean {
    return this.readers.size >= READERS_MAX;
  }

  admit(reader: StreamReader): void {
    this.readers.add(reader);
  }

  /** The connection has ended, or is to. */
  dismiss(reader: StreamReader): void {
    if (!this.readers.delete(reader)) return;
    for (const rooms of this.rooms.values()) rooms.leave(reader);
    this.desk.loads.forget(reader);
    reader.end();
  }

  /** Lets the reader into a room. `answer` gets the snapshot with its place, or why not; the messages that follow go on from there. */
  subscribe(reader: StreamReader, request: Subscribe, answer: Answer): Promise<void> {
    if (reader.requestsWaiting >= REQUESTS_WAITING_MAX) {
      // It asks and asks and does not read: a refusal would only be one answer more.
      if (!mayTakeSnapshot(reader.waitingBytes())) this.dismiss(reader);
      else answer(refusal('too_many_requests', 'Wait for the answers before asking for more rooms.'));
      return Promise.resolve();
    }
    return this.inTurn(reader, async () => {
      if (!(await this.hasRoom(reader))) return this.dismiss(reader);
      try {
        await this.join(reader, request, answer);
      } catch (error) {
        if (!(error instanceof Problem)) this.log.warn(`a room could not be read: ${(error as Error).message}`);
        answer(error instanceof Problem ? refusal(error.code, error.detail) : unreadable());
      }
    });
  }

  unsubscribe(reader: StreamReader, slug: string, room: StreamRoomKind): Promise<void> {
    return this.inTurn(reader, async () => {
      for (const rooms of this.rooms.values()) if (rooms.site.slug === slug) rooms.leave(reader, room);
    });
  }

  /** Throws the problem that keeps the actor from that room: `forbidden`, `not_found`, `bad_query`. */
  async check(actor: Actor, { site: slug, room, ids }: Subscribe): Promise<SiteRecord> {
    const wrong = idsProblem(room, ids);
    if (wrong !== null) {
      throw new Problem('bad_query', `Ask again: ${wrong}.`, {
        errors: [{ pointer: '/ids', code: 'ids_of_room', message: wrong }],
      });
    }
    if (!can(actor.role, actionOfRoom(room))) {
      throw new Problem('forbidden', `The role "${actor.role}" may not read the room "${room}".`);
    }
    const site = await this.sites.require(slug);
    if (actor.siteId !== null && actor.siteId !== site.id) {
      throw new Problem('forbidden', `This key is bound to another site.`);
    }
    return site;
  }

  /** Waits until the reader has taken what it asked for before. False when it does not. */
  private async hasRoom(reader: StreamReader): Promise<boolean> {
    const untilMs = performance.now() + READS_WITHIN_MS;
    while (!mayTakeSnapshot(reader.waitingBytes()) && !reader.isEnded) {
      if (performance.now() > untilMs) return false;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
    return true;
  }

  private async join(reader: StreamReader, request: Subscribe, answer: Answer): Promise<void> {
    const site = await this.check(reader.actor, request);
    const room = roomName(site.slug, request.room);
    if (reader.rooms.size >= ROOMS_MAX && !reader.rooms.has(room)) {
      return answer(refusal('too_many_rooms', `A connection reads at most ${ROOMS_MAX} rooms.`));
    }
    const isIn = await this.roomsOf(site).join(reader, request.room, request.ids ?? [], (data, seq) =>
      answer({ ok: true, room, epoch: this.epoch, seq, data }),
    );
    if (!isIn && !reader.isEnded) {
      await this.sites.requireFresh(site.slug);
      answer(unreadable());
    }
  }

  /** One request of a reader after the other. */
  private inTurn(reader: StreamReader, work: () => Promise<void>): Promise<void> {
    reader.requestsWaiting += 1;
    reader.requests = reader.requests.then(async () => {
      reader.requestsWaiting -= 1;
      if (!reader.isEnded) await work();
    });
    return reader.requests;
  }

  private roomsOf(site: SiteRecord): SiteRooms {
    let rooms = this.rooms.get(site.id);
    if (rooms === undefined) {
      rooms = new SiteRooms(site, this.views, this.desk);
      this.rooms.set(site.id, rooms);
    }
    return rooms;
  }

  private follow(changes: readonly Change[]): void {
    if (this.rooms.size === 0) return;
    const bySite = new Map<string, Change[]>();
    for (const change of changes) {
      if (!this.rooms.has(change.siteId)) continue;
      const ofSite = bySite.get(change.siteId);
      if (ofSite === undefined) bySite.set(change.siteId, [change]);
      else ofSite.push(change);
    }
    for (const [siteId, ofSite] of bySite) {
      this.rooms.get(siteId)?.note(ofSite);
      if (ofSite.some(({ kind }) => kind === 'site.deleted')) this.rooms.delete(siteId);
    }
  }

  private endThoseOf(actorIds: readonly string[]): void {
    const ended = new Set(actorIds);
    for (const reader of [...this.readers]) if (ended.has(reader.actor.id)) this.dismiss(reader);
  }

  private heartbeat(): void {
    for (const rooms of this.rooms.values()) rooms.heartbeat();
  }

  private recovered(reader: StreamReader): void {
    for (const rooms of this.rooms.values()) rooms.recovered(reader);
  }
}

const unreadable = (): Subscribed =>
  refusal('database_unavailable', 'The room could not be read just now; ask again shortly.');
