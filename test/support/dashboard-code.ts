import { fileURLToPath } from 'node:url';
import type { ManagerOptions, Socket, SocketOptions } from 'socket.io-client';
import type { Client } from '../../src/contracts/clients.js';
import type { StreamData, StreamMessage } from '../../src/contracts/stream.js';

/** The dashboard's own parts that read the stream, as far as tests use them. */
export interface DashboardCode {
  streamSocket(origin: string, more: Partial<ManagerOptions & SocketOptions>): Socket;
  StreamClient: new (socket: Socket, onRefused: () => void) => DashboardStream;
  judgeMessage(
    place: { epoch: string; seq: number },
    message: Pick<StreamMessage, 'epoch' | 'seq' | 'kind'>,
  ): 'use' | 'drop' | 'ask_again';
  NOTHING: LiveRows;
  replaceBy(data: StreamData['rows']): LiveRows;
  amend(live: LiveRows, data: StreamData['rows']): LiveRows;
}

export interface DashboardStream {
  open(): void;
  close(): void;
  currentLink(): { state: 'connecting' | 'live' | 'lost'; limited: boolean };
  read<Room extends keyof StreamData>(
    site: string,
    room: Room,
    reader: { onData: (data: StreamData[Room], how: 'snapshot' | 'delta') => void },
    ids?: string[],
  ): { setIds: (ids: string[]) => void; close: () => void };
}

export interface LiveRows {
  rows: ReadonlyMap<string, Client>;
  gone: ReadonlySet<string>;
}

/**
 * Found at run time: the dashboard is compiled for a page, by a configuration of its own, which the one of the tests cannot follow. What
 * is written above of its types is checked by what the tests do with it.
 */
async function load(): Promise<DashboardCode> {
  const parts = ['stream/stream-socket', 'stream/stream-client', 'stream/sequence', 'clients/live-rows'];
  const modules = await Promise.all(
    parts.map(async (part) => {
      const path = fileURLToPath(new URL(`../../dashboard/src/${part}.ts`, import.meta.url));
      return (await import(path)) as Partial<DashboardCode>;
    }),
  );
  return Object.assign({}, ...modules) as DashboardCode;
}

export const dashboard = await load();
