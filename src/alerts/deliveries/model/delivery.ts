/** What is on its way to one receiver, as the rules see it. Types only. Times are the database's, in ms. */
import type { DeliveryFailure, MessageKind } from '../../../contracts/alert-words.js';

export interface Waiting {
  id: string;
  /** Its place among all that goes to the receiver. */
  sequence: number;
  kind: MessageKind;
  state: 'waiting' | 'sending';
  /** The incidents whose order it keeps: one, none, or all that a digest speaks of. */
  chains: readonly string[];
  /** The first word of something critical: it goes alone and before the rest. */
  isUrgent: boolean;
  /** A test or a replay, which somebody waits for: out of turn and past the cap. */
  byHand: boolean;
  nextAttemptAtMs: number;
  /** Of a sending: from then on nobody knows what became of it. */
  sendingUntilMs: number | null;
}

/** How a receiver has taken what was sent to it. */
export interface Circuit {
  /** In a row, of those that may pass. */
  failures: number;
  failingSinceMs: number | null;
  /** Nothing is tried before. */
  heldUntilMs: number | null;
  lastReason: DeliveryFailure | null;
}

export interface Standing extends Circuit {
  enabled: boolean;
  perMinuteMax: number;
  /** Delivered within the last minute. */
  sentLately: number;
  takesDigests: boolean;
}

/** What came of a sending: `SendResult` of the receivers, as far as it is judged. */
export type Outcome =
  | { ok: true }
  | { ok: false; retryable: boolean; disable?: boolean; retryAfterSeconds?: number; reason: DeliveryFailure };
