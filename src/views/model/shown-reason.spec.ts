import { describe, expect, it } from '@jest/globals';
import type { Reason, UpgradeState } from '../../contracts/words.js';
import { shownReason } from './shown-reason.js';

describe('shownReason', () => {
  it.each<[UpgradeState, Reason | null, Reason | null, Reason | null]>([
    ['queued', 'waiting_for_slot', null, 'waiting_for_slot'],
    ['queued', 'retry_backoff', null, 'retry_backoff'],
    ['queued', 'client_unreachable', 'paused', 'paused'],
    ['queued', 'waiting_for_slot', 'safety_brake', 'safety_brake'],
    ['queued', 'start_unreachable', 'outside_window', 'outside_window'],
    ['queued', null, 'appliance_not_ready', 'appliance_not_ready'],
    ['awaiting_check_in', 'awaiting_check_in', 'paused', 'awaiting_check_in'],
    ['awaiting_check_in', 'contacting', 'paused', 'contacting'],
    ['upgrading', null, 'paused', null],
    ['suspect', 'start_not_acknowledged', 'safety_brake', 'start_not_acknowledged'],
    ['failed', 'attempts_used_up', 'paused', 'attempts_used_up'],
    ['held', 'automatic_upgrades_off', 'paused', 'automatic_upgrades_off'],
    ['up_to_date', null, 'paused', null],
  ])('%s with %s while the site is stopped by %s → %s', (state, own, stopped, shown) => {
    expect(shownReason(state, own, stopped)).toBe(shown);
  });
});
