import type { Namespace, Socket } from 'socket.io';
import type { Actor } from '../access/actor.js';
import type { StreamMessage } from '../contracts/stream.js';
import { mayTakeSnapshot } from './model/back-pressure.js';
import type { Outgoing } from './outgoing.js';
import { StreamReader } from './stream-reader.js';

/** Readers in it are left out of broadcasts. No room of ours has such a name. */
const LIMITED_ROOM = 'limited';

/** What is read of a connection to know how much waits for it; engine.io types only part of it. */
interface Waiting {
  writeBuffer?: { data?: { length?: number } }[];
  transport?: { socket?: { bufferedAmount?: number; terminate?: () => void } };
}

/** A message that becomes text and frame once for all sockets in its room. */
export function broadcastTo(namespace: Namespace, message: StreamMessage): void {
  namespace.to(message.room).except(LIMITED_ROOM).emit('message', message);
}

/** A reader over socket.io. */
export class SocketReader extends StreamReader {
  readonly isBroadcast = true;

  constructor(
    private readonly socket: Socket,
    actor: Actor,
  ) {
    super(actor);
  }

  waitingBytes(): number {
    const connection = this.socket.conn as unknown as Waiting;
    let bytes = connection.transport?.socket?.bufferedAmount ?? 0;
    for (const { data } of connection.writeBuffer ?? []) bytes += data?.length ?? 0;
    return bytes;
  }

  send({ message }: Outgoing): void {
    this.socket.emit('message', message);
  }

  join(room: string): void {
    void this.socket.join(room);
  }

  leave(room: string): void {
    void this.socket.leave(room);
  }

  setLimited(isLimited: boolean): void {
    if (isLimited) this.join(LIMITED_ROOM);
    else this.leave(LIMITED_ROOM);
  }

  end(): void {
    if (this.isEnded) return;
    this.isEnded = true;
    // A farewell would wait behind what one does not read.
    if (!mayTakeSnapshot(this.waitingBytes()))
      (this.socket.conn as unknown as Waiting).transport?.socket?.terminate?.();
    this.socket.disconnect(true);
  }
}
