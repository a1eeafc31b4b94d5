import type { Socket } from 'socket.io-client';
import type { WebSocket } from 'ws';
import type { StreamData, StreamMessage, Subscribed } from '../../src/contracts/stream.js';
import { dashboard, type DashboardStream } from './dashboard-code.js';
import { Screen } from './screen.js';
import { EventProbe, type ServerSentEvent } from './stream-probe.js';

export type Rooms = Partial<Record<keyof StreamData, string[] | undefined>>;

export interface Watching {
  url: string;
  key: string;
  site: string;
  /** The rooms it reads, with the ids of those that take any. */
  rooms: Rooms;
}

/** Somebody before a screen, by whatever transport. */
export interface Viewer {
  readonly name: string;
  readonly screen: Screen;
  readonly watches: Rooms;
  /** Reads nothing from now on, with its connection standing. */
  stopReading(): void;
  readOn(): void;
  close(): void;
}

/** A page of the dashboard: its own stream client over socket.io. */
export class PageViewer implements Viewer {
  readonly screen = new Screen();
  readonly watches: Rooms;
  private readonly socket: Socket;
  private readonly stream: DashboardStream;
  private isStopped = false;

  constructor(
    readonly name: string,
    { url, key, site, rooms }: Watching,
  ) {
    this.watches = rooms;
    this.socket = dashboard.streamSocket(url, { forceNew: true, auth: { token: key } });
    this.stream = new dashboard.StreamClient(this.socket, () => undefined);
    this.stream.open();
    // Whatever connection comes next is left unread as well.
    this.socket.io.on('open', () => this.isStopped && this.connection?.pause());
    for (const [room, ids] of Object.entries(rooms) as [keyof StreamData, string[] | undefined][])
      this.stream.read(site, room, { onData: (data, how) => this.screen.take(room, data, how) }, ids);
  }

  stopReading(): void {
    this.isStopped = true;
    this.connection?.pause();
  }

  readOn(): void {
    this.isStopped = false;
    this.connection?.resume();
  }

  close(): void {
    this.stream.close();
  }

  private get connection(): WebSocket | undefined {
    return (this.socket.io.engine?.transport as unknown as { ws?: WebSocket } | undefined)?.ws;
  }
}

/** A script that reads server-sent events: it comes again with the last id it heard, as browsers do, and without one after a gap. */
export class ScriptViewer implements Viewer {
  readonly screen = new Screen();
  readonly watches: Rooms;
  private readonly places = new Map<string, { epoch: string; seq: number }>();
  private probe: EventProbe | null = null;
  private isClosed = false;
  private isStopped = false;

  /** `lastId`: what it says it heard last, when it comes for the first time. */
  constructor(
    readonly name: string,
    private readonly watching: Watching,
    private lastId: string | null = null,
  ) {
    this.watches = watching.rooms;
    void this.comeAgain();
  }

  stopReading(): void {
    this.isStopped = true;
    this.probe?.pause();
  }

  readOn(): void {
    this.isStopped = false;
    this.probe?.resume();
  }

  close(): void {
    this.isClosed = true;
    this.probe?.close();
  }

  private async comeAgain(): Promise<void> {
    while (!this.isClosed) {
      try {
        await this.readConnection();
      } catch {
        // Nobody answers just now.
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
    }
  }

  private async readConnection(): Promise<void> {
    const { url, key, site, rooms } = this.watching;
    const ids = Object.values(rooms).flatMap((some) => some ?? []);
    const query = new URLSearchParams({ site, rooms: Object.keys(rooms).join(',') });
    if (ids.length > 0) query.set('ids', ids.join(','));
    const headers = { authorization: `Bearer ${key}`, ...(this.lastId !== null && { 'last-event-id': this.lastId }) };
    const probe = await EventProbe.open(`${url}/api/v1/stream?${query.toString()}`, headers, (event) =>
      this.take(event),
    );
    this.probe = probe;
    if (this.isStopped) probe.pause();
    if (this.isClosed) probe.close();
    await probe.ended;
  }

  private take({ id, event, data }: ServerSentEvent): void {
    if (id !== undefined) this.lastId = id;
    if (event === 'snapshot') {
      const { room, epoch, seq, data: snapshot } = data as Extract<Subscribed, { ok: true }>;
      this.places.set(room, { epoch, seq });
      this.show(room, snapshot, 'snapshot');
    } else if (event === 'message') this.judge(data as StreamMessage);
  }

  private judge(message: StreamMessage): void {
    const place = this.places.get(message.room);
    const verdict = place === undefined ? 'ask_again' : dashboard.judgeMessage(place, message);
    if (verdict === 'drop') return;
    if (verdict === 'ask_again') {
      this.lastId = null;
      this.probe?.close();
      return;
    }
    this.places.set(message.room, { epoch: message.epoch, seq: message.seq });
    if (message.data !== null) this.show(message.room, message.data, 'delta');
  }

  private show(room: string, data: StreamData[keyof StreamData], how: 'snapshot' | 'delta'): void {
    this.screen.take(room.split(':').at(-1) as keyof StreamData, data, how);
  }
}

const AGAIN_AFTER_MS = 500;
