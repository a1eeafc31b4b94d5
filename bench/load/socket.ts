import { io, type Socket } from 'socket.io-client';
import { STREAM_NAMESPACE, STREAM_PATH, type Subscribe, type Subscribed } from '../../src/contracts/stream.js';

/** The event that carries every message of a room. */
export const MESSAGE = 'message';
const ANSWERED_WITHIN_MS = 10_000;

/** A socket of the stream, as a dashboard has one. */
export function openSocket(url: string, key: string): Promise<Socket> {
  const socket = io(`${url}${STREAM_NAMESPACE}`, {
    path: STREAM_PATH,
    transports: ['websocket'],
    auth: { token: key },
    forceNew: true,
    reconnection: false,
  });
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', (error) => reject(new Error(`the stream could not be opened: ${error.message}`)));
  });
}

/** Asks for a room; throws when it is refused. */
export async function subscribe<Room extends Subscribe['room']>(
  socket: Socket,
  request: Subscribe & { room: Room },
): Promise<Extract<Subscribed<Room>, { ok: true }>> {
  const answer = (await socket.timeout(ANSWERED_WITHIN_MS).emitWithAck('subscribe', request)) as Subscribed<Room>;
  if (!answer.ok) throw new Error(`room ${request.room} was refused: ${answer.code} ${answer.message}`);
  return answer;
}
