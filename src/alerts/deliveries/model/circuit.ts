/**
 * Decides how long a receiver that fails is left alone. Each failure in a row that may pass counts; from the fifth on all tries are held,
 * 30 s and doubling up to 5 min, and when the hold ends one message goes as a probe. A first success lets everything go. Who says when to
 * come back is left alone until then. It does not decide what goes (`turn.ts`) nor what becomes of a message (`outcome.ts`).
 * Invariant: a receiver that was delivered to is neither failing nor held. Source: issue 6, *a circuit per receiver*.
 */
import type { DeliveryFailure } from '../../../contracts/alert-words.js';
import type { Circuit } from './delivery.js';

export const FAILURES_MAX = 5;
const HOLD_MIN_MS = 30_000;
const HOLD_MAX_MS = 300_000;

export const CLOSED: Circuit = { failures: 0, failingSinceMs: null, heldUntilMs: null, lastReason: null };

/** Nobody was there, or not well: to ask again soon costs nobody anything. Who answered that we may not, say, is not asked again early. */
export const AWAY: ReadonlySet<DeliveryFailure> = new Set([
  'name_not_resolved',
  'connection_failed',
  'tls_failed',
  'timed_out',
  'unavailable',
]);

export const isOpen = ({ failures }: Circuit): boolean => failures >= FAILURES_MAX;

export const isAway = ({ lastReason }: Circuit): boolean => lastReason !== null && AWAY.has(lastReason);

/** `retryable` false: the other side is there and did not understand this one message, which says nothing of others. */
export function failed(
  circuit: Circuit,
  failure: { reason: DeliveryFailure; retryable: boolean; retryAfterSeconds?: number },
  nowMs: number,
): Circuit {
  const failures = circuit.failures + (failure.retryable ? 1 : 0);
  const doublings = failures - FAILURES_MAX;
  const hold = doublings < 0 ? 0 : Math.min(HOLD_MIN_MS * 2 ** Math.min(doublings, 10), HOLD_MAX_MS);
  const asked = (failure.retryAfterSeconds ?? 0) * 1000;
  const untilMs = failure.retryable ? nowMs + Math.max(hold, asked) : 0;
  const heldUntilMs = Math.max(circuit.heldUntilMs ?? 0, untilMs);
  return {
    failures,
    failingSinceMs: circuit.failingSinceMs ?? nowMs,
    heldUntilMs: heldUntilMs > nowMs ? heldUntilMs : null,
    lastReason: failure.reason,
  };
}
