import { describe, expect, it } from '@jest/globals';
import { notice, NOTHING_NOTICED, type AbsenceFacts, type AbsenceMemory } from './aftermath.js';

const MINUTE = 60_000;
const NOW = 1_000 * MINUTE;

const healthy = { role: 'single' as const, health: 'healthy' as const, unreachableSinceMs: null };
const gone = (sinceMs: number) => ({
  role: 'single' as const,
  health: 'unreachable' as const,
  unreachableSinceMs: sinceMs,
});
const run = (begunAtMs: number, parts: Partial<NonNullable<AbsenceFacts['run']>> = {}) => ({
  id: 'run',
  begunAtMs,
  baselineAtMs: null,
  ...parts,
});
const at = (parts: Partial<AbsenceFacts>): AbsenceFacts => ({
  nowMs: NOW,
  away: null,
  appliances: [healthy],
  run: null,
  lastsMs: 30 * MINUTE,
  health: [],
  ...parts,
});
const aftermath = (beganAtMs: number, steadyAtMs: number | null, expectedUntilMs = beganAtMs) => ({
  beganAtMs,
  steadyAtMs,
  expectedUntilMs,
  online: 40,
  onlineByGroup: {},
});
const remembers = (parts: Partial<AbsenceMemory>): AbsenceMemory => ({ ...NOTHING_NOTICED, ...parts });

describe('an absence', () => {
  it('is noticed when a plan says so, and counted from then', () => {
    const { memory, countAtMs } = notice(NOTHING_NOTICED, at({ away: { sinceMs: NOW - 5 } }));
    expect(countAtMs).toBe(NOW - 5);
    expect(memory.aftermath).toMatchObject({ beganAtMs: NOW - 5, steadyAtMs: null });
  });

  it('is noticed once', () => {
    const before = remembers({ aftermath: aftermath(NOW - 5, null) });
    const memory = remembers({ aftermath: aftermath(NOW - 5, null, NOW) });
    expect(notice(before, at({ away: { sinceMs: NOW - 5 } }))).toEqual({ memory, countAtMs: null });
  });

  it.each([
    ['nothing is expected to be away and the leader answers', null, [healthy], NOW],
    ['no appliance can be seen', null, [], NOW],
    ['it is still expected to be away', { sinceMs: NOW - 5 }, [healthy], null],
    ['the leader does not answer yet', null, [gone(NOW - 5)], null],
    ['only the backup answers', null, [gone(NOW - 5), { ...healthy, role: 'backup' as const }], null],
  ])('is steady or not: %s', (_, away, appliances, steadyAtMs) => {
    const before = remembers({ aftermath: aftermath(NOW - 5, null) });
    const expectedUntilMs = away === null ? NOW - 5 : NOW;
    const after = aftermath(NOW - 5, steadyAtMs, expectedUntilMs);
    expect(notice(before, at({ away, appliances })).memory.aftermath).toEqual(after);
  });

  it('stays steady when the leader goes again: that is an outage, and none that was expected', () => {
    const before = remembers({ aftermath: aftermath(NOW - 10, NOW - 5) });
    expect(notice(before, at({ appliances: [gone(NOW - 1)] })).memory.aftermath).toEqual(aftermath(NOW - 10, NOW - 5));
  });

  it('that follows within an aftermath makes it longer, and those who were online at first stay known', () => {
    const before = remembers({ aftermath: aftermath(NOW - 20 * MINUTE, NOW - 10 * MINUTE) });
    const { memory, countAtMs } = notice(before, at({ away: { sinceMs: NOW - 5 } }));
    expect(countAtMs).toBeNull();
    expect(memory.aftermath).toEqual(aftermath(NOW - 20 * MINUTE, null, NOW));
    expect(notice(memory, at({ away: { sinceMs: NOW - 5 } })).memory.aftermath?.steadyAtMs).toBeNull();
  });

  it('makes it longer also when it began before it was noticed that the one before was over', () => {
    const before = remembers({ aftermath: aftermath(NOW - 20 * MINUTE, NOW - 400) });
    const { memory, countAtMs } = notice(before, at({ away: { sinceMs: NOW - 500 } }));
    expect(countAtMs).toBeNull();
    expect(memory.aftermath).toEqual(aftermath(NOW - 20 * MINUTE, null, NOW));
    const over = notice(memory, at({ nowMs: NOW + 10 * MINUTE })).memory;
    expect(over.aftermath).toEqual(aftermath(NOW - 20 * MINUTE, NOW + 10 * MINUTE, NOW));
  });

  it('that comes later begins a new one', () => {
    const before = remembers({ aftermath: aftermath(NOW - 50 * MINUTE, NOW - 40 * MINUTE) });
    expect(notice(before, at({ away: { sinceMs: NOW - 5 } })).countAtMs).toBe(NOW - 5);
  });
});

describe('a run without a plan', () => {
  it.each<[string, Partial<AbsenceMemory>, Partial<AbsenceFacts>, number | null]>([
    [
      'begins where the leader went out of reach',
      { outage: { sinceMs: NOW - 90_000, untilMs: null } },
      {},
      NOW - 90_000,
    ],
    [
      'does so also when it came back just before',
      { outage: { sinceMs: NOW - 90_000, untilMs: NOW - 9000 } },
      {},
      NOW - 90_000,
    ],
    ['has nothing to do with an outage long before', { outage: { sinceMs: 1, untilMs: 2 } }, {}, NOW - 10],
    [
      'begins with its baseline where that is known',
      {},
      { run: run(NOW - 10, { baselineAtMs: NOW - 500 }) },
      NOW - 500,
    ],
    ['that was noticed is no news', { runId: 'run' }, {}, null],
    ['that is old when it is first seen is no news', {}, { run: run(NOW - 31 * MINUTE) }, null],
    ['belongs to the aftermath that is on', { aftermath: aftermath(NOW - MINUTE, NOW - 1000) }, {}, null],
  ])('%s', (_, before, facts, countAtMs) => {
    const noticed = notice(remembers(before), at({ run: run(NOW - 10), ...facts }));
    expect(noticed.countAtMs).toBe(countAtMs);
    expect(noticed.memory.runId).toBe('run');
  });
});

describe('the outage of the leader', () => {
  it.each<[string, AbsenceMemory['outage'], Partial<AbsenceFacts>, AbsenceMemory['outage']]>([
    [
      'is told by the feed, also when it is over by now',
      null,
      {
        health: [
          { atMs: 1, isReached: false },
          { atMs: 2, isReached: true },
        ],
      },
      { sinceMs: 1, untilMs: 2 },
    ],
    ['is seen before the feed tells it', null, { appliances: [gone(7)] }, { sinceMs: 7, untilMs: null }],
    [
      'is one while it lasts',
      { sinceMs: 3, untilMs: null },
      { appliances: [gone(7)], health: [{ atMs: 8, isReached: false }] },
      { sinceMs: 3, untilMs: null },
    ],
    [
      'is another one after it came back',
      { sinceMs: 1, untilMs: 2 },
      { health: [{ atMs: 9, isReached: false }] },
      { sinceMs: 9, untilMs: null },
    ],
  ])('%s', (_, outage, facts, after) => {
    expect(notice(remembers({ outage }), at(facts)).memory.outage).toEqual(after);
  });
});
