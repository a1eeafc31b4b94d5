/**
 * A client's way through the upgrade: its state, its place in the queue, its slot; and the few moves that every rule is made of.
 * Which move is made when is decided by the rules beside this file.
 * Invariants: a slot is held in `granted`, `upgrading` and `suspect`, and in no other state; a fence is given back once.
 */
import {
  SLOT_STATES,
  type CheckInCause,
  type FailureReason,
  type Reason,
  type SlotAction,
  type SlotRelease,
  type UpgradeState,
} from '../../contracts/words.js';
import type { SightingSource } from '../../contracts/observed-words.js';
import type { Target } from './target.js';

/** The right to upgrade now, as granted. */
export interface Slot {
  fence: number;
  target: Target;
  grantedAtMs: number;
  startByMs: number;
  leaseUntilMs: number;
  /** When the client was last told; null: nobody knows of this grant yet. */
  toldAtMs: number | null;
  /** When it was acknowledged or reported as running. */
  startedAtMs: number | null;
}

export interface Failure {
  reason: FailureReason;
  detail: string | null;
  atMs: number;
}

/** Who moved a client to the front, or wished it there, and when. */
export interface Bump {
  by: string;
  atMs: number;
}

/** Before the queue (class 0): bumped, newest first. Class 1: in the order of their first check-in since the run began. */
export interface Rank {
  class: 0 | 1;
  /** 0: has no place yet. */
  sequence: number;
}

export interface Upgrade {
  id: string;
  siteId: string;
  state: UpgradeState;
  reason: Reason | null;
  stateSinceMs: number;
  runId: string | null;
  /** Was online or standby when the run began. */
  cohort: boolean;
  /** When it was first at the run's target. */
  finishedAtMs: number | null;
  rank: Rank;
  /** Someone tried to Jump to it before it had checked in: it joins at the front. */
  wantsFront: boolean;
  /** Of the last time that somebody asked for the front; it says nothing once the client stands elsewhere. */
  bump: Bump | null;
  /** A person let it upgrade although automatic upgrades are off. */
  released: boolean;
  reachable: boolean;
  /** Where no driver pushes: when the client was told to check in next. */
  nextCheckInAtMs: number | null;
  retryAtMs: number | null;
  attempts: number;
  /** Starts in a row that could not be delivered. */
  undelivered: number;
  slot: Slot | null;
  failure: Failure | null;
}

/** What every rule needs to know of the site. */
export interface Situation {
  nowMs: number;
  /**
   * `baselineAtMs`: when the fleet began to lose its connections for this run's upgrade, on an observed site the last complete look at it
   * before; null: when the run began, which is `begunAtMs`.
   */
  run: { id: string; target: Target; baselineAtMs?: number | null; begunAtMs?: number | null } | null;
  automaticUpgradesOn: boolean;
  maxAttempts: number;
  clockSkewSeconds: number;
  offlineAfterSeconds: number;
}

/** How a slot was given back. */
export interface SlotEnd {
  fence: number;
  action: Exclude<SlotAction, 'acquired'>;
  reason: SlotRelease;
  heldMs: number;
}

/**
 * A move from `before` to `after`. `place` asks for a new place in the queue, which the store allocates: behind all, or at the very
 * front. `slotEnd` is written to the slot log.
 */
export interface Transition {
  before: Upgrade;
  after: Upgrade;
  place?: 'behind' | 'front';
  slotEnd?: SlotEnd;
  cause?: CheckInCause;
  /** On an observed site: what showed it, and between which sightings it came about. */
  source?: SightingSource;
  between?: { afterMs: number | null; byMs: number };
}

export const holdsSlot = (state: UpgradeState): boolean => (SLOT_STATES as readonly UpgradeState[]).includes(state);

export const still = (upgrade: Upgrade): Transition => ({ before: upgrade, after: upgrade });

/** Neither the client's row nor its place changes. */
export const isStill = ({ before, after, place }: Transition): boolean => before === after && place === undefined;

/** Adds `changes` to a transition; the time of the state moves with the state. What changes nothing leaves the very same object. */
export function move(transition: Transition, nowMs: number, changes: Partial<Upgrade>): Transition {
  const { after } = transition;
  const changesNothing = (Object.keys(changes) as (keyof Upgrade)[]).every((key) => isSame(after[key], changes[key]));
  if (changesNothing) return transition;
  const next = { ...after, ...changes };
  if (next.state !== after.state) next.stateSinceMs = nowMs;
  return { ...transition, after: next };
}

/** Remembers who asked for the front, where the transition moves the client there or keeps the wish for it. */
export function bumpedBy(transition: Transition, bump: Bump): Transition {
  const { before, after, place } = transition;
  const isPlaced = place === 'front' || (after.rank.class === 0 && after.rank !== before.rank);
  const isWished = after.wantsFront && !before.wantsFront;
  return isPlaced || isWished ? { ...transition, after: { ...after, bump } } : transition;
}

function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const [left, right] = [Object.entries(a), b as Record<string, unknown>];
  return left.length === Object.keys(b).length && left.every(([key, value]) => right[key] === value);
}

/** Gives the slot back. Without a slot nothing happens. */
export function giveBack(
  transition: Transition,
  nowMs: number,
  reason: SlotRelease,
  action: SlotEnd['action'] = 'released',
): Transition {
  const { slot } = transition.after;
  if (slot === null) return transition;
  const slotEnd = { fence: slot.fence, action, reason, heldMs: Math.max(0, nowMs - slot.grantedAtMs) };
  return { ...move(transition, nowMs, { slot: null }), slotEnd };
}

/** Why a queued client waits, as far as the client itself goes; what stops the whole site is laid over it by who reads. */
export function queuedReason(upgrade: Pick<Upgrade, 'retryAtMs' | 'reachable' | 'undelivered'>): Reason {
  if (upgrade.retryAtMs !== null) return upgrade.undelivered > 0 ? 'start_unreachable' : 'retry_backoff';
  return upgrade.reachable ? 'waiting_for_slot' : 'client_unreachable';
}

/**
 * Puts a client that is not at the target among the waiting: into the queue, or into `held` where automatic upgrades are off and nobody
 * released it. It keeps its place if it has one and `place` does not ask for another.
 */
export function wait(transition: Transition, situation: Situation, place?: Transition['place']): Transition {
  const { after } = transition;
  const isHeld = !situation.automaticUpgradesOn && !after.released;
  const wanted = place ?? (after.rank.sequence === 0 ? (after.wantsFront ? 'front' : 'behind') : undefined);
  const next = isHeld
    ? move(transition, situation.nowMs, { state: 'held', reason: 'automatic_upgrades_off', retryAtMs: null })
    : move(transition, situation.nowMs, { state: 'queued', reason: queuedReason(after), wantsFront: false });
  return wanted === undefined ? next : { ...next, place: wanted };
}
