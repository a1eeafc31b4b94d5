/**
 * Decides what time alone makes of a slot. A grant nobody was told goes back to its place at start-by; a told one that was not
 * acknowledged by then is `suspect` and still holds its slot; a lease that ends frees it. Source: DESIGN §4 *Telling*.
 * Invariant: before its lease ends, a told grant never loses its slot to time.
 */
import { endAttempt, takeBackUntold } from './attempts.js';
import { move, still, type Situation, type Transition, type Upgrade } from './upgrade.js';

export function judgeDeadlines(upgrade: Upgrade, situation: Situation): Transition {
  const { slot } = upgrade;
  const { nowMs } = situation;
  if (slot === null) return still(upgrade);
  if (slot.toldAtMs === null)
    return nowMs >= slot.startByMs ? takeBackUntold(still(upgrade), situation) : still(upgrade);
  if (nowMs >= slot.leaseUntilMs) {
    return endAttempt(still(upgrade), situation, { reason: 'lease_expired', detail: null }, 'expired');
  }
  if (upgrade.state === 'granted' && nowMs > slot.startByMs) {
    return move(still(upgrade), nowMs, { state: 'suspect', reason: 'start_not_acknowledged' });
  }
  return still(upgrade);
}
