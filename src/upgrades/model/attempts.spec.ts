import { describe, expect, it } from '@jest/globals';
import { FENCE, NEXT_RUN, NOW_MS, SECOND_MS, situation, slot, upgrade } from '../../../test/support/model-builders.js';
import {
  endAttempt,
  endBackoff,
  retrySeconds,
  startNotDelivered,
  startNotTaken,
  takeBackUntold,
  undeliveredSeconds,
} from './attempts.js';
import { still, type Situation, type Upgrade } from './upgrade.js';

const FAILED = { reason: 'reported_failure', detail: 'code 1603' } as const;

describe('how long to wait for the next try', () => {
  it.each([
    [1, 10, 5],
    [2, 20, 10],
    [3, 40, 20],
    [5, 160, 60],
    [7, 600, 60],
    [60, 600, 60],
  ])('after %i: %i s, and %i s when it could not be delivered', (count, failed, undelivered) => {
    expect(retrySeconds(count)).toBe(failed);
    expect(undeliveredSeconds(count)).toBe(undelivered);
  });
});

describe('a failed attempt', () => {
  const end = (one: Upgrade, site: Partial<Situation> = {}) => endAttempt(still(one), situation(site), FAILED);

  it('frees the slot and queues the client behind the others after a back-off', () => {
    const { after, place, slotEnd } = end(upgrade('upgrading', { rank: { class: 0, sequence: -3 }, undelivered: 2 }));
    expect(after).toMatchObject({
      state: 'queued',
      reason: 'retry_backoff',
      attempts: 1,
      retryAtMs: NOW_MS + 10 * SECOND_MS,
      slot: null,
      failure: { ...FAILED, atMs: NOW_MS },
      undelivered: 0,
    });
    expect(after.rank.class).toBe(1);
    expect(place).toBe('behind');
    expect(slotEnd).toMatchObject({ fence: FENCE, action: 'released', reason: 'reported_failure' });
  });

  it.each<[string, number, number, string, string]>([
    ['attempts are left', 1, 3, 'queued', 'retry_backoff'],
    ['it was the last', 2, 3, 'failed', 'attempts_used_up'],
    ['only one was allowed', 0, 1, 'failed', 'attempts_used_up'],
    ['fewer are allowed than it has had', 4, 3, 'failed', 'attempts_used_up'],
  ])('%s', (_, attempts, maxAttempts, state, reason) => {
    const { after } = end(upgrade('upgrading', { attempts }), { maxAttempts });
    expect(after).toMatchObject({ state, reason, slot: null });
    expect(after.retryAtMs === null).toBe(state === 'failed');
  });

  it('holds the client where automatic upgrades are off', () => {
    const { after, place } = end(upgrade('upgrading'), { automaticUpgradesOn: false });
    expect(after).toMatchObject({ state: 'held', reason: 'automatic_upgrades_off', retryAtMs: null });
    expect(place).toBe('behind');
  });

  it('counts for nothing at a target that the run has left behind', () => {
    const { after } = end(upgrade('upgrading', { runId: NEXT_RUN.id }), { run: NEXT_RUN });
    expect(after).toMatchObject({ state: 'queued', reason: 'waiting_for_slot', attempts: 0, retryAtMs: null });
  });
});

describe('a start that was not taken', () => {
  it('keeps its place, counts, and backs off', () => {
    const before = upgrade('suspect', { rank: { class: 0, sequence: -3 }, attempts: 1, undelivered: 2 });
    const { after, place, slotEnd } = startNotTaken(still(before), situation());
    expect(after).toMatchObject({
      state: 'queued',
      reason: 'retry_backoff',
      attempts: 2,
      retryAtMs: NOW_MS + 20 * SECOND_MS,
      rank: before.rank,
      failure: { reason: 'start_not_taken' },
    });
    expect(place).toBeUndefined();
    expect(slotEnd?.reason).toBe('start_not_taken');
  });

  it('ends in failed when it was the last attempt', () => {
    const { after } = startNotTaken(still(upgrade('suspect', { attempts: 2 })), situation());
    expect(after).toMatchObject({ state: 'failed', reason: 'attempts_used_up', slot: null, retryAtMs: null });
  });

  it('counts for nothing at a target that the run has left behind', () => {
    const before = upgrade('suspect', { runId: NEXT_RUN.id });
    const { after } = startNotTaken(still(before), situation({ run: NEXT_RUN }));
    expect(after).toMatchObject({ state: 'queued', reason: 'waiting_for_slot', attempts: 0, retryAtMs: null });
  });
});

describe('a start that was not delivered', () => {
  it('is no attempt, keeps the place, and backs off shortly', () => {
    const before = upgrade('granted', { rank: { class: 0, sequence: -3 }, undelivered: 1 });
    const { after, place, slotEnd } = startNotDelivered(still(before), situation());
    expect(after).toMatchObject({
      state: 'queued',
      reason: 'start_unreachable',
      attempts: 0,
      undelivered: 2,
      retryAtMs: NOW_MS + 10 * SECOND_MS,
      rank: before.rank,
      failure: null,
    });
    expect(place).toBeUndefined();
    expect(slotEnd?.reason).toBe('start_not_delivered');
  });
});

describe('a grant that nobody was told of', () => {
  it('goes back to its place as if it had not been', () => {
    const before = upgrade('queued', { rank: { class: 0, sequence: -3 } });
    const granted = { ...before, state: 'granted' as const, reason: null, slot: slot({ toldAtMs: null }) };
    const { after, place } = takeBackUntold(still(granted), situation());
    expect({ ...after, stateSinceMs: 0 }).toEqual({ ...before, stateSinceMs: 0 });
    expect(place).toBeUndefined();
  });

  it('takes a new place when a run has begun since, as everybody does', () => {
    const labelled = upgrade('granted', { rank: { class: 1, sequence: 0 }, slot: slot({ toldAtMs: null }) });
    expect(takeBackUntold(still(labelled), situation()).place).toBe('behind');
  });
});

describe('a back-off', () => {
  const waiting = upgrade('queued', {
    reason: 'retry_backoff',
    retryAtMs: NOW_MS,
    attempts: 1,
    rank: { class: 0, sequence: -3 },
  });
  it.each<[string, Partial<Upgrade>, Partial<Situation>, string, string | null, boolean]>([
    ['that is over', {}, {}, 'queued', 'waiting_for_slot', true],
    ['that is over, of a client out of reach', { reachable: false }, {}, 'queued', 'client_unreachable', true],
    ['that is over, of a start not delivered', { undelivered: 2 }, {}, 'queued', 'waiting_for_slot', true],
    ['that goes on', {}, { nowMs: NOW_MS - 1 }, 'queued', 'retry_backoff', false],
    [
      'that is over while automatic upgrades are off',
      {},
      { automaticUpgradesOn: false },
      'held',
      'automatic_upgrades_off',
      true,
    ],
    [
      'of a client that is held by now',
      { state: 'held', reason: 'held_by_person', retryAtMs: null },
      {},
      'held',
      'held_by_person',
      false,
    ],
  ])('%s', (_, parts, site, state, reason, isMoved) => {
    const before = { ...waiting, ...parts };
    const { after, place } = endBackoff(before, situation(site));
    expect(after).toMatchObject({ state, reason, attempts: 1, rank: before.rank });
    expect(after !== before).toBe(isMoved);
    expect(place).toBeUndefined();
    if (isMoved) expect(after.retryAtMs).toBeNull();
  });
});
