/**
 * Decides what becomes of a message and its receiver after a sending: delivered, tried again (when), given up, or the receiver switched off.
 * The ladder is 5 s, 5 m, 30 m, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h, each up to a tenth longer by chance. Who says *later* (429, 503) is obeyed,
 * and that costs no step of the ladder, but nothing is tried for longer than the ladder is. It does not decide what goes next (`turn.ts`).
 * Invariant: a message ends as delivered or after its last step; a probe ahead of its time costs it nothing.
 * Source: issue 6; Standard Webhooks, *Deliverability and reliability*.
 */
import { CLOSED, failed } from './circuit.js';
import type { Circuit, Outcome } from './delivery.js';

const HOUR = 3600;
const LADDER_SECONDS = [5, 300, 1800, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR] as const;
const JITTER = 0.1;
const AGE_MAX_MS = 1000 * (1 + JITTER) * LADDER_SECONDS.reduce((sum, seconds) => sum + seconds, 0);
/** One failure alone says little of the receiver, and its message is tried again in 5 s anyway. */
const RELEASE_AFTER_FAILURES = 2;

export interface Sent {
  createdAtMs: number;
  /** Failures on the ladder so far. */
  step: number;
  /** When it was to go; later than now for a probe ahead of its time. */
  nextAttemptAtMs: number;
  /** Tried once, and never again by itself. */
  isTest: boolean;
}

export interface Verdict {
  delivery:
    { state: 'delivered' | 'given_up' | 'cancelled' } | { state: 'waiting'; step: number; nextAttemptAtMs: number };
  circuit: Circuit;
  /** Everything that waits for the receiver is due now. */
  releases: boolean;
  /** The receiver is switched off, and what waits for it is cancelled. */
  disables: boolean;
}

/** `chance` in [0, 1). `enabled`: whether the receiver still is. */
export function afterSending(
  sent: Sent,
  receiver: Circuit & { enabled: boolean },
  outcome: Outcome,
  { nowMs, chance }: { nowMs: number; chance: number },
): Verdict {
  if (outcome.ok) {
    const releases = receiver.failures >= RELEASE_AFTER_FAILURES || receiver.heldUntilMs !== null;
    return { delivery: { state: 'delivered' }, circuit: CLOSED, releases, disables: false };
  }
  // That a test fails is seen by whoever sent it: it is no sign that alerts do not arrive.
  const circuit = sent.isTest ? unchanged(receiver) : failed(receiver, outcome, nowMs);
  const disables = outcome.disable === true;
  return { delivery: afterFailure(), circuit, releases: false, disables };

  function afterFailure(): Verdict['delivery'] {
    if (outcome.ok || !outcome.retryable || sent.isTest) return { state: 'given_up' };
    if (!receiver.enabled) return { state: 'cancelled' };
    return nextTry(sent, outcome.retryAfterSeconds, nowMs, chance);
  }
}

const unchanged = ({ failures, failingSinceMs, heldUntilMs, lastReason }: Circuit): Circuit => ({
  failures,
  failingSinceMs,
  heldUntilMs,
  lastReason,
});

function nextTry(
  { step, createdAtMs, nextAttemptAtMs }: Sent,
  retryAfterSeconds: number | undefined,
  nowMs: number,
  chance: number,
): Verdict['delivery'] {
  const later = (seconds: number) => nowMs + Math.round(1000 * seconds * (1 + JITTER * chance));
  if (retryAfterSeconds !== undefined) {
    if (nowMs - createdAtMs > AGE_MAX_MS) return { state: 'given_up' };
    return { state: 'waiting', step, nextAttemptAtMs: later(Math.max(1, retryAfterSeconds)) };
  }
  if (nextAttemptAtMs > nowMs) return { state: 'waiting', step, nextAttemptAtMs };
  const seconds = LADDER_SECONDS[step];
  if (seconds === undefined) return { state: 'given_up' };
  return { state: 'waiting', step: step + 1, nextAttemptAtMs: later(seconds) };
}
