import { z } from 'zod';
import { STREAM_ROOM_KINDS } from './words.js';
import type { Incident, IncidentCounts, Silence } from './alerts.js';
import type { Client, TimelineEntry } from './clients.js';
import type { Plan } from './plans.js';
import type { Queue, Summary } from './upgrades.js';

/** The namespace of the socket.io stream. */
export const STREAM_NAMESPACE = '/v1/fleet';
export const STREAM_PATH = '/socket.io';
export const ROWS_MAX = 500;
export const STREAM_HEARTBEAT_SECONDS = 10;

/**
 * What a reader asks for: `site:<slug>:summary`, `:queue`, `:activity`, `:alerts`, `:plan`, `:client` with one id, `:rows` with the ids on its
 * screen. Asking for `rows` (or `client`) again replaces the ids.
 */
export const subscribeSchema = z.strictObject({
  site: z.string().min(1).max(40),
  room: z.enum(STREAM_ROOM_KINDS),
  ids: z.array(z.uuid()).max(ROWS_MAX).optional(),
});
export type Subscribe = z.infer<typeof subscribeSchema>;

const roomList = z
  .string()
  .max(200)
  .transform((value) => value.split(','))
  .pipe(
    z
      .array(z.enum(STREAM_ROOM_KINDS))
      .min(1)
      .refine((rooms) => new Set(rooms).size === rooms.length, { message: 'must name each room once' }),
  );

/** The query of `GET /stream`: rooms, and for `rows` and `client` the ids, each as a comma-separated list. */
export const sseQuerySchema = z.strictObject({
  site: z.string().min(1).max(40),
  rooms: roomList,
  ids: z
    .string()
    .max(ROWS_MAX * 37)
    .transform((value) => (value === '' ? [] : value.split(',')))
    .pipe(z.array(z.uuid()).max(ROWS_MAX))
    .optional(),
});
export type SseQuery = z.infer<typeof sseQuerySchema>;

/** What happened lately on the site, newest first, as people read it. */
export interface Activity {
  entries: ActivityEntry[];
}

export interface ActivityEntry {
  id: string;
  at: string;
  kind: string;
  /** The client's id and name when it is about one client. */
  client: { id: string; name: string } | null;
  by: string | null;
  data: Record<string, unknown>;
}

export const STREAMED_ALERTS_MAX = 100;
export const STREAMED_RESOLVED_MAX = 20;

/** What a site's alerts say now. `counts` are of all, also of those that are not among the first. */
export interface Alerts {
  counts: IncidentCounts;
  /** Those that are not resolved, muted ones among them: most urgent first, then newest. */
  alerts: Incident[];
  /** The latest of those that are. */
  resolved: Incident[];
  /** Those that are active. */
  silences: Silence[];
}

/** A room's data by its kind. `rows` deltas carry only the rows that changed, and the ids of those that are gone. */
export interface StreamData {
  summary: Summary;
  queue: Queue;
  activity: Activity;
  alerts: Alerts;
  /** The site's plan that is on, else its latest; null when it never had one. */
  plan: { plan: Plan | null };
  client: { client: Client | null; timeline: TimelineEntry[] };
  rows: { rows: Client[]; gone: string[] };
}

/** The acknowledgement of `subscribe`. */
export type Subscribed<Room extends keyof StreamData = keyof StreamData> =
  | { ok: true; room: string; epoch: string; seq: number; data: StreamData[Room] }
  | { ok: false; code: string; message: string };

/**
 * Every later message of a room: `seq` is one more than the one before; `epoch` belongs to one server process. A gap or a new epoch
 * means: subscribe again. `heartbeat` repeats the last seq and carries no data. `kind` `delta` carries the room's data.
 * `limited` tells a reader that was too slow that it now gets summaries only; it stands in place of the first message that is withheld,
 * under its number, and the next `delta` of such a room says that it is over.
 */
export interface StreamMessage<Room extends keyof StreamData = keyof StreamData> {
  room: string;
  epoch: string;
  seq: number;
  at: string;
  kind: 'delta' | 'heartbeat' | 'limited' | 'gone';
  data: StreamData[Room] | null;
}

export const roomName = (site: string, room: string): string => `site:${site}:${room}`;
