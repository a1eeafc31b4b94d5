import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import type { STREAM_NAMESPACE, STREAM_PATH } from '@contracts/stream';

/**
 * The contract's own values, written once more: importing them would bring its schemas and all of their library into the page. Their
 * types are the contract's literals, so that a change there does not compile here.
 */
const NAMESPACE: typeof STREAM_NAMESPACE = '/v1/fleet';
const PATH: typeof STREAM_PATH = '/socket.io';

type Options = Partial<ManagerOptions & SocketOptions>;

const OPTIONS: Options = {
  path: PATH,
  transports: ['websocket', 'polling'],
  tryAllTransports: true,
  autoConnect: false,
  reconnectionDelay: 500,
  reconnectionDelayMax: 5000,
  // What opens and then says nothing is given up, and tried again.
  timeout: 8000,
};

/** A socket to the stream of the server at `origin`: in a page, its own. It connects when it is told to. */
export const streamSocket = (origin = '', more: Options = {}): Socket =>
  io(`${origin}${NAMESPACE}`, { ...OPTIONS, ...more });
