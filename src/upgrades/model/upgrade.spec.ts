import { describe, expect, it } from '@jest/globals';
import { FENCE, HOUR_MS, NOW_MS, SECOND_MS, situation, slot, upgrade } from '../../../test/support/model-builders.js';
import type { Reason } from '../../contracts/words.js';
import {
  bumpedBy,
  giveBack,
  holdsSlot,
  isStill,
  move,
  queuedReason,
  still,
  wait,
  type Transition,
  type Upgrade,
} from './upgrade.js';

describe('a move', () => {
  it('leaves the very same object when it changes nothing', () => {
    const before = still(upgrade('granted'));
    const same = { reason: null, slot: slot(), rank: { class: 1, sequence: 100 } } as const;
    expect(move(before, NOW_MS, same)).toBe(before);
  });

  it('changes the time of the state with the state only', () => {
    const waiting = upgrade('queued');
    expect(move(still(waiting), NOW_MS, { reason: 'retry_backoff' }).after.stateSinceMs).toBe(NOW_MS - HOUR_MS);
    expect(move(still(waiting), NOW_MS, { state: 'held' }).after.stateSinceMs).toBe(NOW_MS);
  });

  it('changes no argument, and keeps what the transition says already', () => {
    const before = upgrade('queued');
    const asked: Transition = { ...still(before), place: 'front', cause: 'boot' };
    const { after, ...rest } = move(asked, NOW_MS, { attempts: 2, rank: { class: 0, sequence: -1 } });
    expect(rest).toEqual({ before, place: 'front', cause: 'boot' });
    expect(before).toEqual(upgrade('queued'));
    expect(after.attempts).toBe(2);
  });
});

describe('whether a transition is still', () => {
  const before = upgrade('queued');
  it.each<[string, Transition, boolean]>([
    ['nothing changes', still(before), true],
    ['the row changes', move(still(before), NOW_MS, { attempts: 1 }), false],
    ['only the place changes', { ...still(before), place: 'front' }, false],
  ])('%s', (_, transition, expected) => {
    expect(isStill(transition)).toBe(expected);
  });
});

describe('giving a slot back', () => {
  it('says which, why and for how long it was held', () => {
    const { after, slotEnd } = giveBack(still(upgrade('upgrading')), NOW_MS, 'succeeded');
    expect(after.slot).toBeNull();
    expect(slotEnd).toEqual({ fence: FENCE, action: 'released', reason: 'succeeded', heldMs: SECOND_MS });
  });

  it('never says that it was held for less than nothing', () => {
    expect(giveBack(still(upgrade('upgrading')), 0, 'succeeded').slotEnd?.heldMs).toBe(0);
  });

  it('is nothing without one', () => {
    const transition = still(upgrade('queued'));
    expect(giveBack(transition, NOW_MS, 'succeeded')).toBe(transition);
  });
});

describe('why a queued client waits', () => {
  it.each<[Partial<Upgrade>, Reason]>([
    [{}, 'waiting_for_slot'],
    [{ reachable: false }, 'client_unreachable'],
    [{ retryAtMs: NOW_MS }, 'retry_backoff'],
    [{ retryAtMs: NOW_MS, reachable: false }, 'retry_backoff'],
    [{ retryAtMs: NOW_MS, undelivered: 1 }, 'start_unreachable'],
    [{ undelivered: 1 }, 'waiting_for_slot'],
  ])('%j: %s', (parts, reason) => {
    expect(queuedReason(upgrade('queued', parts))).toBe(reason);
  });
});

describe('joining the queue', () => {
  const noPlace = { rank: { class: 1, sequence: 0 } } as const;
  it.each<[string, Partial<Upgrade>, boolean, Transition['place'], Transition['place']]>([
    ['without a place: behind all', noPlace, true, undefined, 'behind'],
    ['without a place, wished for: at the front', { ...noPlace, wantsFront: true }, true, undefined, 'front'],
    ['with a place: keeps it', {}, true, undefined, undefined],
    ['with a place, wished for: keeps it', { wantsFront: true }, true, undefined, undefined],
    ['asked to the front', {}, true, 'front', 'front'],
    ['asked behind', {}, true, 'behind', 'behind'],
    ['automatic upgrades off: gets its place in held', noPlace, false, undefined, 'behind'],
  ])('%s', (_, parts, automaticUpgradesOn, asked, place) => {
    const transition = wait(
      still(upgrade('awaiting_check_in', { rank: { class: 1, sequence: 100 }, ...parts })),
      situation({ automaticUpgradesOn }),
      asked,
    );
    expect(transition.place).toBe(place);
    expect(transition.after.state).toBe(automaticUpgradesOn ? 'queued' : 'held');
  });

  it('spends the wish for the front', () => {
    const wishing = upgrade('awaiting_check_in', { wantsFront: true });
    expect(wait(still(wishing), situation()).after.wantsFront).toBe(false);
  });

  it('is open to a released client though automatic upgrades are off', () => {
    const released = upgrade('held', { released: true });
    const { after } = wait(still(released), situation({ automaticUpgradesOn: false }));
    expect(after).toMatchObject({ state: 'queued', reason: 'waiting_for_slot' });
  });

  it('ends a back-off for who is held instead', () => {
    const waiting = upgrade('queued', { retryAtMs: NOW_MS + SECOND_MS });
    const { after } = wait(still(waiting), situation({ automaticUpgradesOn: false }));
    expect(after).toMatchObject({ state: 'held', reason: 'automatic_upgrades_off', retryAtMs: null });
  });
});

it('granted, upgrading and suspect hold a slot, and no other state', () => {
  expect([holdsSlot('granted'), holdsSlot('upgrading'), holdsSlot('suspect')]).toEqual([true, true, true]);
  expect([holdsSlot('queued'), holdsSlot('held'), holdsSlot('failed'), holdsSlot('up_to_date')]).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

describe('who bumped', () => {
  const bump = { by: 'person Ada', atMs: NOW_MS };
  const queued = upgrade('queued');
  const awaiting = upgrade('awaiting_check_in');

  it.each<[string, Transition]>([
    ['a move to the front', { ...still(queued), place: 'front' }],
    [
      'a place at the front that was taken before',
      { before: queued, after: { ...queued, rank: { class: 0, sequence: -3 } } },
    ],
    ['a wish for the front', { before: awaiting, after: { ...awaiting, wantsFront: true } }],
  ])('is remembered with %s', (_, transition) => {
    expect(bumpedBy(transition, bump).after.bump).toEqual(bump);
  });

  it.each<[string, Transition]>([
    ['nothing moves', still(queued)],
    ['it goes behind all', { ...still(queued), place: 'behind' }],
    ['it stands at the front already', still(upgrade('queued', { rank: { class: 0, sequence: -3 } }))],
    ['the wish stands already', still(upgrade('awaiting_check_in', { wantsFront: true }))],
  ])('is left when %s', (_, transition) => {
    expect(bumpedBy(transition, bump)).toBe(transition);
  });
});
