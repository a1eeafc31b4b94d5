import type { CheckIn, CheckInResult } from '../../contracts/check-ins.js';
import { isLatest, isNewer, nextCheckIn, type SimulatedClient, type Start } from './client.js';
import { armHeartbeat, say } from './connections.js';
import type { Parcel } from './outbox.js';
import { setTimer, type SiteState } from './site-state.js';
import { takeStart } from './upgrades.js';

/**
 * What becomes of check-ins that were sent: answered ones are settled and set the client's next time; unanswered and rejected ones go
 * again with the same epoch and sequence. Only an answer counts as an acknowledgement.
 */

const RETRY_FIRST_MS = 250;
const RETRY_MOST_MS = 2000;
const EPOCH_STEP_MOST = 1000;

/** One result of the answer, with the start that it may carry. */
export interface AnsweredCheckIn {
  readonly result: CheckInResult;
  readonly start: Start | null;
}

export function answered(state: SiteState, parcel: Parcel, answer: AnsweredCheckIn, nowMs: number): void {
  const client = state.clients[parcel.index]!;
  if (answer.result.status === 'rejected') {
    state.truth.checkInsRejected += 1;
    tryAgain(state, parcel, nowMs, null);
    return;
  }
  state.outbox.settle(parcel);
  state.truth.checkInsAcknowledged += 1;
  if (isNewer(parcel.checkIn, client.acknowledged)) client.acknowledged = parcel.checkIn;
  if (parcel.repeated) return;
  if (isLatest(client, parcel.checkIn)) answeredLatest(state, client, parcel.checkIn, answer, nowMs);
  if (client.random.chance(state.scenario.faults.repeatedCheckIn)) {
    setTimer(state, client, 'repeat', nowMs + client.random.between([0, 4000]), { checkIn: parcel.checkIn });
  }
}

function answeredLatest(
  state: SiteState,
  client: SimulatedClient,
  checkIn: CheckIn,
  { result, start }: AnsweredCheckIn,
  nowMs: number,
): void {
  if (result.status === 'stale') {
    growEpoch(state, client, checkIn);
    return;
  }
  client.epochStep = 1;
  if (client.reachable) armHeartbeat(state, client, nowMs + result.nextCheckInSeconds * 1000 * heartbeatHaste(client));
  if (start !== null) takeStart(state, start, nowMs);
}

/** A little early and not all together; never late. */
function heartbeatHaste(client: SimulatedClient): number {
  return 0.9 + 0.1 * client.random.float();
}

/**
 * Rollcall knows something newer of this client than what it says now: the machine was set up anew (the simulator was restarted). It
 * reports again as a later generation, in steps that grow until it is the newest.
 */
function growEpoch(state: SiteState, client: SimulatedClient, checkIn: CheckIn): void {
  client.epoch += client.epochStep;
  client.epochStep = Math.min(EPOCH_STEP_MOST, client.epochStep * 2);
  client.sequence = 0;
  const { cause, upgrade, attributes } = checkIn;
  state.outbox.post(client.index, nextCheckIn(client, cause, { upgrade, attributes }));
}

/** No answer came. `retryAfterMs` is what the other side asked for, null when it said nothing. */
export function unanswered(state: SiteState, parcel: Parcel, nowMs: number, retryAfterMs: number | null): void {
  state.truth.checkInsTriedAgain += 1;
  tryAgain(state, parcel, nowMs, retryAfterMs);
}

function tryAgain(state: SiteState, parcel: Parcel, nowMs: number, retryAfterMs: number | null): void {
  const backOffMs = Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * 2 ** Math.min(10, parcel.tries - 1));
  const waitMs = retryAfterMs ?? backOffMs;
  state.outbox.putBack(parcel, nowMs + waitMs * (1 + 0.25 * state.random.float()));
}

/** A check-in that was answered before is delivered again, or one that was held up arrives at last. */
export function deliverAgain(state: SiteState, client: SimulatedClient, checkIn: CheckIn, repeated: boolean): void {
  state.outbox.post(client.index, checkIn, repeated);
}

/** Somebody's console connects to a passive client. */
export function contacted(state: SiteState, client: SimulatedClient, nowMs: number): void {
  if (client.upgrade !== null) return;
  state.vendor.checkedIn(client, nowMs);
  say(state, client, 'console_connection', { attributes: client.attributes });
}
