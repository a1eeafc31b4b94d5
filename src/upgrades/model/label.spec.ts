import { describe, expect, it } from '@jest/globals';
import {
  known,
  NEWER,
  NEXT_RUN,
  NOW_MS,
  OLD,
  SECOND_MS,
  situation,
  upgrade,
} from '../../../test/support/model-builders.js';
import {
  CONNECTIONS,
  STEERED_STATES,
  type Reason,
  type SteeredState,
  type UpgradeState,
} from '../../contracts/words.js';
import { isReachable } from '../../fleet/model/connection.js';
import { label } from './label.js';
import { holdsSlot } from './upgrade.js';

const next = situation({ run: NEXT_RUN });
const AT_NEXT = NEXT_RUN.target.version;

describe('a new run', () => {
  const WAITS: [UpgradeState, Reason] = ['awaiting_check_in', 'awaiting_check_in'];
  const BEHIND: Record<SteeredState, [UpgradeState, Reason | null]> = {
    awaiting_check_in: WAITS,
    queued: WAITS,
    granted: ['granted', null],
    upgrading: ['upgrading', null],
    suspect: ['suspect', 'start_not_acknowledged'],
    failed: WAITS,
    held: WAITS,
    up_to_date: WAITS,
    ahead: WAITS,
  };

  it.each(STEERED_STATES)('has %s wait for its check-in, unless it holds a slot', (state) => {
    const { after } = label(upgrade(state), known(), next);
    expect([after.state, after.reason]).toEqual(BEHIND[state]);
    expect(after.runId).toBe(NEXT_RUN.id);
  });

  it.each(STEERED_STATES)('begins %s anew: attempts, failure, release, place', (state) => {
    const used = upgrade(state, {
      attempts: 2,
      undelivered: 3,
      released: true,
      rank: { class: 0, sequence: -4 },
      failure: { reason: 'reported_failure', detail: null, atMs: NOW_MS },
      retryAtMs: state === 'queued' ? NOW_MS + SECOND_MS : null,
      finishedAtMs: NOW_MS - SECOND_MS,
    });
    const { after, place, slotEnd } = label(used, known(), next);
    expect(after).toMatchObject({
      attempts: 0,
      undelivered: 0,
      released: false,
      rank: { class: 1, sequence: 0 },
      failure: null,
      retryAtMs: null,
      finishedAtMs: null,
      slot: holdsSlot(state) ? used.slot : null,
    });
    expect({ place, slotEnd }).toEqual({ place: undefined, slotEnd: undefined });
  });

  it('keeps on hold whom a person held', () => {
    const { after } = label(upgrade('held', { reason: 'held_by_person' }), known(), next);
    expect(after).toMatchObject({ state: 'held', reason: 'held_by_person', runId: NEXT_RUN.id });
  });

  it('keeps the wish for the front', () => {
    const wishing = upgrade('awaiting_check_in', { wantsFront: true, reason: 'contacting' });
    expect(label(wishing, known(), next).after).toMatchObject({ wantsFront: true, reason: 'awaiting_check_in' });
  });

  it.each<[string, string | null, UpgradeState]>([
    ['at its target already', AT_NEXT, 'up_to_date'],
    ['newer than it: the run goes to an older version', NEWER, 'ahead'],
    ['older', OLD, 'awaiting_check_in'],
    ['of no version that is known', null, 'awaiting_check_in'],
  ])('judges by the version that is known: %s', (_, version, state) => {
    const { after } = label(upgrade('queued', { wantsFront: true }), known({ version }), next);
    expect(after.state).toBe(state);
    expect(after.finishedAtMs).toBe(state === 'up_to_date' ? NOW_MS : null);
    expect(after.wantsFront).toBe(state === 'awaiting_check_in');
  });

  it.each(CONNECTIONS)('has in its cohort who was online or standby: %s', (connection) => {
    expect(label(upgrade('up_to_date'), known({ connection }), next).after.cohort).toBe(isReachable(connection));
  });
});

describe('a client that carries the label', () => {
  it.each(STEERED_STATES)('stays as it is: %s', (state) => {
    const one = upgrade(state);
    expect(label(one, known({ version: NEWER, connection: 'lost' }), situation()).after).toBe(one);
  });

  it('stays as it is after the second time, too', () => {
    const once = label(upgrade('queued'), known(), next).after;
    expect(label(once, known({ connection: 'offline' }), next).after).toBe(once);
  });

  it('stays as it is before the first run', () => {
    const one = upgrade('up_to_date', { runId: null });
    expect(label(one, known(), situation({ run: null })).after).toBe(one);
  });
});
