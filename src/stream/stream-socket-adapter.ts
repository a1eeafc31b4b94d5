import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { Server, type ServerOptions } from 'socket.io';
import { Access } from '../access/access.service.js';
import { STREAM_PATH } from '../contracts/stream.js';
import { ProcessRoles } from '../platform/process-roles.js';

/** The largest message is a question for as many rows as a screen may show. */
const MESSAGE_BYTES_MAX = 64 * 1024;
const JOIN_WITHIN_MS = 10_000;

// The framework brings a socket.io of its own; ours is the one that is pinned and tested.
type AdapterOptions = Parameters<IoAdapter['createIOServer']>[1];
type AdapterServer = ReturnType<IoAdapter['createIOServer']>;

/**
 * socket.io on the application's own HTTP server. Host and origin are checked before a connection is made: the `cors` option would let a
 * foreign page open a WebSocket all the same. Nothing is recovered after a lost connection: readers take snapshots.
 */
export class StreamSocketAdapter extends IoAdapter {
  private readonly access: Access;
  private readonly roles: ProcessRoles;

  constructor(app: INestApplicationContext) {
    super(app);
    this.access = app.get(Access);
    this.roles = app.get(ProcessRoles);
  }

  override createIOServer(_port: number, options?: AdapterOptions): AdapterServer {
    const server = new Server(this.httpServer as HttpServer, {
      ...(options as Partial<ServerOptions> | undefined),
      path: STREAM_PATH,
      serveClient: false,
      transports: ['websocket', 'polling'],
      maxHttpBufferSize: MESSAGE_BYTES_MAX,
      connectTimeout: JOIN_WITHIN_MS,
      perMessageDeflate: false,
      httpCompression: false,
      allowRequest: (request, decide) => this.decide(request, decide),
    });
    // The main namespace has nothing to read, and would let anyone hold a connection.
    server.use((_socket, next) => next(new Error('there is nothing here')));
    return server as unknown as AdapterServer;
  }

  private decide(
    { headers }: IncomingMessage,
    decide: (refused: string | null | undefined, ok: boolean) => void,
  ): void {
    if (!this.roles.api) decide('no_api_role', false);
    else if (!this.access.checkHost(headers)) decide('host_not_allowed', false);
    else if (headers.origin !== undefined && !this.access.checkOrigin(headers)) decide('origin_not_allowed', false);
    else decide(null, true);
  }
}
