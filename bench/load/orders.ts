import type { PostTarget } from './connection.js';

/** The same few bytes again and again for so long; for servers that do nothing with them. */
export interface RepeatOrder {
  kind: 'repeat';
  target: PostTarget;
  connections: number;
  milliseconds: number;
  body: string;
}

/** Check-ins of a fleet in turn, `batch` in each request, for so long. Nothing is refused in this: a refusal is an error. */
export interface HeartbeatsOrder {
  kind: 'heartbeats';
  target: PostTarget;
  connections: number;
  milliseconds: number;
  fleet: FleetOrder;
  batch: number;
}

/** Every client of a fleet once, in batches; one that is turned away comes again when it was told to. */
export interface ReturnOrder {
  kind: 'return';
  target: PostTarget;
  connections: number;
  fleet: FleetOrder;
  batch: number;
  withAttributes: boolean;
}

/** Clients `<prefix>0` to `<prefix><clients - 1>`; each pass over them has the next sequence. */
export interface FleetOrder {
  prefix: string;
  clients: number;
  firstSequence: number;
  cause: 'connected' | 'heartbeat';
  version: string;
}

export type LoadOrder = RepeatOrder | HeartbeatsOrder | ReturnOrder;

export interface LoadResult {
  /** Requests answered with 200. */
  requests: number;
  /** Check-ins answered `accepted`. */
  accepted: number;
  /** Requests that were turned away with 429 or 503 and came again. */
  turnedAway: number;
  elapsedMs: number;
  p50Ms: number;
  p99Ms: number;
  /** The sequence that the next pass over the fleet may begin with. */
  nextSequence: number;
}
