import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  FENCE,
  NEXT_RUN,
  NOW_MS,
  SECOND_MS,
  situation,
  slot,
  TARGET,
  upgrade,
} from '../../../test/support/model-builders.js';
import { UPGRADE_STATES } from '../../contracts/words.js';
import { decideGrant, grant, isEligible, maxSecondsOf, mayBeTold, stoppedReason, type GrantFacts } from './grant.js';
import type { Situation, Upgrade } from './upgrade.js';

/** `told` and `untold` name holders by their fences. */
const holders = (told: number[], untold: number[]) => [
  ...told.map((fence) => ({ id: `told-${fence}`, fence, isTold: true })),
  ...untold.map((fence) => ({ id: `untold-${fence}`, fence, isTold: false })),
];

const facts = (parts: Partial<GrantFacts> = {}): GrantFacts => ({
  limit: 5,
  holders: [],
  hasRun: true,
  isPaused: false,
  isBraked: false,
  gateReason: null,
  ...parts,
});

describe('how many may be granted', () => {
  it.each<[string, Partial<GrantFacts>, number, string[], string | null]>([
    ['all slots free', {}, 5, [], null],
    ['some in use', { holders: holders([1, 2], [3]) }, 2, [], null],
    ['none free', { holders: holders([1, 2, 3], [4, 5]) }, 0, [], 'waiting_for_slot'],
    ['lowered below the told', { limit: 2, holders: holders([1, 2, 3], []) }, 0, [], 'waiting_for_slot'],
    [
      'lowered: the newest untold go back',
      { limit: 3, holders: holders([1, 2], [3, 4, 5]) },
      0,
      ['untold-5', 'untold-4'],
      'waiting_for_slot',
    ],
    [
      'lowered: all untold go back, the told stay',
      { limit: 1, holders: holders([1, 2], [3]) },
      0,
      ['untold-3'],
      'waiting_for_slot',
    ],
    ['paused', { isPaused: true, holders: holders([1], [2, 3]) }, 0, ['untold-3', 'untold-2'], 'paused'],
    ['braked', { isBraked: true, holders: holders([1], []) }, 0, [], 'safety_brake'],
    ['gated', { gateReason: 'outside_window', holders: holders([], [1]) }, 0, ['untold-1'], 'outside_window'],
    ['before the first run', { hasRun: false }, 0, [], 'no_run'],
  ])('%s', (_, parts, free, takeBack, reason) => {
    expect(decideGrant(facts(parts))).toEqual({ free, takeBack, reason });
  });

  it('never exceeds the limit, and never takes back what was told', () => {
    const holder = fc.record({ fence: fc.nat(), isTold: fc.boolean() });
    const site = fc.record({
      limit: fc.integer({ min: 1, max: 12 }),
      holders: fc.uniqueArray(holder, { selector: ({ fence }) => fence, maxLength: 20 }),
      hasRun: fc.boolean(),
      isPaused: fc.boolean(),
      isBraked: fc.boolean(),
      gateReason: fc.constantFrom(null, 'outside_window' as const),
    });
    fc.assert(
      fc.property(site, (drawn) => {
        const all = drawn.holders.map((one, index) => ({ ...one, id: String(index) }));
        const { free, takeBack } = decideGrant({ ...drawn, holders: all });
        const left = all.filter(({ id }) => !takeBack.includes(id));
        expect(free === 0 || free + left.length <= drawn.limit).toBe(true);
        expect(all.filter(({ isTold }) => isTold).every((one) => left.includes(one))).toBe(true);
        if (stoppedReason(drawn) !== null) {
          expect(free).toBe(0);
          expect(left.every(({ isTold }) => isTold)).toBe(true);
        }
      }),
    );
  });
});

