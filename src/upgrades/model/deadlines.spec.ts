import { describe, expect, it } from '@jest/globals';
import { NOW_MS, SECOND_MS, situation, slot, upgrade } from '../../../test/support/model-builders.js';
import { UPGRADE_STATES, type UpgradeState } from '../../contracts/words.js';
import { judgeDeadlines } from './deadlines.js';
import { holdsSlot } from './upgrade.js';

const startByMs = NOW_MS + 60 * SECOND_MS;
const leaseUntilMs = NOW_MS + 1920 * SECOND_MS;
const held = (state: UpgradeState, toldAtMs: number | null) =>
  upgrade(state, { slot: slot({ grantedAtMs: NOW_MS, startByMs, leaseUntilMs, toldAtMs }) });

describe('what time makes of a slot', () => {
  it.each<[string, UpgradeState, number | null, number, UpgradeState, string | null, string | undefined]>([
    ['untold, before start-by', 'granted', null, startByMs - 1, 'granted', null, undefined],
    ['untold, at start-by', 'granted', null, startByMs, 'queued', 'waiting_for_slot', 'not_told'],
    ['told, at start-by', 'granted', NOW_MS, startByMs, 'granted', null, undefined],
    ['told, after start-by', 'granted', NOW_MS, startByMs + 1, 'suspect', 'start_not_acknowledged', undefined],
    [
      'suspect, before the lease ends',
      'suspect',
      NOW_MS,
      leaseUntilMs - 1,
      'suspect',
      'start_not_acknowledged',
      undefined,
    ],
    ['suspect, when the lease ends', 'suspect', NOW_MS, leaseUntilMs, 'queued', 'retry_backoff', 'lease_expired'],
    ['upgrading, before the lease ends', 'upgrading', NOW_MS, leaseUntilMs - 1, 'upgrading', null, undefined],
    ['upgrading, when the lease ends', 'upgrading', NOW_MS, leaseUntilMs, 'queued', 'retry_backoff', 'lease_expired'],
  ])('%s', (_, state, toldAtMs, nowMs, expected, reason, released) => {
    const { after, slotEnd } = judgeDeadlines(held(state, toldAtMs), situation({ nowMs }));
    expect({ state: after.state, reason: after.reason, released: slotEnd?.reason }).toEqual({
      state: expected,
      reason,
      released,
    });
    expect(after.slot === null).toBe(released !== undefined);
  });

  it('says in the slot log that a lease expired, and for how long the slot was held', () => {
    const { slotEnd, place } = judgeDeadlines(held('upgrading', NOW_MS), situation({ nowMs: leaseUntilMs }));
    expect(slotEnd).toEqual({ fence: 7, action: 'expired', reason: 'lease_expired', heldMs: 1920 * SECOND_MS });
    expect(place).toBe('behind');
  });

  it('gives an untold grant its former place back', () => {
    const { after, place } = judgeDeadlines(held('granted', null), situation({ nowMs: startByMs }));
    expect(place).toBeUndefined();
    expect(after).toMatchObject({ rank: { class: 1, sequence: 100 }, attempts: 0, retryAtMs: null });
  });

  it.each(UPGRADE_STATES.filter((state) => !holdsSlot(state)))('leaves %s alone', (state) => {
    const one = upgrade(state);
    expect(judgeDeadlines(one, situation({ nowMs: leaseUntilMs })).after).toBe(one);
  });
});
