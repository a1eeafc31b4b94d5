import type { ServerResponse } from 'node:http';
import type { Actor } from '../access/actor.js';
import type { Subscribed } from '../contracts/stream.js';
import { mayTakeSnapshot } from './model/back-pressure.js';
import { eventId } from './model/event-id.js';
import type { Outgoing } from './outgoing.js';
import { StreamReader } from './stream-reader.js';

/**
 * A reader over server-sent events. A snapshot is an event `snapshot` with what a socket gets as its acknowledgement; every later message
 * of a room is a plain event. The id of an event says how far the reader is in all of its rooms.
 */
export class SseReader extends StreamReader {
  readonly isBroadcast = false;
  private readonly seqs: number[];

  /** `origin`: what its ids' numbers belong to. `roomNames`: the rooms of the connection in the order asked for. */
  constructor(
    private readonly response: ServerResponse,
    actor: Actor,
    private readonly origin: string,
    private readonly roomNames: readonly string[],
  ) {
    super(actor);
    this.seqs = roomNames.map(() => 0);
  }

  waitingBytes(): number {
    return this.response.writableLength;
  }

  send({ message, json }: Outgoing): void {
    if (message.kind === 'heartbeat') {
      this.write(`: heartbeat ${message.room} ${message.epoch}:${message.seq}\n\n`);
      return;
    }
    this.note(message.room, message.seq);
    this.write(`id: ${eventId({ origin: this.origin, seqs: this.seqs })}\ndata: ${json}\n\n`);
    if (message.kind === 'gone') this.end();
  }

  /** `leftAtSeq`: where the reader was in that room before; at the same place it needs no snapshot. */
  snapshot(subscribed: Subscribed & { ok: true }, leftAtSeq: number | null): void {
    this.note(subscribed.room, subscribed.seq);
    if (leftAtSeq === subscribed.seq) return;
    const id = eventId({ origin: this.origin, seqs: this.seqs });
    this.write(`event: snapshot\nid: ${id}\ndata: ${JSON.stringify(subscribed)}\n\n`);
  }

  /** The room cannot be read; the reader comes again by itself. */
  fail(code: string): void {
    this.write(`event: problem\ndata: ${JSON.stringify({ code })}\n\n`);
    this.end();
  }

  join(): void {
    // Messages are sent to it one by one.
  }

  leave(): void {
    // See join.
  }

  setLimited(): void {
    // See join.
  }

  end(): void {
    if (this.isEnded) return;
    this.isEnded = true;
    // What one does not read would wait for it as long as the connection stands.
    if (mayTakeSnapshot(this.waitingBytes())) this.response.end();
    else this.response.destroy();
  }

  private note(room: string, seq: number): void {
    const index = this.roomNames.indexOf(room);
    if (index >= 0) this.seqs[index] = seq;
  }

  /** What `write` answers is not asked: how much waits is looked at before each message. */
  private write(text: string): void {
    if (!this.isEnded) this.response.write(text);
  }
}
