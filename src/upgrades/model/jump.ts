/**
 * Decides the answer to a Jump attempt and what it does to the client's place. Source: DESIGN §6 *Jump attempt*.
 * Invariant: an attempt never takes a slot and never cuts one short.
 */
import type { Connection, ConnectionType, JumpOutcome, JumpRefusal } from '../../contracts/words.js';
import { isReachable } from '../../fleet/model/connection.js';
import { move, still, wait, type Situation, type Transition, type Upgrade } from './upgrade.js';

export interface JumpFacts {
  connection: Connection;
  connectionType: ConnectionType;
  /** The site's driver can connect to a passive client. */
  canContact: boolean;
  /** The site is only observed: a Jump is made in the person's own console, and nothing is moved here. */
  isObserved: boolean;
}

export type JumpDecision = { transition: Transition } & (
  | { outcome: JumpOutcome; refusal?: undefined; contact: boolean }
  | { refusal: JumpRefusal; outcome?: undefined; contact: false }
);

export function decideJump(upgrade: Upgrade, facts: JumpFacts, situation: Situation): JumpDecision {
  const same = still(upgrade);
  if (facts.isObserved) return { outcome: 'open_console', contact: false, transition: same };
  switch (upgrade.state) {
    case 'up_to_date':
      return isReachable(facts.connection)
        ? { outcome: 'allowed', contact: false, transition: same }
        : { refusal: 'client_unreachable', contact: false, transition: same };
    case 'queued':
    case 'failed':
      return toFront(upgrade, situation);
    case 'awaiting_check_in':
      return wish(upgrade, facts, situation);
    case 'granted':
    case 'upgrading':
    case 'suspect':
      return { outcome: 'already_upgrading', contact: false, transition: same };
    case 'held':
      return { refusal: 'automatic_upgrades_off', contact: false, transition: same };
    case 'ahead':
      return { refusal: 'ahead_of_appliance', contact: false, transition: same };
    case 'pending':
    case 'ghost':
      return { outcome: 'open_console', contact: false, transition: same };
  }
}

/** To the very front, back-off cleared; a failed client gets all its attempts again. */
export function toFront(upgrade: Upgrade, situation: Situation): JumpDecision {
  const attempts = upgrade.state === 'failed' ? 0 : upgrade.attempts;
  const cleared = move(still(upgrade), situation.nowMs, { attempts, retryAtMs: null, undelivered: 0 });
  const transition = wait(cleared, situation, 'front');
  if (transition.after.state === 'held')
    return { refusal: 'automatic_upgrades_off', contact: false, transition: still(upgrade) };
  return { outcome: 'moved_to_front', contact: false, transition };
}

/** The client could not be contacted after all: it waits for its check-in, and the wish for the front stays. */
export function contactFailed(upgrade: Upgrade, nowMs: number): Transition {
  const isContacting = upgrade.state === 'awaiting_check_in' && upgrade.reason === 'contacting';
  return isContacting ? move(still(upgrade), nowMs, { reason: 'awaiting_check_in' }) : still(upgrade);
}

/** Not checked in since the run began: the wish is kept, and a passive client is contacted where the driver can. */
function wish(upgrade: Upgrade, facts: JumpFacts, situation: Situation): JumpDecision {
  const contact = facts.connectionType === 'passive' && facts.canContact;
  const reason = contact ? 'contacting' : 'awaiting_check_in';
  const transition = move(still(upgrade), situation.nowMs, { wantsFront: true, reason });
  return contact
    ? { outcome: 'contacting', contact, transition }
    : { refusal: 'client_unreachable', contact: false, transition };
}
