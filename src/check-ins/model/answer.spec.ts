import { describe, expect, it } from '@jest/globals';
import { FENCE, NOW_MS, SECOND_MS, settings, slot, TARGET, upgrade } from '../../../test/support/model-builders.js';
import { UPGRADE_STATES, type ConnectionType, type UpgradeState } from '../../contracts/words.js';
import type { Upgrade } from '../../upgrades/model/upgrade.js';
import { nextCheckInSeconds, tellInAnswer, upgradeStart, type AnswerFacts } from './answer.js';

/** Where no driver pushes; a start must be taken within a minute. */
const facts = (parts: Partial<AnswerFacts> = {}): AnswerFacts => ({
  nowMs: NOW_MS,
  settings: settings({ heartbeatSeconds: 60, passiveCheckInHours: 24, startWithinSeconds: 60 }),
  pushes: false,
  isStopped: false,
  frontEnd: { class: 1, sequence: 100 },
  ...parts,
});
const USUAL: Record<ConnectionType, number> = { active: 60, passive: 24 * 3600 };

describe('when to come again', () => {
  const SOON: Partial<Record<UpgradeState, number>> = { queued: 30, granted: 3 };

  it.each(UPGRADE_STATES)('%s, where no driver pushes', (state) => {
    const far = upgrade(state, { rank: { class: 1, sequence: 101 } });
    expect(nextCheckInSeconds(far, 'active', facts())).toBe(SOON[state] ?? USUAL.active);
    expect(nextCheckInSeconds(far, 'passive', facts())).toBe(SOON[state] ?? USUAL.passive);
  });

  it.each(UPGRADE_STATES)('%s, where a driver pushes: as usual', (state) => {
    expect(nextCheckInSeconds(upgrade(state), 'active', facts({ pushes: true }))).toBe(USUAL.active);
    expect(nextCheckInSeconds(upgrade(state), 'passive', facts({ pushes: true }))).toBe(USUAL.passive);
  });

  it.each<[string, Upgrade['rank'], AnswerFacts['frontEnd'], number]>([
    ['the last that the next free slots will reach', { class: 1, sequence: 100 }, { class: 1, sequence: 100 }, 3],
    ['the one after it', { class: 1, sequence: 101 }, { class: 1, sequence: 100 }, 30],
    ['bumped before it', { class: 0, sequence: -5 }, { class: 1, sequence: 100 }, 3],
    ['behind all those bumped', { class: 1, sequence: 1 }, { class: 0, sequence: -5 }, 30],
    ['bumped, but behind newer bumps', { class: 0, sequence: -4 }, { class: 0, sequence: -5 }, 30],
    ['in a queue shorter than that', { class: 1, sequence: 900 }, null, 3],
  ])('sooner near the front: %s', (_, rank, frontEnd, seconds) => {
    expect(nextCheckInSeconds(upgrade('queued', { rank }), 'active', facts({ frontEnd }))).toBe(seconds);
  });

  it.each<[string, number, number, number]>([
    ['a heartbeat that is sooner anyway', 5, 60, 5],
    ['a short time to start', 60, 4, 2],
    ['the shortest time to start', 60, 1, 1],
  ])('never later than %s', (_, heartbeatSeconds, startWithinSeconds, seconds) => {
    const quick = facts({ settings: settings({ heartbeatSeconds, startWithinSeconds }) });
    const far = upgrade('queued', { rank: { class: 1, sequence: 101 } });
    expect(nextCheckInSeconds(far, 'active', quick)).toBe(seconds);
  });
});

describe('the grant in an answer', () => {
  const untold = upgrade('granted', { slot: slot({ toldAtMs: null, startByMs: NOW_MS + 1 }) });
  const told = upgrade('granted', { slot: slot({ toldAtMs: NOW_MS - SECOND_MS, startByMs: NOW_MS + 1 }) });
  const late = { nowMs: NOW_MS + 1 };

  it.each<[string, Upgrade, boolean, Partial<AnswerFacts>, number | null]>([
    ['told for the first time', untold, true, {}, NOW_MS],
    ['not to a duplicate, for the first time', untold, false, {}, null],
    ['not while starts are stopped', untold, true, { isStopped: true }, null],
    ['not once start-by has come', untold, true, late, null],
    ['not where a driver pushes', untold, true, { pushes: true }, null],
    ['told again', told, true, {}, NOW_MS - SECOND_MS],
    ['told again to a duplicate, whose answer may have been lost', told, false, {}, NOW_MS - SECOND_MS],
    ['told again while starts are stopped', told, true, { isStopped: true }, NOW_MS - SECOND_MS],
    ['not told again once start-by has come', told, true, late, null],
    ['not to one that upgrades', upgrade('upgrading'), true, {}, null],
    ['not to one that is suspect', upgrade('suspect'), true, {}, null],
    ['not without a slot', upgrade('queued'), true, {}, null],
  ])('%s', (_, one, isNewest, parts, toldAtMs) => {
    expect(tellInAnswer(one, isNewest, facts(parts))?.toldAtMs ?? null).toBe(toldAtMs);
  });

  it('says what the client must know', () => {
    const granted = slot({
      grantedAtMs: NOW_MS,
      startByMs: NOW_MS + 1500,
      leaseUntilMs: NOW_MS + 1500 + 660 * SECOND_MS,
    });
    expect(upgradeStart(granted, facts())).toEqual({
      fence: FENCE,
      startBy: '2026-03-01T02:00:01.500Z',
      startWithinSeconds: 1.5,
      targetVersion: TARGET.version,
      targetRevision: null,
      maxSeconds: 600,
    });
  });
});
