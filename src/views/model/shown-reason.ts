/**
 * Decides which reason is shown for a client, and what a filter by reason then means. What stops the whole site is laid over what a
 * waiting client says of itself; clients that do not wait in the queue keep their own. Who stops a site is not decided here.
 * Invariant: a filter by the reason shown finds exactly the rows that show it.
 */
import type { Reason, UpgradeState } from '../../contracts/words.js';

/** `stopped`: what stops all starts of the site (paused, safety brake, a gate's reason), or null. */
export function shownReason(state: UpgradeState, own: Reason | null, stopped: Reason | null): Reason | null {
  return state === 'queued' ? (stopped ?? own) : own;
}
