import { createHash } from 'node:crypto';
import type { StreamData } from '../../src/contracts/stream.js';
import type { LiveRows } from './dashboard-code.js';
import { dashboard } from './dashboard-code.js';

type Kind = keyof StreamData;

/**
 * These move with the clock or with a heartbeat alone, of which no line of the change feed tells; a screen shows them as of its last
 * message.
 */
const MOVES_BY_ITSELF = new Set(['asOf', 'feedLagMs', 'lastCheckInAt', 'lastCheckInCause', 'nextCheckInDueAt']);

/** What a screen shows, room by room, put together from snapshots and deltas as the dashboard does it. */
export class Screen {
  private readonly shown = new Map<Kind, unknown>();
  private rows: LiveRows | null = null;

  take<Room extends Kind>(room: Room, data: StreamData[Room], how: 'snapshot' | 'delta'): void {
    if (room !== 'rows') this.shown.set(room, data);
    else {
      const heard = data as StreamData['rows'];
      this.rows =
        how === 'snapshot' ? dashboard.replaceBy(heard) : dashboard.amend(this.rows ?? dashboard.NOTHING, heard);
      this.shown.set('rows', {
        rows: [...this.rows.rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
        gone: [...this.rows.gone].sort(),
      });
    }
  }

  /** A hash of each room's view; rooms that nothing was heard of yet are left out. */
  hashes(): Record<string, string> {
    return Object.fromEntries(
      [...this.shown].map(([room, data]) => [
        room,
        createHash('sha256')
          .update(JSON.stringify(plain(data)))
          .digest('hex'),
      ]),
    );
  }

  /** The same, unhashed, to look into a difference. */
  text(room: string): string {
    return JSON.stringify(plain(this.shown.get(room as Kind)));
  }
}

/** With names in one order, and without what moves by itself. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([name]) => !MOVES_BY_ITSELF.has(name));
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, of]) => [name, plain(of)]));
}
