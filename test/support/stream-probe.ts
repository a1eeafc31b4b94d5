import { io, type Socket } from 'socket.io-client';
import {
  STREAM_NAMESPACE,
  STREAM_PATH,
  type StreamData,
  type StreamMessage,
  type Subscribe,
  type Subscribed,
} from '../../src/contracts/stream.js';
import { waitFor } from './wait-for.js';

export type Snapshot<Room extends keyof StreamData> = Extract<Subscribed<Room>, { ok: true }>;

export interface ProbeOptions {
  /** An API key, given as `auth.token`. */
  key?: string;
  headers?: Record<string, string>;
  transports?: ('websocket' | 'polling')[];
  namespace?: string;
}

/** A reader of the stream over socket.io that keeps everything it hears. */
export class StreamProbe {
  readonly messages: StreamMessage[] = [];

  private constructor(readonly socket: Socket) {
    socket.on('message', (message: StreamMessage) => this.messages.push(message));
  }

  /** Connects, or throws with the `code` that the server refused it with. */
  static async open(url: string, options: ProbeOptions = {}): Promise<StreamProbe> {
    const { key, headers, transports = ['websocket'], namespace = STREAM_NAMESPACE } = options;
    const socket = io(`${url}${namespace}`, {
      path: STREAM_PATH,
      transports,
      reconnection: false,
      forceNew: true,
      ...(key === undefined ? {} : { auth: { token: key } }),
      ...(headers === undefined ? {} : { extraHeaders: headers }),
    });
    const probe = new StreamProbe(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', (error) => {
        socket.disconnect();
        reject(Object.assign(error, { code: (error as { data?: { code?: string } }).data?.code }));
      });
    });
    return probe;
  }

  ask(request: Subscribe | object): Promise<Subscribed> {
    return this.socket.timeout(5000).emitWithAck('subscribe', request) as Promise<Subscribed>;
  }

  /** Asks for a room and answers its snapshot; throws when it is refused. */
  async subscribe<Room extends keyof StreamData>(site: string, room: Room, ids?: string[]): Promise<Snapshot<Room>> {
    const answer = await this.ask({ site, room, ...(ids === undefined ? {} : { ids }) });
    if (!answer.ok) throw new Error(`${room} was refused: ${answer.code} ${answer.message}`);
    return answer as Snapshot<Room>;
  }

  /** What was heard of a room, heartbeats left out. */
  heard<Room extends keyof StreamData>(site: string, room: Room): StreamMessage<Room>[] {
    const name = `site:${site}:${room}`;
    return this.messages.filter((one) => one.room === name && one.kind !== 'heartbeat') as StreamMessage<Room>[];
  }

  /** Waits for a delta of the room that `fits`, and answers its data. */
  async delta<Room extends keyof StreamData>(
    site: string,
    room: Room,
    fits: (data: StreamData[Room]) => boolean,
    deadlineMs = 5000,
  ): Promise<StreamData[Room]> {
    const found = await waitFor(
      () => this.heard(site, room).find(({ kind, data }) => kind === 'delta' && data !== null && fits(data)),
      { deadlineMs, what: `a fitting delta of ${room}` },
    );
    return found.data!;
  }

  close(): void {
    this.socket.disconnect();
  }
}

export interface ServerSentEvent {
  id: string | undefined;
  event: string;
  data: any;
}

/** A reader of server-sent events. */
export class EventProbe {
  readonly events: ServerSentEvent[] = [];
  readonly comments: string[] = [];
  isEnded = false;
  /** Resolves when the connection is over, or was refused. */
  ended: Promise<void> = Promise.resolve();
  private mayRead: Promise<void> | null = null;
  private readOn: (() => void) | null = null;

  private constructor(
    readonly response: Response,
    private readonly abort: AbortController,
    private readonly onEvent: (event: ServerSentEvent) => void,
  ) {}

  static async open(
    url: string,
    headers: Record<string, string>,
    onEvent: (event: ServerSentEvent) => void = () => undefined,
  ): Promise<EventProbe> {
    const abort = new AbortController();
    const response = await fetch(url, { headers, signal: abort.signal });
    const probe = new EventProbe(response, abort, onEvent);
    if (response.ok) probe.ended = probe.read();
    return probe;
  }

  /** What it is not asked for stays with the server. */
  pause(): void {
    this.mayRead ??= new Promise((resolve) => (this.readOn = resolve));
  }

  resume(): void {
    this.mayRead = null;
    this.readOn?.();
  }

  get lastId(): string | undefined {
    return this.events.findLast(({ id }) => id !== undefined)?.id;
  }

  next(fits: (event: ServerSentEvent) => boolean, deadlineMs = 5000): Promise<ServerSentEvent> {
    return waitFor(() => this.events.find(fits), { deadlineMs, what: 'a fitting event' });
  }

  close(): void {
    this.abort.abort();
    this.resume();
  }

  private async read(): Promise<void> {
    let text = '';
    const decoder = new TextDecoder();
    try {
      for await (const chunk of this.response.body! as unknown as AsyncIterable<Uint8Array>) {
        text += decoder.decode(chunk, { stream: true });
        const blocks = text.split('\n\n');
        text = blocks.pop()!;
        for (const block of blocks) this.take(block);
        await this.mayRead;
      }
    } catch {
      // Aborted by `close`.
    }
    this.isEnded = true;
  }

  private take(block: string): void {
    const event: ServerSentEvent = { id: undefined, event: 'message', data: undefined };
    for (const line of block.split('\n')) {
      const colon = line.indexOf(':');
      const value = line.slice(colon + 1).trimStart();
      if (colon === 0) this.comments.push(value);
      else if (line.startsWith('id:')) event.id = value;
      else if (line.startsWith('event:')) event.event = value;
      else if (line.startsWith('data:')) event.data = JSON.parse(value);
    }
    if (event.data === undefined) return;
    this.events.push(event);
    this.onEvent(event);
  }
}
