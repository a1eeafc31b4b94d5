import type { Socket } from 'node:net';
import type { Prng } from '../../../src/simulator/model/prng.js';
import type { Weather } from './weather.js';

const HELD_BYTES_MOST = 256 * 1024;

/** One direction of a connection: pieces leave in the order they came, each when the weather lets it. */
export class Lane {
  private readonly held: { piece: Buffer | 'end'; leavesAtMs: number }[] = [];
  private heldBytes = 0;
  private lastLeavesAtMs = 0;
  private timer: NodeJS.Timeout | null = null;
  private bytesLeft = Infinity;

  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    private weather: Weather,
    private readonly random: Prng,
    private readonly cut: () => void,
  ) {
    this.change(weather);
    from.on('data', (piece) => this.take(piece));
    from.on('end', () => this.hold('end', 0));
    to.on('drain', () => this.pump());
  }

  change(weather: Weather): void {
    this.weather = weather;
    this.bytesLeft = weather.cutAfterBytes === null ? Infinity : this.random.int(...mutable(weather.cutAfterBytes));
    this.pump();
  }

  /** Nothing leaves any more. */
  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.held.length = 0;
  }

  private take(piece: Buffer): void {
    this.heldBytes += piece.length;
    if (this.heldBytes > HELD_BYTES_MOST) this.from.pause();
    this.hold(piece, piece.length);
  }

  private hold(piece: Buffer | 'end', bytes: number): void {
    const { latencyMs, bytesPerSecond } = this.weather;
    const lateMs = latencyMs[1] === 0 ? 0 : this.random.between(latencyMs);
    this.lastLeavesAtMs = Math.max(this.lastLeavesAtMs, performance.now() + lateMs) + (bytes * 1000) / bytesPerSecond;
    this.held.push({ piece, leavesAtMs: this.lastLeavesAtMs });
    this.pump();
  }

  private pump(): void {
    while (this.held.length > 0 && !this.weather.blackhole && !this.to.writableNeedDrain) {
      const { piece, leavesAtMs } = this.held[0]!;
      const waitMs = leavesAtMs - performance.now();
      if (waitMs > 0.5) return this.pumpAfter(waitMs);
      this.held.shift();
      if (piece === 'end') this.to.end();
      else if (!this.send(piece)) return;
    }
  }

  /** False when the connection broke in the middle of it. */
  private send(piece: Buffer): boolean {
    this.heldBytes -= piece.length;
    if (this.heldBytes <= HELD_BYTES_MOST) this.from.resume();
    if (piece.length > this.bytesLeft) {
      this.to.write(piece.subarray(0, this.bytesLeft), () => this.cut());
      this.close();
      return false;
    }
    this.bytesLeft -= piece.length;
    this.to.write(piece);
    return true;
  }

  private pumpAfter(ms: number): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.pump(), ms);
  }
}

function mutable([from, to]: readonly [number, number]): [number, number] {
  return [from, to];
}
