/**
 * Decides how a new run re-labels a client, from what is known of it *before* anything it says now. Clients in a slot go on under
 * their own grant. Source: DESIGN §4 *Runs*. Invariant: idempotent; a client that carries the run's label is left as it is.
 */
import type { CheckInCause, Connection } from '../../contracts/words.js';
import { isReachable } from '../../fleet/model/connection.js';
import { standing } from './target.js';
import { holdsSlot, move, still, type Situation, type Transition, type Upgrade } from './upgrade.js';

/** The client as it stood before: its version, and the connection it had when the run began. */
export interface Known {
  version: string | null;
  revision: string | null;
  connection: Connection;
  lastCheckInAtMs: number | null;
  lastCheckInCause: CheckInCause | null;
  /** What was last seen of a client of an observed site; null, or left out, for one that checks in. */
  sighting?: { needsUpdate: boolean; lastConnectAtMs: number | null; lastDisconnectAtMs: number | null } | null;
}

export function label(upgrade: Upgrade, known: Known, situation: Situation): Transition {
  const { run, nowMs } = situation;
  if (run === null || upgrade.runId === run.id) return still(upgrade);
  if (known.sighting) return labelObserved(upgrade, known, situation);
  const isHeldByPerson = upgrade.state === 'held' && upgrade.reason === 'held_by_person';
  const labelled = move(still(upgrade), nowMs, {
    runId: run.id,
    cohort: isReachable(known.connection) || wasThereAtBaseline(known, situation),
    finishedAtMs: null,
    attempts: 0,
    undelivered: 0,
    failure: null,
    released: false,
    // A place belongs to a run: it is taken at the first check-in since the run began.
    rank: { class: 1, sequence: 0 },
  });
  if (holdsSlot(upgrade.state)) return labelled;
  const fresh = move(labelled, nowMs, { retryAtMs: null });
  switch (standing(known.version, known.revision, run.target)) {
    case 'at_target':
      return move(fresh, nowMs, { state: 'up_to_date', reason: null, finishedAtMs: nowMs, wantsFront: false });
    case 'ahead':
      return move(fresh, nowMs, { state: 'ahead', reason: 'ahead_of_appliance', wantsFront: false });
    case 'behind':
      if (isHeldByPerson) return fresh;
      return move(fresh, nowMs, { state: 'awaiting_check_in', reason: 'awaiting_check_in' });
  }
}

/** No version is visible of an observed client: how it stands towards the run's target is said by its next sighting alone. */
function labelObserved(upgrade: Upgrade, known: Known, { run, nowMs }: Situation): Transition {
  const baselineAtMs = run!.baselineAtMs ?? null;
  const lastDisconnectAtMs = known.sighting!.lastDisconnectAtMs;
  const wasThere =
    known.connection === 'offline' &&
    baselineAtMs !== null &&
    lastDisconnectAtMs !== null &&
    lastDisconnectAtMs > baselineAtMs;
  const cohort = isReachable(known.connection) || wasThere;
  return move(still(upgrade), nowMs, { runId: run!.id, cohort, finishedAtMs: null });
}

/** The site was away for the upgrade since then: who was heard of shortly before, and has not said goodbye, was there. */
function wasThereAtBaseline(known: Known, { run, offlineAfterSeconds }: Situation): boolean {
  const baselineAtMs = run?.baselineAtMs ?? null;
  if (baselineAtMs === null || known.lastCheckInAtMs === null || known.connection !== 'offline') return false;
  const saidGoodbye = known.lastCheckInCause === 'disconnected';
  return known.lastCheckInAtMs >= baselineAtMs - (saidGoodbye ? 0 : offlineAfterSeconds * 1000);
}
