import { describe, expect, it } from '@jest/globals';
import { BULK_ACTIONS, UPGRADE_STATES, type Reason, type UpgradeState } from '@contracts/words';
import { countsOfClients, countsOfFacets, matchingOf, mustBeTyped, planBulk, undoOf } from './bulk-plan';

const client = (upgradeState: UpgradeState, reason: Reason | null = null, retryAt: string | null = null) => ({
  id: `${upgradeState} ${reason}`,
  upgradeState,
  reason,
  retryAt,
});

/** One of each state, a second one that is held otherwise, and a second one that waits after a failure. */
const ONE_OF_EACH = [
  ...UPGRADE_STATES.map((state) => client(state, state === 'held' ? 'held_by_person' : null)),
  client('held', 'automatic_upgrades_off'),
  client('queued', 'retry_backoff', '2026-03-01T02:00:00.000Z'),
];

describe('what a bulk action will do', () => {
  it.each([
    ['bump', 4, { automatic_upgrades_off: 2, up_to_date: 1, ahead_of_appliance: 1, not_steered: 2 }],
    ['retry', 2, { not_failed: 4, up_to_date: 1, ahead_of_appliance: 1, not_steered: 2 }],
    ['hold', 5, { already_held: 1, up_to_date: 1, ahead_of_appliance: 1, not_steered: 2 }],
    ['release', 2, { not_held: 4, up_to_date: 1, ahead_of_appliance: 1, not_steered: 2 }],
  ] as const)('%s: to %d, and not to %j', (action, applies, skipped) => {
    const plan = planBulk(action, countsOfClients(ONE_OF_EACH));
    expect(Object.fromEntries(plan.skipped.map(({ why, count }) => [why, count]))).toEqual(skipped);
    expect(plan).toMatchObject({ total: 13, applies, running: 3, atMost: false });
  });

  it.each(BULK_ACTIONS)('%s leaves nobody out of the account', (action) => {
    const { total, applies, running, skipped } = planBulk(action, countsOfClients(ONE_OF_EACH));
    expect(applies + running + skipped.reduce((sum, { count }) => sum + count, 0)).toBe(total);
  });
});

describe('the counts under a filter', () => {
  const facets = {
    upgradeState: { queued: 30, failed: 4, held: 6, up_to_date: 60 },
    reason: { waiting_for_slot: 25, retry_backoff: 5, held_by_person: 2 },
  };

  it('are those of the facets, which leave their own part of the filter out', () => {
    expect(matchingOf(facets, {})).toBe(100);
    expect(matchingOf(facets, { upgradeState: ['queued', 'failed'] })).toBe(34);
    const { byState } = countsOfFacets(facets, { upgradeState: ['held'] }, false);
    expect(byState).toMatchObject({ held: 6, queued: 0 });
    expect(countsOfFacets(facets, { reason: ['waiting_for_slot'] }, false)).toMatchObject({
      heldByPerson: 0,
      backingOff: 0,
    });
  });

  it('say no more than can be seen: while starts are stopped, who waits after a failure is not', () => {
    const stopped = planBulk('retry', countsOfFacets(facets, {}, true));
    expect(stopped).toMatchObject({ applies: 34, atMost: true });
    expect(planBulk('retry', countsOfFacets(facets, {}, false))).toMatchObject({ applies: 9, atMost: false });
    expect(planBulk('retry', countsOfFacets(facets, { upgradeState: ['failed'] }, true)).atMost).toBe(false);
  });
});

it.each([
  [1000, 20_000, false],
  [1001, 20_000, true],
  [100, 1000, false],
  [101, 1000, true],
  [1, 5, false],
])('%d clients of %d have to be typed: %s', (count, fleet, typed) => expect(mustBeTyped(count, fleet)).toBe(typed));

describe('the way back', () => {
  it('releases whom the hold took out of the queue, and nobody who was held before or had failed', () => {
    expect(undoOf('hold', ONE_OF_EACH)).toEqual({
      action: 'release',
      ids: ['awaiting_check_in null', 'queued null', 'queued retry_backoff'],
    });
  });

  it('holds whom a person had held', () => {
    expect(undoOf('release', ONE_OF_EACH)).toEqual({ action: 'hold', ids: ['held held_by_person'] });
  });

  it('is not there for a bump or a retry', () => {
    expect(undoOf('bump', ONE_OF_EACH)).toBeNull();
    expect(undoOf('retry', ONE_OF_EACH)).toBeNull();
    expect(undoOf('hold', [client('upgrading')])).toBeNull();
  });
});
