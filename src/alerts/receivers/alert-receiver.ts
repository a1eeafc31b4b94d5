import type { DeliveryFailure, ReceiverKind } from '../../contracts/alert-words.js';
import type { AlertMessage } from '../../contracts/alerts.js';
import type { ReceiverConfigs } from '../../contracts/receivers.js';
import type { OutboundHttp } from '../../platform/outbound/outbound-http.js';
import type { OutboundSockets } from '../../platform/outbound/outbound-sockets.js';

/** Where one receiver is and what it must know. */
export interface ReceiverTarget<Kind extends ReceiverKind> {
  config: ReceiverConfigs[Kind];
  /** By name, opened. */
  secrets: Readonly<Record<string, string>>;
  /** Whether its address may be one that is not public, and without TLS. */
  allowPrivate: boolean;
  /** What it answered last to a message of this incident, for the messages that follow: a thread, a ticket's number. */
  reference: string | null;
}

/** The ways out. Nothing else of a receiver may open a connection. */
export interface Means {
  http: OutboundHttp;
  sockets: OutboundSockets;
}

/**
 * `retryable`: the same message may well be taken later. `disable`: the other side said that it is gone for good. `reference` is kept with
 * the incident for the messages that follow, in the place of an earlier one; left out, the earlier one stays.
 */
export type SendResult =
  | { ok: true; status: number | null; reference?: string }
  | {
      ok: false;
      retryable: boolean;
      disable?: boolean;
      retryAfterSeconds?: number;
      status: number | null;
      reason: DeliveryFailure;
      /** For the delivery log: what was wrong, in a sentence, without secrets. */
      detail: string;
    };

/** One kind of receiver: puts a message into its form and says whether it was taken. It never throws for what the other side did. */
export abstract class AlertReceiver<Kind extends ReceiverKind> {
  abstract readonly kind: Kind;
  /** Whether many messages may go together as one digest; not where each incident must be opened and closed by its key. */
  abstract readonly takesDigests: boolean;

  /** What is wrong with config and secrets together, in a sentence; null when nothing is. */
  incomplete(_config: ReceiverConfigs[Kind], _secretNames: readonly string[]): string | null {
    return null;
  }

  abstract send(message: AlertMessage, target: ReceiverTarget<Kind>, means: Means): Promise<SendResult>;
}
