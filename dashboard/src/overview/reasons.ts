/**
 * Why clients do not move, most urgent first, in an order of its own that no number changes. Pure. What waits by itself (a slot, a
 * check-in) stands last.
 */
import type { Reason } from '@contracts/words';
import type { Tone } from '../words/tones';

const TROUBLE = [
  'safety_brake',
  'attempts_used_up',
  'reported_failure',
  'lease_expired',
  'upgrade_interrupted',
  'start_not_taken',
] as const satisfies readonly Reason[];

const UNCLEAR = [
  'start_not_acknowledged',
  'start_unreachable',
  'client_unreachable',
  'appliance_not_ready',
  'paused',
  'outside_window',
  'held_by_person',
  'automatic_upgrades_off',
  'ahead_of_appliance',
  'stale_double',
] as const satisfies readonly Reason[];

const WAITS = [
  'retry_backoff',
  'contacting',
  'waiting_for_slot',
  'awaiting_check_in',
  'not_visible',
] as const satisfies readonly Reason[];

export interface ReasonCount {
  reason: Reason;
  tone: Tone;
  count: number;
}

export function reasonsOf(counts: Partial<Record<string, number>>): ReasonCount[] {
  const of = (reasons: readonly Reason[], tone: Tone) =>
    reasons.map((reason) => ({ reason, tone, count: counts[reason] ?? 0 }));
  const all = [...of(TROUBLE, 'bad'), ...of(UNCLEAR, 'warn'), ...of(WAITS, 'wait')];
  return all.filter(({ count }) => count > 0);
}
