import type { StreamData, StreamMessage } from '../contracts/stream.js';
import type { StreamRoomKind } from '../contracts/words.js';
import { mayTakeSummary } from './model/back-pressure.js';
import { Outgoing } from './outgoing.js';
import { ReaderLoads } from './reader-loads.js';
import type { StreamMetrics } from './stream-metrics.js';
import type { StreamReader } from './stream-reader.js';

/** Sends a message to every reader of a room that broadcasts reach, limited ones left out. */
export type Broadcast = (room: string, message: StreamMessage) => void;

/** What all rooms of a process share: its epoch, the numbering, and the way out to readers. */
export class StreamDesk {
  readonly loads: ReaderLoads;
  private broadcast: Broadcast = () => undefined;
  private highestSeq = 0;

  constructor(
    readonly epoch: string,
    readonly metrics: StreamMetrics,
    onRecovered: (reader: StreamReader) => void,
  ) {
    this.loads = new ReaderLoads(() => performance.now(), onRecovered);
  }

  useBroadcast(broadcast: Broadcast): void {
    this.broadcast = broadcast;
  }

  /** Where a room begins to count (again): above every number given out, so that no reader takes it for one it left. */
  firstSeq(): number {
    return (this.highestSeq += 1);
  }

  message<Kind extends StreamRoomKind>(
    place: { room: string; seq: number },
    kind: StreamMessage['kind'],
    data: StreamData[Kind] | null = null,
  ): Outgoing {
    this.highestSeq = Math.max(this.highestSeq, place.seq);
    return new Outgoing({ ...place, epoch: this.epoch, at: new Date().toISOString(), kind, data });
  }

  /** Sends to all readers of a shared room: text once for all, and only what each can take. */
  publish(readers: Iterable<StreamReader>, room: StreamRoomKind, outgoing: Outgoing): void {
    for (const reader of readers) {
      if (!this.loads.check(reader, outgoing)) this.sendLimited(reader, room, outgoing);
      else if (!reader.isBroadcast) reader.send(outgoing);
    }
    this.broadcast(outgoing.message.room, outgoing.message);
    if (outgoing.message.kind !== 'heartbeat') this.metrics.sent(room);
  }

  /** Sends to one reader, or tells it that it is limited. Answers whether it got the message. */
  sendTo(reader: StreamReader, room: StreamRoomKind, outgoing: Outgoing): boolean {
    if (!this.loads.check(reader, outgoing)) return this.sendLimited(reader, room, outgoing);
    reader.send(outgoing);
    if (outgoing.message.kind !== 'heartbeat') this.metrics.sent(room);
    return true;
  }

  /** The first message that is withheld is replaced by the word of it, under the same number. */
  private sendLimited(reader: StreamReader, room: StreamRoomKind, outgoing: Outgoing): boolean {
    const { message } = outgoing;
    if (reader.isEnded) return false;
    if (message.kind === 'gone' || (room === 'summary' && mayTakeSummary(reader.waitingBytes()))) {
      reader.send(outgoing);
      return true;
    }
    if (room === 'summary') return false;
    const toldAtSeq = reader.withheld.get(message.room);
    if (message.kind === 'heartbeat') {
      const seq = toldAtSeq ?? message.seq;
      reader.send(this.message({ room: message.room, seq }, 'heartbeat'));
    } else if (toldAtSeq === undefined) {
      reader.withheld.set(message.room, message.seq);
      reader.send(this.message({ room: message.room, seq: message.seq }, 'limited'));
    }
    return false;
  }
}
