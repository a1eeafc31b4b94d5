/**
 * Decides what follows when an attempt to upgrade ended badly, or a start did not reach its client: how long to wait, where to queue
 * again, and when to give up. Invariant: what this returns holds no slot.
 */
import type { FailureReason, SlotRelease } from '../../contracts/words.js';
import { sameTarget } from './target.js';
import { giveBack, move, still, wait, type SlotEnd, type Situation, type Transition, type Upgrade } from './upgrade.js';

const RETRY_BASE_SECONDS = 10;
const RETRY_MAX_SECONDS = 600;
const UNDELIVERED_BASE_SECONDS = 5;
const UNDELIVERED_MAX_SECONDS = 60;

/** Seconds before the next try after `attempts` failed ones: 10, 20, 40 … at most 600. */
export const retrySeconds = (attempts: number): number =>
  Math.min(RETRY_MAX_SECONDS, RETRY_BASE_SECONDS * 2 ** Math.max(0, attempts - 1));

/** Seconds before a start that could not be delivered is tried again: 5, 10, 20 … at most 60. */
export const undeliveredSeconds = (undelivered: number): number =>
  Math.min(UNDELIVERED_MAX_SECONDS, UNDELIVERED_BASE_SECONDS * 2 ** Math.max(0, undelivered - 1));

/**
 * The attempt under the present slot failed. The client queues again behind the others after a back-off, until its attempts are used
 * up. An attempt at a target that the run has left behind counts for nothing.
 */
export function endAttempt(
  transition: Transition,
  situation: Situation,
  failure: { reason: FailureReason; detail: string | null },
  action: SlotEnd['action'] = 'released',
): Transition {
  const { nowMs } = situation;
  const isForRun = isAtRunsTarget(transition, situation);
  const attempts = transition.after.attempts + (isForRun ? 1 : 0);
  const ended = move(giveBack(transition, nowMs, failure.reason, action), nowMs, {
    attempts,
    failure: { ...failure, atMs: nowMs },
    undelivered: 0,
  });
  if (attempts >= situation.maxAttempts) {
    return move(ended, nowMs, { state: 'failed', reason: 'attempts_used_up', retryAtMs: null });
  }
  const retryAtMs = isForRun ? nowMs + retrySeconds(attempts) * 1000 : null;
  const rank = { ...ended.after.rank, class: 1 as const };
  return wait(move(ended, nowMs, { retryAtMs, rank }), situation, 'behind');
}

/**
 * The start was surely not taken: the slot is free again, the client keeps its place and is tried again after a back-off. It counts as
 * an attempt, as above, so that a client that never takes one does not stand at the front for ever.
 */
export function startNotTaken(transition: Transition, situation: Situation): Transition {
  const { nowMs } = situation;
  const isForRun = isAtRunsTarget(transition, situation);
  const attempts = transition.after.attempts + (isForRun ? 1 : 0);
  const failure = { reason: 'start_not_taken' as const, detail: null, atMs: nowMs };
  const freed = move(giveBack(transition, nowMs, 'start_not_taken'), nowMs, { attempts, failure, undelivered: 0 });
  if (attempts >= situation.maxAttempts) {
    return move(freed, nowMs, { state: 'failed', reason: 'attempts_used_up', retryAtMs: null });
  }
  const retryAtMs = isForRun ? nowMs + retrySeconds(attempts) * 1000 : null;
  return wait(move(freed, nowMs, { retryAtMs }), situation);
}

function isAtRunsTarget({ after: { slot } }: Transition, { run }: Situation): boolean {
  return slot !== null && run !== null && sameTarget(slot.target, run.target);
}

/** The start was surely not delivered: no fault of the client's, so no attempt is counted. */
export function startNotDelivered(transition: Transition, situation: Situation): Transition {
  const { nowMs } = situation;
  const undelivered = transition.after.undelivered + 1;
  const retryAtMs = nowMs + undeliveredSeconds(undelivered) * 1000;
  return wait(move(giveBack(transition, nowMs, 'start_not_delivered'), nowMs, { undelivered, retryAtMs }), situation);
}

/** A back-off that is over: the client is in its place again as if it had never left it. */
export function endBackoff(upgrade: Upgrade, situation: Situation): Transition {
  const isOver = upgrade.state === 'queued' && upgrade.retryAtMs !== null && upgrade.retryAtMs <= situation.nowMs;
  return isOver ? wait(move(still(upgrade), situation.nowMs, { retryAtMs: null }), situation) : still(upgrade);
}

/** A grant that nobody was told of goes back to its place as if it had not been. */
export function takeBackUntold(
  transition: Transition,
  situation: Situation,
  reason: SlotRelease = 'not_told',
): Transition {
  return wait(giveBack(transition, situation.nowMs, reason), situation);
}
