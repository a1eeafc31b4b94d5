import type { Actor } from '../access/actor.js';
import type { Outgoing } from './outgoing.js';

/** Somebody who reads rooms over one connection, whatever its transport. */
export abstract class StreamReader {
  /** Since when it gets summaries only, because it did not keep up; null: it gets everything. In ms of the process's own clock. */
  limitedSinceMs: number | null = null;
  /** Since when much has waited for it; null: it did not at the last look. */
  muchSinceMs: number | null = null;
  /** The rooms whose messages are withheld from a limited reader, with the seq of the message that told it so. */
  readonly withheld = new Map<string, number>();
  /** The names of the rooms it has asked for. */
  readonly rooms = new Set<string>();
  /** Its requests are taken one after the other, so that leaving a room never overtakes joining it. */
  requests: Promise<void> = Promise.resolve();
  requestsWaiting = 0;
  isEnded = false;

  constructor(readonly actor: Actor) {}

  /** A broadcast to its rooms reaches it; otherwise each message has to be sent to it. */
  abstract readonly isBroadcast: boolean;

  /** Bytes that were written for it and have not left this process. */
  abstract waitingBytes(): number;

  abstract send(outgoing: Outgoing): void;

  abstract join(room: string): void;

  abstract leave(room: string): void;

  /** Takes it out of broadcasts, or back in. */
  abstract setLimited(isLimited: boolean): void;

  /** Closes the connection. */
  abstract end(): void;
}
