import type { CheckIn, ReportedAttributes } from '../../contracts/check-ins.js';
import { TimerHeap } from './timer-heap.js';

/** One check-in on its way, until it is answered. */
export interface Parcel {
  readonly index: number;
  readonly checkIn: CheckIn;
  /** A repetition of one that was answered before. */
  readonly repeated: boolean;
  tries: number;
  notBeforeMs: number;
  /** The client has said something newer that holds all of this; it need not be tried again. */
  superseded: boolean;
}

/**
 * What the fleet has to say: for every client its check-ins in the order they were made, each kept until it is answered (at least once)
 * and never two of one client on their way at the same time.
 */
export class Outbox {
  private readonly waiting: Parcel[][] = [];
  private readonly onTheWay: (Parcel | undefined)[] = [];
  private readonly listed: boolean[] = [];
  private ready: number[] = [];
  private readonly later = new TimerHeap<{ dueMs: number; index: number }>();
  private unanswered = 0;

  /** Check-ins that have not been answered yet. */
  get size(): number {
    return this.unanswered;
  }

  post(index: number, checkIn: CheckIn, repeated = false): void {
    const parcel: Parcel = { index, checkIn, repeated, tries: 0, notBeforeMs: 0, superseded: false };
    (this.waiting[index] ??= []).push(parcel);
    this.unanswered += 1;
    this.list(index);
  }

  isIdle(index: number): boolean {
    return (this.waiting[index]?.length ?? 0) === 0 && this.onTheWay[index] === undefined;
  }

  /** Up to `most` check-ins to send now, one a client; they count as on their way until settled or put back. */
  takeBatch(nowMs: number, most: number): Parcel[] {
    for (let due = this.later.popDue(nowMs); due !== undefined; due = this.later.popDue(nowMs)) {
      this.ready.push(due.index);
    }
    const batch: Parcel[] = [];
    let taken = 0;
    for (; taken < this.ready.length && batch.length < most; taken += 1) {
      const index = this.ready[taken]!;
      const parcel = this.waiting[index]?.[0];
      this.listed[index] = false;
      if (parcel === undefined) continue;
      if (parcel.notBeforeMs > nowMs) {
        this.list(index);
        continue;
      }
      this.waiting[index]!.shift();
      this.onTheWay[index] = parcel;
      parcel.tries += 1;
      batch.push(parcel);
    }
    this.ready = this.ready.slice(taken);
    return batch;
  }

  /** It has been answered. */
  settle(parcel: Parcel): void {
    this.onTheWay[parcel.index] = undefined;
    this.unanswered -= 1;
    this.list(parcel.index);
  }

  /** It has not been answered: the same again, before anything newer of that client. */
  putBack(parcel: Parcel, notBeforeMs: number): void {
    this.onTheWay[parcel.index] = undefined;
    if (parcel.superseded) {
      this.unanswered -= 1;
    } else {
      parcel.notBeforeMs = notBeforeMs;
      (this.waiting[parcel.index] ??= []).unshift(parcel);
    }
    this.list(parcel.index);
  }

  /**
   * Gives up trying this client's unanswered check-ins that report no upgrade, and answers the attributes they carried, for the newer
   * one to repeat. A check-in that was made before a start was taken must not arrive long after it: it would prove to Rollcall that
   * the client is not upgrading.
   */
  supersede(index: number): ReportedAttributes | undefined {
    let attributes: ReportedAttributes | undefined;
    const isPlain = (parcel: Parcel) => parcel.checkIn.upgrade === undefined && !parcel.repeated;
    const onTheWay = this.onTheWay[index];
    if (onTheWay !== undefined && isPlain(onTheWay)) {
      onTheWay.superseded = true;
      attributes = onTheWay.checkIn.attributes;
    }
    const waiting = this.waiting[index] ?? [];
    for (const parcel of waiting.filter(isPlain)) attributes = { ...attributes, ...parcel.checkIn.attributes };
    const kept = waiting.filter((parcel) => !isPlain(parcel));
    this.unanswered -= waiting.length - kept.length;
    this.waiting[index] = kept;
    return attributes;
  }

  /** When the next check-in can be sent; Infinity when none waits. */
  nextDueMs(): number {
    return this.ready.length > 0 ? -Infinity : this.later.nextDueMs();
  }

  private list(index: number): void {
    const first = this.waiting[index]?.[0];
    if (first === undefined || this.listed[index] === true || this.onTheWay[index] !== undefined) return;
    this.listed[index] = true;
    if (first.notBeforeMs > 0) this.later.push({ dueMs: first.notBeforeMs, index });
    else this.ready.push(index);
  }
}
