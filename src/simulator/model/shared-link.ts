import { TimerHeap } from './timer-heap.js';

/** Progress adds up many small steps; an end this close to now is now. */
const ROUNDING_MS = 1e-3;

interface Download {
  /** The heap's key: how far the common progress must have come, in MiB. */
  readonly dueMs: number;
  readonly index: number;
  cancelled: boolean;
}

/**
 * The appliance's upgrade bandwidth, shared evenly by all who download (the vendor's setting *maximum upgrade bandwidth*, MiB/s), each
 * at most as fast as its own line. Everybody progresses at the same rate, so one common progress counter says when each is done: a
 * download of S MiB that begins at progress P ends at P + S, however often the rate changes in between.
 */
export class SharedLink {
  private readonly ends = new TimerHeap<Download>();
  private readonly byIndex = new Map<number, Download>();
  private progressMib = 0;
  private updatedAtMs: number;

  constructor(
    private totalMibps: number,
    private readonly lineMibps: number,
    nowMs: number,
  ) {
    this.updatedAtMs = nowMs;
  }

  get downloading(): number {
    return this.byIndex.size;
  }

  /** Changes the total; call {@link finished} for the same moment first. */
  setTotal(totalMibps: number): void {
    this.totalMibps = totalMibps;
  }

  /** Call {@link finished} for the same moment first, so that nobody is given the new rate for time that is past. */
  begin(index: number, sizeMib: number): void {
    const download: Download = { dueMs: this.progressMib + sizeMib, index, cancelled: false };
    this.byIndex.set(index, download);
    this.ends.push(download);
  }

  cancel(index: number): void {
    const download = this.byIndex.get(index);
    if (download === undefined) return;
    download.cancelled = true;
    this.byIndex.delete(index);
  }

  /** Brings the progress to `nowMs` and answers who is done. */
  finished(nowMs: number): number[] {
    const done: number[] = [];
    for (;;) {
      this.dropCancelled();
      const next = this.ends.peek();
      if (next === undefined) break;
      const endsAtMs = this.updatedAtMs + ((next.dueMs - this.progressMib) / this.rate()) * 1000;
      if (endsAtMs > nowMs + ROUNDING_MS) break;
      this.progressMib = next.dueMs;
      this.updatedAtMs = Math.max(this.updatedAtMs, endsAtMs);
      this.ends.popDue(next.dueMs);
      this.byIndex.delete(next.index);
      done.push(next.index);
    }
    if (nowMs > this.updatedAtMs) {
      if (this.byIndex.size > 0) this.progressMib += (this.rate() * (nowMs - this.updatedAtMs)) / 1000;
      this.updatedAtMs = nowMs;
    }
    return done;
  }

  nextFinishMs(): number {
    this.dropCancelled();
    const next = this.ends.peek();
    if (next === undefined) return Infinity;
    return this.updatedAtMs + ((next.dueMs - this.progressMib) / this.rate()) * 1000;
  }

  private rate(): number {
    return Math.min(this.lineMibps, this.totalMibps / Math.max(1, this.byIndex.size));
  }

  private dropCancelled(): void {
    for (let next = this.ends.peek(); next?.cancelled === true; next = this.ends.peek()) this.ends.popDue(next.dueMs);
  }
}
