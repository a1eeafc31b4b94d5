/**
 * Decides what a bulk action does to one client, or why it leaves it as it is. Running upgrades are never touched.
 */
import type { BulkActionName } from '../../contracts/words.js';
import { toFront } from './jump.js';
import { holdsSlot, move, still, wait, type Situation, type Transition, type Upgrade } from './upgrade.js';

export const SKIP_REASONS = [
  'already_upgrading',
  'up_to_date',
  'ahead_of_appliance',
  'not_failed',
  'not_held',
  'already_held',
  'automatic_upgrades_off',
  'not_steered',
  'gone',
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

export type BulkDecision = { transition: Transition } | { skipped: SkipReason };

export function decideBulk(action: BulkActionName, upgrade: Upgrade, situation: Situation): BulkDecision {
  if (holdsSlot(upgrade.state)) return { skipped: 'already_upgrading' };
  if (upgrade.state === 'up_to_date') return { skipped: 'up_to_date' };
  if (upgrade.state === 'ahead') return { skipped: 'ahead_of_appliance' };
  if (upgrade.state === 'pending' || upgrade.state === 'ghost') return { skipped: 'not_steered' };
  switch (action) {
    case 'bump':
      return bump(upgrade, situation);
    case 'retry':
      return retry(upgrade, situation);
    case 'hold':
      return hold(upgrade, situation);
    case 'release':
      return release(upgrade, situation);
  }
}

function bump(upgrade: Upgrade, situation: Situation): BulkDecision {
  if (upgrade.state === 'held') return { skipped: 'automatic_upgrades_off' };
  if (upgrade.state === 'awaiting_check_in') {
    return { transition: move(still(upgrade), situation.nowMs, { wantsFront: true }) };
  }
  const decision = toFront(upgrade, situation);
  return decision.refusal === undefined ? { transition: decision.transition } : { skipped: 'automatic_upgrades_off' };
}

function retry(upgrade: Upgrade, situation: Situation): BulkDecision {
  const isBackingOff = upgrade.state === 'queued' && upgrade.retryAtMs !== null;
  if (upgrade.state !== 'failed' && !isBackingOff) return { skipped: 'not_failed' };
  const attempts = upgrade.state === 'failed' ? 0 : upgrade.attempts;
  const cleared = move(still(upgrade), situation.nowMs, { attempts, retryAtMs: null, undelivered: 0 });
  return { transition: wait(cleared, situation, upgrade.state === 'failed' ? 'behind' : undefined) };
}

function hold(upgrade: Upgrade, situation: Situation): BulkDecision {
  if (upgrade.state === 'held' && upgrade.reason === 'held_by_person') return { skipped: 'already_held' };
  const changes = { state: 'held', reason: 'held_by_person', retryAtMs: null, released: false } as const;
  return { transition: move(still(upgrade), situation.nowMs, changes) };
}

/** Back to its place, and one that had failed before it was held with all its attempts. One that never checked in waits for that. */
function release(upgrade: Upgrade, situation: Situation): BulkDecision {
  if (upgrade.state !== 'held') return { skipped: 'not_held' };
  const attempts = upgrade.attempts >= situation.maxAttempts ? 0 : upgrade.attempts;
  const released = move(still(upgrade), situation.nowMs, { released: true, attempts });
  if (upgrade.rank.sequence === 0) {
    const changes = { state: 'awaiting_check_in', reason: 'awaiting_check_in' } as const;
    return { transition: move(released, situation.nowMs, changes) };
  }
  return { transition: wait(released, situation) };
}

/** What a change of the automatic-upgrade mode makes of a client; those a person held stay held. */
export function applyMode(upgrade: Upgrade, situation: Situation): Transition {
  const isQueued = upgrade.state === 'queued' && !situation.automaticUpgradesOn && !upgrade.released;
  const isHeld =
    upgrade.state === 'held' && upgrade.reason === 'automatic_upgrades_off' && situation.automaticUpgradesOn;
  return isQueued || isHeld ? wait(still(upgrade), situation) : still(upgrade);
}
