/**
 * Decides what a client's check-in makes of its upgrade. Reports are judged by their fence alone, whatever the check-in's age; the rest
 * only by a check-in newer than all before it. A client is `up_to_date` when it has come back and reported the target: not when it was
 * sent, not when it says "installed". Source: DESIGN §4 *Telling*, *Runs*.
 */
import type { UpgradeReport } from '../../contracts/check-ins.js';
import type { CheckInCause, Connection } from '../../contracts/words.js';
import { isReachable } from '../../fleet/model/connection.js';
import { endAttempt, startNotTaken, takeBackUntold } from './attempts.js';
import { label, type Known } from './label.js';
import { standing, type Target } from './target.js';
import {
  giveBack,
  move,
  queuedReason,
  wait,
  type Situation,
  type Slot,
  type Transition,
  type Upgrade,
} from './upgrade.js';

/** What one check-in shows, after it was folded into the client's record. */
export interface Observation {
  /** Newer than every check-in before it. */
  isNewest: boolean;
  cause: CheckInCause;
  version: string | null;
  revision: string | null;
  connection: Connection;
  report: UpgradeReport | null;
}

/** `known` is the client as it was before this check-in: a run that began meanwhile labels it by that. */
export function observe(upgrade: Upgrade, known: Known, seen: Observation, situation: Situation): Transition {
  let transition: Transition = { ...label(upgrade, known, situation), cause: seen.cause };
  transition = applyReport(transition, seen.report, situation);
  if (seen.isNewest) {
    transition = judgeSlot(transition, known, seen, situation);
    if (transition.after.slot === null) transition = judgeStanding(transition, seen, situation);
  }
  return withReachability(transition, seen.connection, situation);
}

/** The client's connection changed by silence, without a word from it. */
export function observeConnection(
  upgrade: Upgrade,
  known: Known,
  connection: Connection,
  situation: Situation,
): Transition {
  return withReachability(label(upgrade, known, situation), connection, situation);
}

function withReachability(transition: Transition, connection: Connection, situation: Situation): Transition {
  const next = move(transition, situation.nowMs, { reachable: isReachable(connection) });
  return next.after.state === 'queued' ? move(next, situation.nowMs, { reason: queuedReason(next.after) }) : next;
}

function applyReport(transition: Transition, report: UpgradeReport | null, situation: Situation): Transition {
  const { slot } = transition.after;
  if (report === null || slot === null || report.fence !== slot.fence) return transition;
  if (report.outcome === 'failed') {
    return endAttempt(transition, situation, { reason: 'reported_failure', detail: report.detail ?? null });
  }
  return started(transition, slot, situation.nowMs);
}

/** Acknowledged by the driver, or reported by the client. */
export function started(transition: Transition, slot: Slot, nowMs: number): Transition {
  const toldAtMs = slot.toldAtMs ?? nowMs;
  const startedAtMs = slot.startedAtMs ?? nowMs;
  const isKnown = slot.toldAtMs === toldAtMs && slot.startedAtMs === startedAtMs;
  const next = isKnown ? slot : { ...slot, toldAtMs, startedAtMs };
  return move(transition, nowMs, { state: 'upgrading', reason: null, undelivered: 0, slot: next });
}

/**
 * A newer check-in of a client that holds a slot: it is back, or it still runs, or it shows that the start came to nothing. Only who
 * was not at a target before has come back by being there: when a run goes back to an older version, clients that are told to upgrade
 * have it all the time.
 */
function judgeSlot(transition: Transition, known: Known, seen: Observation, situation: Situation): Transition {
  const { slot, state } = transition.after;
  if (slot === null || saysItRuns(seen, slot)) return transition;
  const { nowMs, run } = situation;
  const isLater = nowMs > slot.startByMs + situation.clockSkewSeconds * 1000;
  const targets = (run === null ? [slot.target] : [slot.target, run.target]).filter((target) => isAt(target, seen));
  if (targets.some((target) => !isAt(target, known)) && (isLater || !endsAnEarlierStart(seen, slot))) {
    return giveBack(transition, nowMs, slot.toldAtMs === null ? 'no_longer_pending' : 'succeeded');
  }
  if (!isLater || provesNothing(seen, slot)) return transition;
  if (slot.toldAtMs === null) return takeBackUntold(transition, situation);
  if (targets.length > 0) return giveBack(transition, nowMs, 'succeeded');
  if (state === 'upgrading') return endAttempt(transition, situation, { reason: 'upgrade_interrupted', detail: null });
  return startNotTaken(transition, situation);
}

const isAt = (target: Target, at: Pick<Known, 'version' | 'revision'>): boolean =>
  standing(at.version, at.revision, target) === 'at_target';

/**
 * It is at the target by an earlier start, whose lease had ended before it could say so. The present start may be on its way to it
 * still: to free the slot now would let it upgrade without one.
 */
const endsAnEarlierStart = ({ report }: Observation, slot: Slot): boolean =>
  slot.toldAtMs !== null && report !== null && report.fence !== slot.fence;

/** It upgrades, whatever its version: it may have reached the target and not be done, or have had it before. */
const saysItRuns = ({ report }: Observation, slot: Slot): boolean =>
  report !== null && report.outcome === 'running' && report.fence === slot.fence;

/** A disconnect is reported for the client, not by it; one that says it runs, or ended under this very fence, did take the start. */
const provesNothing = (seen: Observation, slot: Slot): boolean =>
  seen.cause === 'disconnected' ||
  (seen.report !== null && (seen.report.outcome === 'running' || seen.report.fence === slot.fence));

/** A newer check-in of a client without a slot: where does its version stand, and does it join the queue? */
function judgeStanding(transition: Transition, seen: Observation, situation: Situation): Transition {
  const { run, nowMs } = situation;
  const { after } = transition;
  if (run === null) return move(transition, nowMs, { state: 'up_to_date', reason: null });
  switch (standing(seen.version, seen.revision, run.target)) {
    case 'at_target':
      return move(transition, nowMs, {
        state: 'up_to_date',
        reason: null,
        finishedAtMs: after.finishedAtMs ?? nowMs,
        rank: { class: 1, sequence: 0 },
        retryAtMs: null,
        wantsFront: false,
        failure: null,
      });
    case 'ahead':
      return move(transition, nowMs, {
        state: 'ahead',
        reason: 'ahead_of_appliance',
        retryAtMs: null,
        wantsFront: false,
      });
    case 'behind':
      return judgePending(transition, seen, situation);
  }
}

function judgePending(transition: Transition, seen: Observation, situation: Situation): Transition {
  const { after } = transition;
  switch (after.state) {
    case 'queued':
    case 'failed':
      return transition;
    case 'held':
      return after.rank.sequence === 0 && seen.cause !== 'disconnected'
        ? { ...transition, place: after.wantsFront ? 'front' : 'behind' }
        : transition;
    default:
      if (seen.cause !== 'disconnected') return wait(move(transition, situation.nowMs, { attempts: 0 }), situation);
      return move(transition, situation.nowMs, { state: 'awaiting_check_in', reason: 'awaiting_check_in' });
  }
}
