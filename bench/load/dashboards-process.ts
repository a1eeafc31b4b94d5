/** Many dashboards at once, each with a socket of its own and the rooms that Overview and Clients ask for. */
import type { Socket } from 'socket.io-client';
import type { StreamData, StreamMessage } from '../../src/contracts/stream.js';
import { serveOrders } from '../stage/child.js';
import { monotonicMs, type DashboardsOrder, type Probe } from './dashboards.js';
import { MESSAGE, openSocket, subscribe } from './socket.js';

const OPEN_AT_ONCE = 20;
const sockets: Socket[] = [];
let probe: Probe | null = null;
let seenAtMs: number[] = [];
let limited = 0;
let onSeen: () => void = () => undefined;

async function open(order: Extract<DashboardsOrder, { kind: 'open' }>): Promise<void> {
  for (let from = 0; from < order.count; from += OPEN_AT_ONCE) {
    const count = Math.min(OPEN_AT_ONCE, order.count - from);
    sockets.push(...(await Promise.all(Array.from({ length: count }, () => openOne(order)))));
  }
}

async function openOne({ url, key, site, ids }: Extract<DashboardsOrder, { kind: 'open' }>): Promise<Socket> {
  const socket = await openSocket(url, key);
  let seen: Probe | null = null;
  socket.on(MESSAGE, (message: StreamMessage) => {
    if (message.kind === 'limited') limited += 1;
    if (probe === null || seen === probe || !shows(message, probe)) return;
    seen = probe;
    seenAtMs.push(monotonicMs());
    onSeen();
  });
  for (const room of ['summary', 'queue', 'activity'] as const) await subscribe(socket, { site, room });
  await subscribe(socket, { site, room: 'rows', ids });
  return socket;
}

function shows({ room, data }: StreamMessage, expected: Probe): boolean {
  if (data === null) return false;
  if (expected.kind === 'limit') {
    return room.endsWith(':summary') && (data as StreamData['summary']).slots.limit === expected.limit;
  }
  if (!room.endsWith(':rows')) return false;
  return (data as StreamData['rows']).rows.some(({ id, tag }) => id === expected.id && tag === expected.tag);
}

function seen(withinMs: number): Promise<{ seenAtMs: number[]; limited: number }> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(
        new Error(
          `${seenAtMs.length} of ${sockets.length} dashboards showed ${JSON.stringify(probe)} in ${withinMs} ms`,
        ),
      );
    }, withinMs);
    onSeen = () => {
      if (seenAtMs.length < sockets.length) return;
      clearTimeout(timer);
      resolve({ seenAtMs, limited });
    };
    onSeen();
  });
}

serveOrders<DashboardsOrder>(async (order) => {
  switch (order.kind) {
    case 'open':
      return open(order);
    case 'expect':
      probe = order.probe;
      seenAtMs = [];
      return null;
    case 'seen':
      return seen(order.withinMs);
  }
});