describe('who is eligible', () => {
  const off = { automaticUpgradesOn: false };
  it.each<[string, Partial<Upgrade>, Partial<Situation>, boolean]>([
    ['queued and reachable', {}, {}, true],
    ['not reachable', { reachable: false }, {}, false],
    ['in back-off', { retryAtMs: NOW_MS - 1 }, {}, false],
    ['labelled by an earlier run: it has not checked in since', {}, { run: NEXT_RUN }, false],
    ['no run', {}, { run: null }, false],
    ['automatic upgrades off, not yet moved to held', {}, off, false],
    ['automatic upgrades off, but released', { released: true }, off, true],
    ['released for an earlier run', { released: true }, { ...off, run: NEXT_RUN }, false],
  ])('%s', (_, parts, site, expected) => {
    expect(isEligible(upgrade('queued', parts), situation(site))).toBe(expected);
  });

  it('is nobody who is not queued', () => {
    const others = UPGRADE_STATES.filter((state) => state !== 'queued');
    expect(others.filter((state) => isEligible(upgrade(state), situation()))).toEqual([]);
  });
});

describe('a grant', () => {
  const terms = { fence: 42, target: TARGET, startWithinSeconds: 60, maxUpgradeSeconds: 1800 };

  it('says until when to start, and holds its slot two skews longer than an upgrade may last', () => {
    const { after } = grant(upgrade('queued'), terms, situation({ clockSkewSeconds: 30 }));
    expect(after).toMatchObject({ state: 'granted', reason: null, stateSinceMs: NOW_MS });
    expect(after.slot).toEqual({
      fence: 42,
      target: TARGET,
      grantedAtMs: NOW_MS,
      startByMs: NOW_MS + 60 * SECOND_MS,
      leaseUntilMs: NOW_MS + (60 + 1800 + 60) * SECOND_MS,
      toldAtMs: null,
      startedAtMs: null,
    });
  });

  it('keeps the place, for the case that it goes back', () => {
    const before = upgrade('queued', { rank: { class: 0, sequence: -9 } });
    expect(grant(before, terms, situation()).after.rank).toEqual(before.rank);
  });
});

describe('whether a client may be told for the first time', () => {
  const granted = upgrade('granted', { slot: slot({ toldAtMs: null, startByMs: NOW_MS + 1 }) });
  it.each<[string, Upgrade, number, number, boolean, boolean]>([
    ['in time', granted, FENCE, NOW_MS, false, true],
    ['at start-by', granted, FENCE, NOW_MS + 1, false, false],
    ['under another fence', granted, FENCE + 1, NOW_MS, false, false],
    ['while starts are stopped', granted, FENCE, NOW_MS, true, false],
    ['upgrading', { ...granted, state: 'upgrading' }, FENCE, NOW_MS, false, false],
    ['suspect', { ...granted, state: 'suspect' }, FENCE, NOW_MS, false, false],
    ['back in the queue', upgrade('queued'), FENCE, NOW_MS, false, false],
  ])('%s', (_, one, fence, nowMs, isStopped, expected) => {
    expect(mayBeTold(one, fence, nowMs, isStopped)).toBe(expected);
  });
});

describe('for how long a client may upgrade', () => {
  const startByMs = NOW_MS;
  const leased = (seconds: number) => slot({ startByMs, leaseUntilMs: startByMs + seconds * SECOND_MS });
  it.each<[string, number, number, number, number]>([
    ['as long as the settings say, when they are as they were at the grant', 1860, 1800, 30, 1800],
    ['never past the lease, when the settings allow longer now', 1860, 7200, 30, 1800],
    ['less, when the settings allow less now', 1860, 600, 30, 600],
    ['less, when the clocks may differ by more now', 1860, 1800, 300, 1260],
    ['not longer, when the clocks may differ by less now', 1860, 1800, 0, 1800],
    ['at least a second', 65, 5, 300, 1],
  ])('%s', (_, leaseSeconds, maxUpgradeSeconds, clockSkewSeconds, expected) => {
    expect(maxSecondsOf(leased(leaseSeconds), { maxUpgradeSeconds, clockSkewSeconds })).toBe(expected);
  });
});
