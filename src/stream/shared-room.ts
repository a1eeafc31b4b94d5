import { Logger } from '@nestjs/common';
import { roomName, type StreamData } from '../contracts/stream.js';
import { nextTurnAtMs } from './model/pace.js';
import type { SharedRoomKind } from './model/room-request.js';
import type { StreamDesk } from './stream-desk.js';
import type { StreamReader } from './stream-reader.js';

/** Makes up what a shared room shows. */
export interface RoomSource<Data> {
  readonly minIntervalMs: number;
  /** Null when the site is gone. */
  make(): Promise<Data | null>;
  /** Make it up again without a touch after so long, because clocks move; null: no need. */
  clockEveryMs(data: Data): number | null;
  /** What tells two states apart; times of making must not. */
  fingerprint(data: Data): string;
  /** Nobody reads the room any more. */
  reset(): void;
}

/** After a failure at the earliest so long until the next try. */
const FAILURE_COST_MS = 100;

/**
 * A room that is the same for all its readers: made up once, sent to all. Without readers it does nothing. Its state is held only while
 * somebody reads it, and every touch since it was read leads to another turn.
 */
export class SharedRoom<Kind extends SharedRoomKind> {
  readonly name: string;
  private readonly log = new Logger('Stream');
  private readonly readers = new Set<StreamReader>();
  private joining = 0;
  private seq = 0;
  private current: { data: StreamData[Kind]; fingerprint: string } | null = null;
  private turning: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private isTouched = false;
  /** The next state is sent whether or not it looks different. */
  private isOwed = false;
  private isFailing = false;
  private isGone = false;
  private lastBeganAtMs: number | null = null;
  private lastCostMs = 0;

  constructor(
    site: string,
    private readonly kind: Kind,
    private readonly source: RoomSource<StreamData[Kind]>,
    private readonly desk: StreamDesk,
  ) {
    this.name = roomName(site, kind);
  }

  /**
   * Lets the reader in. `answer` is called in the same instant, with the state from which its messages go on. False when there is no
   * state to give: the site is gone, or could not be read.
   */
  async join(reader: StreamReader, answer: (data: StreamData[Kind], seq: number) => void): Promise<boolean> {
    this.joining += 1;
    try {
      if (this.current === null && !this.isGone) await (this.turning ?? this.turn());
    } finally {
      this.joining -= 1;
    }
    const isIn = this.current !== null && !reader.isEnded;
    if (this.current !== null && isIn) {
      this.readers.add(reader);
      reader.rooms.add(this.name);
      reader.join(this.name);
      answer(this.current.data, this.seq);
    }
    this.schedule();
    return isIn;
  }

  leave(reader: StreamReader): void {
    if (!this.readers.delete(reader)) return;
    reader.rooms.delete(this.name);
    reader.withheld.delete(this.name);
    reader.leave(this.name);
    this.schedule();
  }

  /** Something happened that this room shows. */
  touch(): void {
    if (this.isTouched || (this.current === null && this.turning === null)) return;
    this.isTouched = true;
    if (this.turning === null) this.schedule();
  }

  /**
   * A reader that was limited gets everything again. What was withheld from it may have been the last that happened here, and it stands
   * under that number: only a further one shows it the state, or the gap.
   */
  recovered(reader: StreamReader): void {
    if (!this.readers.has(reader)) return;
    this.isOwed = true;
    this.touch();
  }

  heartbeat(): void {
    if (this.readers.size === 0) return;
    this.desk.publish(this.readers, this.kind, this.desk.message({ room: this.name, seq: this.seq }, 'heartbeat'));
  }

  /** The site is gone: tells the readers and lets them out. */
  gone(): void {
    if (this.isGone) return;
    this.isGone = true;
    this.seq += 1;
    this.desk.publish(this.readers, this.kind, this.desk.message({ room: this.name, seq: this.seq }, 'gone'));
    for (const reader of [...this.readers]) this.leave(reader);
  }

  private schedule(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.turning !== null) return;
    if (this.isGone || this.readers.size + this.joining === 0) return this.rest();
    const { lastBeganAtMs, lastCostMs, isTouched, current } = this;
    const clockEveryMs = current === null ? null : this.source.clockEveryMs(current.data);
    const dueAtMs = nextTurnAtMs({ lastBeganAtMs, lastCostMs, isTouched, clockEveryMs }, this.source.minIntervalMs);
    if (dueAtMs === null) return;
    this.timer = setTimeout(() => void this.turn(), Math.max(0, dueAtMs - performance.now()));
  }

  /** Forgets the state: whoever comes next gets a fresh one, counted from where nobody has been. */
  private rest(): void {
    this.current = null;
    this.lastBeganAtMs = null;
    this.isTouched = false;
    this.isOwed = false;
    this.source.reset();
  }

  private turn(): Promise<void> {
    this.turning ??= this.makeUp().finally(() => {
      this.turning = null;
      this.schedule();
    });
    return this.turning;
  }

  private async makeUp(): Promise<void> {
    const beganAtMs = performance.now();
    this.lastBeganAtMs = beganAtMs;
    this.isTouched = false;
    try {
      const data = await this.source.make();
      this.lastCostMs = performance.now() - beganAtMs;
      this.desk.metrics.turned(this.kind, this.lastCostMs);
      this.isFailing = false;
      if (data === null) this.gone();
      else this.show(data);
    } catch (error) {
      this.lastCostMs = Math.max(FAILURE_COST_MS, performance.now() - beganAtMs);
      this.isTouched = true;
      if (!this.isFailing) this.log.warn(`room ${this.name} could not be made up: ${(error as Error).message}`);
      this.isFailing = true;
    }
  }

  private show(data: StreamData[Kind]): void {
    const fingerprint = this.source.fingerprint(data);
    const before = this.current;
    if (this.isGone) return;
    this.current = { data, fingerprint };
    if (before === null) {
      this.seq = this.desk.firstSeq();
    } else if (before.fingerprint !== fingerprint || this.isOwed) {
      this.isOwed = false;
      this.seq += 1;
      const place = { room: this.name, seq: this.seq };
      this.desk.publish(this.readers, this.kind, this.desk.message<Kind>(place, 'delta', data));
    }
  }
}
