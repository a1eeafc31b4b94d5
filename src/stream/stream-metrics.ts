import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { StreamRoomKind } from '../contracts/words.js';
import { Metrics } from '../platform/metrics.js';

const TURN_BUCKETS_SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

export interface ReaderCounts {
  all: number;
  limited: number;
  /** What waits for the one for whom most does. */
  waitingBytesMost: number;
}

/** What the stream says of itself. */
@Injectable()
export class StreamMetrics {
  private readonly turns: Histogram<'room'>;
  private readonly messages: Counter<'room'>;
  private readonly readers: Gauge<'state'>;
  private countReaders = (): ReaderCounts => ({ all: 0, limited: 0, waitingBytesMost: 0 });

  constructor(metrics: Metrics) {
    const registers = [metrics.registry];
    this.turns = new Histogram({
      name: 'rollcall_stream_turn_seconds',
      help: 'How long it takes to make a room up anew',
      labelNames: ['room'],
      buckets: TURN_BUCKETS_SECONDS,
      registers,
    });
    this.messages = new Counter({
      name: 'rollcall_stream_messages_total',
      help: 'Messages of rooms; one to many readers counts once',
      labelNames: ['room'],
      registers,
    });
    const count = () => this.countReaders();
    this.readers = new Gauge({
      name: 'rollcall_stream_readers',
      help: 'Connections that read the stream, and those of them that get summaries only',
      labelNames: ['state'],
      registers,
      collect() {
        const { all, limited } = count();
        this.set({ state: 'limited' }, limited);
        this.set({ state: 'unlimited' }, all - limited);
      },
    });
    new Gauge({
      name: 'rollcall_stream_waiting_bytes',
      help: 'What was written for a reader and has not left this process, for the reader with the most of it',
      registers,
      collect() {
        this.set(count().waitingBytesMost);
      },
    });
  }

  watchReaders(count: () => ReaderCounts): void {
    this.countReaders = count;
  }

  turned(room: StreamRoomKind, ms: number): void {
    this.turns.observe({ room }, ms / 1000);
  }

  sent(room: StreamRoomKind): void {
    this.messages.inc({ room });
  }
}
