import {
  Ack,
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
} from '@nestjs/websockets';
import type { Namespace, Socket } from 'socket.io';
import { Access } from '../access/access.service.js';
import type { Actor } from '../access/actor.js';
import { can } from '../access/model/can.js';
import { STREAM_NAMESPACE, subscribeSchema, type Subscribed } from '../contracts/stream.js';
import { fieldErrors } from '../platform/field-errors.js';
import { broadcastTo, SocketReader } from './socket-reader.js';
import { StreamHub } from './stream-hub.service.js';

const unsubscribeSchema = subscribeSchema.pick({ site: true, room: true });

interface SocketData {
  actor: Actor;
  reader?: SocketReader;
}
type StreamSocket = Socket<Record<string, never>, Record<string, never>, Record<string, never>, SocketData>;

/** The stream over socket.io. Who asks is known from the handshake; what each room needs is checked when it is asked for. */
@WebSocketGateway({ namespace: STREAM_NAMESPACE })
export class StreamGateway implements OnGatewayInit<Namespace>, OnGatewayConnection, OnGatewayDisconnect {
  constructor(
    private readonly hub: StreamHub,
    private readonly access: Access,
  ) {}

  afterInit(namespace: Namespace): void {
    this.hub.useBroadcast((_room, message) => broadcastTo(namespace, message));
    namespace.use((socket, next) => {
      this.admit(socket as StreamSocket).then(
        (refused) => next(refused ?? undefined),
        () => next(refusal('database_unavailable', 'Who is asking could not be found out just now.')),
      );
    });
  }

  handleConnection(socket: StreamSocket): void {
    const reader = new SocketReader(socket, socket.data.actor);
    socket.data.reader = reader;
    this.hub.admit(reader);
  }

  handleDisconnect(socket: StreamSocket): void {
    const { reader } = socket.data;
    if (reader !== undefined) this.hub.dismiss(reader);
  }

  @SubscribeMessage('subscribe')
  async subscribe(
    @ConnectedSocket() socket: StreamSocket,
    @MessageBody() body: unknown,
    @Ack() ack: unknown,
  ): Promise<void> {
    const { reader } = socket.data;
    if (reader === undefined || typeof ack !== 'function') return;
    const answer = ack as (subscribed: Subscribed) => void;
    const request = subscribeSchema.safeParse(body);
    if (request.success) return this.hub.subscribe(reader, request.data, answer);
    const wrong = fieldErrors(request.error.issues).map(({ pointer, message }) => `${pointer || '/'}: ${message}`);
    answer({ ok: false, code: 'invalid', message: wrong.slice(0, 5).join('; ') });
  }

  @SubscribeMessage('unsubscribe')
  async unsubscribe(@ConnectedSocket() socket: StreamSocket, @MessageBody() body: unknown): Promise<void> {
    const { reader } = socket.data;
    const request = unsubscribeSchema.safeParse(body);
    if (reader !== undefined && request.success) {
      await this.hub.unsubscribe(reader, request.data.site, request.data.room);
    }
  }

  /** Puts in who is asking; answers why the socket is refused, or null. */
  private async admit(socket: StreamSocket): Promise<Error | null> {
    const { headers, auth } = socket.handshake;
    if (this.hub.isFull) return refusal('overloaded', 'This process has as many readers as it can serve.');
    const token: unknown = auth['token'];
    const hasKey = typeof token === 'string' || headers.authorization !== undefined;
    if (!hasKey && !this.access.checkOrigin(headers)) {
      return refusal('origin_not_allowed', 'A socket with a session needs the Origin header of our own page.');
    }
    const actor =
      typeof token === 'string' ? await this.access.authenticateKey(token) : await this.access.actorOf(headers);
    if (actor === null) return refusal('unauthenticated', 'The key or session is not known, or has ended.');
    if (!can(actor.role, 'site.read')) return refusal('forbidden', `The role "${actor.role}" may not read the stream.`);
    socket.data.actor = actor;
    return null;
  }
}

/** socket.io hands `data` to the other side with the message. */
function refusal(code: string, message: string): Error {
  return Object.assign(new Error(message), { data: { code } });
}
