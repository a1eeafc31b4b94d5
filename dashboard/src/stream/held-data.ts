/**
 * Decides what of a room is kept while the screen is frozen, so that going on shows what is true by then and nothing is lost. Its
 * invariant: what is kept is bounded, however long the screen stands still. It does not decide when the screen is frozen. Pure.
 */
import type { StreamData } from '@contracts/stream';
import type { StreamRoomKind } from '@contracts/words';

export type Delivery = 'snapshot' | 'delta';

export interface Held {
  data: StreamData[StreamRoomKind];
  how: Delivery;
}

/** `ask_again`: too much changed to be kept; going on asks for the room anew. */
export type HeldRoom = Held | 'ask_again' | null;

export const ROWS_HELD_MAX = 1000;
export const ENTRIES_HELD_MAX = 200;

/** A snapshot makes whatever was kept before it pointless; a delta amends what is kept. */
export function holdBack(held: HeldRoom, kind: StreamRoomKind, data: Held['data'], how: Delivery): HeldRoom {
  if (how === 'snapshot') return { data, how };
  if (held === 'ask_again') return held;
  if (held === null) return { data, how };
  if (kind === 'rows') return withRows(held, data as StreamData['rows']);
  if (kind === 'client')
    return { data: withEntries(held.data as StreamData['client'], data as StreamData['client']), how: held.how };
  // Every other room says all of its state each time.
  return { data, how: held.how };
}

function withRows(held: Held, next: StreamData['rows']): HeldRoom {
  const before = held.data as StreamData['rows'];
  const rows = new Map([...before.rows, ...next.rows].map((row) => [row.id, row]));
  const gone = new Set(before.gone);
  for (const { id } of next.rows) gone.delete(id);
  for (const id of next.gone) {
    rows.delete(id);
    gone.add(id);
  }
  if (rows.size + gone.size > ROWS_HELD_MAX) return 'ask_again';
  return { data: { rows: [...rows.values()], gone: [...gone] }, how: held.how };
}

/** The client's newest state, and all that was told of it meanwhile, newest first. */
function withEntries(before: StreamData['client'], next: StreamData['client']): StreamData['client'] {
  const known = new Set(next.timeline.map(({ id }) => id));
  const timeline = [...next.timeline, ...before.timeline.filter(({ id }) => !known.has(id))];
  return { client: next.client, timeline: timeline.slice(0, ENTRIES_HELD_MAX) };
}

/** How many changes a delivery brings, for the count of those that wait. */
export function changesIn(kind: StreamRoomKind, data: Held['data']): number {
  if (kind !== 'rows') return 1;
  const { rows, gone } = data as StreamData['rows'];
  return rows.length + gone.length;
}
