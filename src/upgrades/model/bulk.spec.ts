import { describe, expect, it } from '@jest/globals';
import { NOW_MS, SECOND_MS, situation, upgrade } from '../../../test/support/model-builders.js';
import { BULK_ACTIONS, UPGRADE_STATES, type BulkActionName, type UpgradeState } from '../../contracts/words.js';
import { applyMode, decideBulk } from './bulk.js';
import { isStill, type Situation, type Transition, type Upgrade } from './upgrade.js';

const decide = (action: BulkActionName, one: Upgrade, site: Partial<Situation> = {}): Transition => {
  const decision = decideBulk(action, one, situation(site));
  if ('skipped' in decision) throw new Error(`it was skipped: ${decision.skipped}`);
  return decision.transition;
};

describe('what a bulk action does', () => {
  const NOT_STEERED = {
    bump: '(not_steered)',
    retry: '(not_steered)',
    hold: '(not_steered)',
    release: '(not_steered)',
  };
  /** A state it leads to, or in parentheses why it is skipped. */
  const EFFECTS: Record<UpgradeState, Record<BulkActionName, string>> = {
    awaiting_check_in: { bump: 'awaiting_check_in', retry: '(not_failed)', hold: 'held', release: '(not_held)' },
    queued: { bump: 'queued', retry: '(not_failed)', hold: 'held', release: '(not_held)' },
    granted: {
      bump: '(already_upgrading)',
      retry: '(already_upgrading)',
      hold: '(already_upgrading)',
      release: '(already_upgrading)',
    },
    upgrading: {
      bump: '(already_upgrading)',
      retry: '(already_upgrading)',
      hold: '(already_upgrading)',
      release: '(already_upgrading)',
    },
    suspect: {
      bump: '(already_upgrading)',
      retry: '(already_upgrading)',
      hold: '(already_upgrading)',
      release: '(already_upgrading)',
    },
    failed: { bump: 'queued', retry: 'queued', hold: 'held', release: '(not_held)' },
    held: { bump: '(automatic_upgrades_off)', retry: '(not_failed)', hold: 'held', release: 'queued' },
    up_to_date: { bump: '(up_to_date)', retry: '(up_to_date)', hold: '(up_to_date)', release: '(up_to_date)' },
    ahead: {
      bump: '(ahead_of_appliance)',
      retry: '(ahead_of_appliance)',
      hold: '(ahead_of_appliance)',
      release: '(ahead_of_appliance)',
    },
    pending: NOT_STEERED,
    ghost: NOT_STEERED,
  };

  it.each(UPGRADE_STATES)('to %s', (state) => {
    const effects = Object.fromEntries(
      BULK_ACTIONS.map((action) => {
        const decision = decideBulk(action, upgrade(state), situation());
        return [action, 'skipped' in decision ? `(${decision.skipped})` : decision.transition.after.state];
      }),
    );
    expect(effects).toEqual(EFFECTS[state]);
  });
});

describe('bump', () => {
  it('is a Jump attempt’s way to the front', () => {
    const { after, place } = decide('bump', upgrade('queued', { retryAtMs: NOW_MS + SECOND_MS, attempts: 1 }));
    expect({ place, retryAtMs: after.retryAtMs, attempts: after.attempts }).toEqual({
      place: 'front',
      retryAtMs: null,
      attempts: 1,
    });
  });

  it('is remembered for who has not checked in', () => {
    const { after, place } = decide('bump', upgrade('awaiting_check_in'));
    expect({ place, wantsFront: after.wantsFront }).toEqual({ place: undefined, wantsFront: true });
  });

  it.each<UpgradeState>(['queued', 'failed'])('skips %s when automatic upgrades are off', (state) => {
    const decision = decideBulk('bump', upgrade(state), situation({ automaticUpgradesOn: false }));
    expect(decision).toEqual({ skipped: 'automatic_upgrades_off' });
  });
});

describe('retry', () => {
  it('queues a failed client behind the others, with all its attempts', () => {
    const { after, place } = decide('retry', upgrade('failed', { rank: { class: 0, sequence: -3 } }));
    expect(after).toMatchObject({ state: 'queued', reason: 'waiting_for_slot', attempts: 0 });
    expect(place).toBe('behind');
  });

  it('ends a back-off and leaves place and attempts', () => {
    const waiting = upgrade('queued', {
      reason: 'start_unreachable',
      retryAtMs: NOW_MS + SECOND_MS,
      attempts: 1,
      undelivered: 4,
    });
    const { after, place } = decide('retry', waiting);
    expect(after).toMatchObject({
      state: 'queued',
      reason: 'waiting_for_slot',
      attempts: 1,
      retryAtMs: null,
      undelivered: 0,
    });
    expect(place).toBeUndefined();
  });

  it('holds a failed client where automatic upgrades are off', () => {
    const { after } = decide('retry', upgrade('failed'), { automaticUpgradesOn: false });
    expect(after).toMatchObject({ state: 'held', reason: 'automatic_upgrades_off', attempts: 0 });
  });
});

describe('hold and release', () => {
  it('a person’s hold stands over that of the mode', () => {
    const { after } = decide('hold', upgrade('held'));
    expect(after).toMatchObject({ state: 'held', reason: 'held_by_person' });
    expect(decideBulk('hold', after, situation())).toEqual({ skipped: 'already_held' });
  });

  it('brings a held client back to its place', () => {
    const before = upgrade('queued', { rank: { class: 0, sequence: -3 } });
    const { after, place } = decide('release', decide('hold', before).after);
    expect(after).toMatchObject({ state: 'queued', rank: before.rank, released: true });
    expect(place).toBeUndefined();
  });

  it('lets a client upgrade though automatic upgrades are off', () => {
    const off = { automaticUpgradesOn: false };
    expect(decide('release', upgrade('held'), off).after).toMatchObject({ state: 'queued', released: true });
  });

  it('has a client that was held before it checked in wait for that', () => {
    const { after } = decide('release', decide('hold', upgrade('awaiting_check_in')).after);
    expect(after).toMatchObject({ state: 'awaiting_check_in', reason: 'awaiting_check_in' });
  });

  it('gives a client that had failed all its attempts again', () => {
    expect(decide('release', decide('hold', upgrade('failed')).after).after).toMatchObject({
      state: 'queued',
      attempts: 0,
    });
    expect(decide('release', upgrade('held', { attempts: 1 })).after.attempts).toBe(1);
  });

  it('ends a release by a new hold', () => {
    expect(decide('hold', upgrade('queued', { released: true })).after.released).toBe(false);
  });
});

describe('a change of the automatic-upgrade mode', () => {
  const off: Partial<Situation> = { automaticUpgradesOn: false };
  it.each<[string, Upgrade, Partial<Situation>, UpgradeState]>([
    ['off: who waits is held', upgrade('queued'), off, 'held'],
    ['off: who was released goes on', upgrade('queued', { released: true }), off, 'queued'],
    ['on: who was held by it waits again', upgrade('held'), {}, 'queued'],
    ['on: who was held by a person stays', upgrade('held', { reason: 'held_by_person' }), {}, 'held'],
  ])('%s', (_, one, site, state) => {
    const { after, place } = applyMode(one, situation(site));
    expect(after.state).toBe(state);
    expect(after.rank).toEqual(one.rank);
    expect(place).toBeUndefined();
  });

  it.each(UPGRADE_STATES.filter((state) => state !== 'queued' && state !== 'held'))('leaves %s alone', (state) => {
    expect(isStill(applyMode(upgrade(state), situation(off)))).toBe(true);
    expect(isStill(applyMode(upgrade(state), situation()))).toBe(true);
  });
});
