import type { Range } from '../../../src/simulator/model/scenarios.js';

/** What a network does to what passes through it, in both directions. */
export interface Weather {
  /** Milliseconds by which each piece is late. */
  latencyMs: Range;
  bytesPerSecond: number;
  /** Nothing passes, and nobody is told. What was sent arrives when the weather clears. */
  blackhole: boolean;
  /** New connections are refused. */
  refuse: boolean;
  /** A connection breaks after so many bytes, wherever in a message that is. */
  cutAfterBytes: Range | null;
}

export const CLEAR: Weather = {
  latencyMs: [0, 0],
  bytesPerSecond: Infinity,
  blackhole: false,
  refuse: false,
  cutAfterBytes: null,
};
