/**
 * Decides how many slots may be granted now and which untold grants must go back; and what a grant says. It does not choose the
 * clients: they are taken in rank order by the database. Source: DESIGN §4 *The grant*.
 * Invariant: granted + in use ≤ limit; nothing is granted while starts are stopped.
 */
import type { Reason } from '../../contracts/words.js';
import type { Target } from './target.js';
import { move, still, type Situation, type Slot, type Transition, type Upgrade } from './upgrade.js';

/** A client that holds a slot, as far as the decision goes. */
export interface Holder {
  id: string;
  fence: number;
  isTold: boolean;
}

export interface GrantFacts {
  limit: number;
  holders: readonly Holder[];
  hasRun: boolean;
  isPaused: boolean;
  isBraked: boolean;
  gateReason: Reason | null;
}

export interface GrantDecision {
  /** How many clients may be granted a slot now. */
  free: number;
  /** Ids of holders whose grant nobody was told and which go back to their places. */
  takeBack: string[];
  /** Why nothing is granted; null when something may be. */
  reason: Reason | 'no_run' | null;
}

export function decideGrant(facts: GrantFacts): GrantDecision {
  const stopped = stoppedReason(facts);
  const untold = facts.holders.filter((holder) => !holder.isTold).sort((a, b) => b.fence - a.fence);
  if (stopped !== null) return { free: 0, takeBack: untold.map((holder) => holder.id), reason: stopped };
  const excess = Math.max(0, facts.holders.length - facts.limit);
  const takeBack = untold.slice(0, excess).map((holder) => holder.id);
  const free = Math.max(0, facts.limit - (facts.holders.length - takeBack.length));
  if (!facts.hasRun) return { free: 0, takeBack, reason: 'no_run' };
  return { free, takeBack, reason: free === 0 ? 'waiting_for_slot' : null };
}

/** What stops all starts of the site, or null. */
export function stoppedReason(facts: Pick<GrantFacts, 'isPaused' | 'isBraked' | 'gateReason'>): Reason | null {
  if (facts.isPaused) return 'paused';
  if (facts.isBraked) return 'safety_brake';
  return facts.gateReason;
}

/**
 * Whether a queued client may get a slot now: it carries the run's label (else it has not checked in since that run began), can be
 * told, is not in back-off, and automatic upgrades are on or a person released it.
 */
export const isEligible = (upgrade: Upgrade, situation: Pick<Situation, 'run' | 'automaticUpgradesOn'>): boolean =>
  upgrade.state === 'queued' &&
  upgrade.reachable &&
  upgrade.retryAtMs === null &&
  upgrade.runId === situation.run?.id &&
  (situation.automaticUpgradesOn || upgrade.released);

export interface GrantTerms {
  fence: number;
  target: Target;
  startWithinSeconds: number;
  maxUpgradeSeconds: number;
}

/** Gives `upgrade` a slot on these terms. */
export function grant(upgrade: Upgrade, terms: GrantTerms, situation: Situation): Transition {
  const { nowMs, clockSkewSeconds } = situation;
  const startByMs = nowMs + terms.startWithinSeconds * 1000;
  const leaseUntilMs = startByMs + (terms.maxUpgradeSeconds + 2 * clockSkewSeconds) * 1000;
  return move(still(upgrade), nowMs, {
    state: 'granted',
    reason: null,
    slot: {
      fence: terms.fence,
      target: terms.target,
      grantedAtMs: nowMs,
      startByMs,
      leaseUntilMs,
      toldAtMs: null,
      startedAtMs: null,
    },
  });
}

/**
 * For how long a client with this slot may upgrade, in whole seconds (at least 1). It ends within the lease as it was granted, whatever
 * the settings have become since: a client that were told more would still upgrade when its slot is given to another.
 */
export function maxSecondsOf(slot: Slot, settings: { maxUpgradeSeconds: number; clockSkewSeconds: number }): number {
  const leasedSeconds = Math.floor((slot.leaseUntilMs - slot.startByMs) / 1000) - 2 * settings.clockSkewSeconds;
  return Math.max(1, Math.min(settings.maxUpgradeSeconds, leasedSeconds));
}

/** Whether a client may be told of its grant at `nowMs` for the first time. */
export const mayBeTold = (upgrade: Upgrade, fence: number, nowMs: number, isStopped: boolean): boolean =>
  upgrade.state === 'granted' && upgrade.slot?.fence === fence && nowMs < upgrade.slot.startByMs && !isStopped;
