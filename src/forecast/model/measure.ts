/**
 * Makes measurements of the slots that ended within a time and of those that are held now: how long each was watched, how many were in
 * use beside it, and how long a freed slot stayed free. It judges nothing.
 * Invariant: at any moment of the time measured, every slot in use is counted, for it ended within that time or is held now.
 */
import { OUTCOME_OF, type EndedSlot, type HeldSlot, type SlotOutcome } from './slots.js';

/** One slot. A slot that is still held has no outcome: it was watched, and did not end. */
export interface Watched {
  /** Its age when it began to be watched: 0, or more when it was taken before the time measured. */
  fromSeconds: number;
  /** Its age when it ended, or now. */
  toSeconds: number;
  outcome: SlotOutcome | null;
  /** The mean number of slots in use while it was watched. */
  inUse: number;
  /** Slots that were taken about the same time share what that time had about it. */
  block: number;
}

export interface Measured {
  watched: Watched[];
  /** Half of the freed slots were taken again within this time. */
  gapSeconds: number;
  /** The most slots that ended within one second, over ten-second steps. */
  endsPerSecondMost: number;
}

const BLOCK_SECONDS = 30;
const STEP_SECONDS = 10;
/** Longer gaps come from a pause or from an empty queue and say nothing of how fast slots are granted. */
const GAP_SECONDS_MAX = 5;

/** `overSeconds` is the time measured, up to now; `ended` are all slots that ended within it. */
export function measureSlots(ended: readonly EndedSlot[], held: readonly HeldSlot[], overSeconds: number): Measured {
  const slots = [
    ...ended.map((slot) => ({ from: -slot.agoSeconds - slot.heldSeconds, to: -slot.agoSeconds, reason: slot.reason })),
    ...held.map((slot) => ({ from: -slot.ageSeconds, to: 0, reason: null })),
  ];
  const use = new SlotUse(slots);
  const watched = slots.map(({ from, to, reason }) => {
    const since = Math.max(from, -overSeconds);
    return {
      fromSeconds: since - from,
      toSeconds: to - from,
      outcome: reason === null ? null : OUTCOME_OF[reason],
      inUse: use.mean(since, to),
      block: Math.floor(from / BLOCK_SECONDS),
    };
  });
  return { watched, gapSeconds: gapOf(slots, overSeconds), endsPerSecondMost: fastest(ended) };
}

interface Span {
  from: number;
  to: number;
}

/** How many spans cover a moment, and the mean of that over a time. */
class SlotUse {
  private readonly times: Float64Array;
  private readonly counts: Float64Array;
  /** The integral of the counts up to each time. */
  private readonly sums: Float64Array;

  constructor(spans: readonly Span[]) {
    const events = spans.flatMap(({ from, to }) => [
      { time: from, by: 1 },
      { time: to, by: -1 },
    ]);
    events.sort((a, b) => a.time - b.time || b.by - a.by);
    this.times = Float64Array.from(events, ({ time }) => time);
    this.counts = new Float64Array(events.length);
    this.sums = new Float64Array(events.length);
    let count = 0;
    events.forEach(({ by }, index) => {
      if (index > 0) {
        const before = index - 1;
        this.sums[index] = this.sums[before]! + count * (this.times[index]! - this.times[before]!);
      }
      count += by;
      this.counts[index] = count;
    });
  }

  mean(from: number, to: number): number {
    if (to <= from) return Math.max(1, this.counts[this.last(from)] ?? 1);
    return (this.sum(to) - this.sum(from)) / (to - from);
  }

  private sum(time: number): number {
    const index = this.last(time);
    return index < 0 ? 0 : this.sums[index]! + this.counts[index]! * (time - this.times[index]!);
  }

  /** The last event at or before `time`; −1 when all are later. */
  private last(time: number): number {
    let low = 0;
    let high = this.times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.times[middle]! <= time) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

/** A slot that is taken is the one freed last: what the gaps are in sum does not depend on which it is. */
function gapOf(slots: readonly (Span & { reason: unknown })[], overSeconds: number): number {
  const events = slots.flatMap(({ from, to, reason }) => [
    ...(from >= -overSeconds ? [{ time: from, freed: false }] : []),
    ...(reason === null ? [] : [{ time: to, freed: true }]),
  ]);
  events.sort((a, b) => a.time - b.time || Number(b.freed) - Number(a.freed));
  const free: number[] = [];
  const gaps: number[] = [];
  for (const { time, freed } of events) {
    if (freed) free.push(time);
    else if (free.length > 0) gaps.push(time - free.pop()!);
  }
  gaps.sort((a, b) => a - b);
  return Math.min(GAP_SECONDS_MAX, gaps[gaps.length >> 1] ?? 0);
}

function fastest(ended: readonly EndedSlot[]): number {
  const counts = new Map<number, number>();
  for (const { agoSeconds } of ended) {
    const step = Math.floor(agoSeconds / STEP_SECONDS);
    counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values()) / STEP_SECONDS;
}
