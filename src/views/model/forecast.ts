/**
 * Estimates when the clients that can be reached will be back, from what slots have lately yielded: how long slots were held for each
 * client that came back. That measure holds also right after the limit was changed, which the rate of the last minutes does not.
 * It promises nothing for clients that cannot be reached. Invariant: no basis, no number.
 */

/** Slots that ended lately. */
export interface SlotYield {
  /** Ended with the client back at the target. */
  succeeded: number;
  /** Milliseconds that all ended slots were held, whatever came of them. */
  heldMs: number;
}

export interface ForecastFacts {
  /** Clients that wait in the queue and can be reached. */
  waiting: number;
  /** Clients that hold a slot. */
  holding: number;
  limit: number;
  isStopped: boolean;
  lately: SlotYield;
}

export interface SecondsRange {
  low: number;
  high: number;
}

const SUCCEEDED_MIN = 5;

/** Seconds until those clients are back, as a range; null while starts are stopped or too little has been seen. */
export function secondsUntilReachableAreBack(facts: ForecastFacts): SecondsRange | null {
  const { waiting, holding, limit, isStopped, lately } = facts;
  const clients = waiting + holding;
  if (clients === 0) return { low: 0, high: 0 };
  if ((isStopped && waiting > 0) || lately.succeeded < SUCCEEDED_MIN || lately.heldMs <= 0) return null;
  const secondsEach = lately.heldMs / 1000 / lately.succeeded;
  // Counting n of them leaves an uncertainty of about 1/√n; twice that covers nearly all cases.
  const error = Math.min(0.9, 2 / Math.sqrt(lately.succeeded));
  const slots = Math.max(limit, 1);
  const low = (secondsEach * (1 - error) * waiting) / slots;
  const high = secondsEach * (1 + error) * (clients / slots + 1);
  return { low: Math.floor(low), high: Math.ceil(high) };
}
