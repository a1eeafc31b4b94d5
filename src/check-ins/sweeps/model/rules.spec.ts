import { describe, expect, it } from '@jest/globals';
import { DAY_MS, NOW_MS, SECOND_MS } from '../../../../test/support/model-builders.js';
import { seenClient } from '../../../../test/support/sighting-builders.js';
import { ghostChanges, type Double } from './ghosts.js';
import { isFaster, isTooOld, lookAgainSeconds, nextSweepAtMs, pagesAtOnce, paceOf } from './pace.js';
import {
  afterAnswer,
  afterFailure,
  certificateDetail,
  clockAfter,
  clockCorrectionMs,
  standingLines,
  withTrouble,
  type Standing,
} from './standing.js';
import { toSighting } from './to-sighting.js';

const CALM: Standing = { problem: null, troubles: [] };
const TIMES = { seenAtMs: NOW_MS, answeredAtMs: NOW_MS + 80 };
const minutes = (count: number) => count * 60 * SECOND_MS;

describe('the pace', () => {
  it.each([
    ['quiet', null, null],
    ['fast', 1, null],
    ['quiet', -1, null],
    ['fast', null, -9],
    ['run', null, -11],
    ['fast', 1, -60],
  ])('is %s: haste until %s min, run since %s min', (pace, fast, run) => {
    const at = (offset: number | null) => (offset === null ? null : NOW_MS + minutes(offset));
    expect(paceOf({ fastUntilMs: at(fast), runBegunAtMs: at(run) }, NOW_MS)).toBe(pace);
  });

  it('grows from quiet over run to fast', () => {
    expect([
      isFaster('run', 'quiet'),
      isFaster('fast', 'run'),
      isFaster('run', 'run'),
      isFaster('run', 'fast'),
    ]).toEqual([...[true, true], ...[false, false]]);
  });

  it('counts from the beginning of one sweep to that of the next, unless somebody asked', () => {
    expect(nextSweepAtMs(NOW_MS - 20_000, 60, false, NOW_MS)).toBe(NOW_MS + 40_000);
    expect(nextSweepAtMs(NOW_MS - 90_000, 60, false, NOW_MS)).toBe(NOW_MS);
    expect(nextSweepAtMs(NOW_MS - 20_000, 60, true, NOW_MS)).toBe(NOW_MS);
  });

  it.each([
    [10, 59, false],
    [10, 61, true],
    [100, 299, false],
    [100, 301, true],
    [300, 599, false],
    [300, 601, true],
  ])('every %i s, %i s without a page: too old %s', (every, idle, expected) => {
    expect(isTooOld(NOW_MS - idle * SECOND_MS, every, NOW_MS)).toBe(expected);
  });

  it.each([
    ['that answers at once', 20, 80, 1],
    ['that takes as long as the budget asks for', 100, 0, 1],
    ['that is slower', 101, 90, 2],
    ['that is slow', 900, 200, 3],
    ['whose pages wait for the budget', 150, 211, 1],
  ])('is so many pages at once of an appliance %s', (_what, tookMs, waitedMs, pages) => {
    expect(pagesAtOnce(tookMs, waitedMs)).toBe(pages);
  });

  it('of looks is 30 s, 10 s while something goes on, 5 s while something is wrong', () => {
    const looks = [
      [true, false],
      [true, true],
      [false, false],
      [false, true],
    ] as const;
    expect(looks.map(([isWell, isWatched]) => lookAgainSeconds({ isWell, isWatched }))).toEqual([30, 10, 5, 5]);
  });
});

describe('what is wrong', () => {
  const unreachable = { code: 'unreachable', detail: null } as const;
  const failed = afterFailure(CALM, 'look', unreachable, NOW_MS);

  it('keeps when it began, and ends with an answer of its own kind', () => {
    const again = afterFailure(failed, 'look', unreachable, NOW_MS + 5000);
    expect(again.problem).toMatchObject({ code: 'unreachable', sinceMs: NOW_MS });
    expect(afterAnswer(again, 'sweep').problem).not.toBeNull();
    expect(afterAnswer(again, 'look')).toEqual(CALM);
  });

  it('is a sweep’s before a look’s', () => {
    const swept = afterFailure(failed, 'sweep', { code: 'forbidden', detail: 'x' }, NOW_MS + 1000);
    expect(swept.problem).toEqual({ code: 'forbidden', of: 'sweep', sinceMs: NOW_MS + 1000, detail: 'x' });
    expect(afterFailure(swept, 'look', unreachable, NOW_MS + 2000)).toBe(swept);
    expect(afterFailure(failed, 'sweep', unreachable, NOW_MS + 1000).problem).toMatchObject({
      of: 'sweep',
      sinceMs: NOW_MS,
    });
  });

  it('is told when it begins and when it ends, and not in between', () => {
    const troubled = withTrouble(failed, 'total_differs', 'x', NOW_MS);
    expect(standingLines(CALM, troubled).map(({ says, code }) => `${says} ${code}`)).toEqual([
      'began unreachable',
      'began total_differs',
    ]);
    expect(standingLines(troubled, withTrouble(troubled, 'total_differs', 'y', NOW_MS + 1))).toEqual([]);
    expect(standingLines(troubled, CALM).map(({ says }) => says)).toEqual(['ended', 'ended']);
  });

  it('of a changed certificate is told for a day', () => {
    const known = { known: 'aa', seen: 'bb' };
    expect(certificateDetail(CALM, { known: null, seen: 'bb' }, NOW_MS)).toBeNull();
    const detail = certificateDetail(CALM, known, NOW_MS);
    expect(detail).toMatch('bb');
    const told = withTrouble(CALM, 'certificate_changed', detail, NOW_MS);
    const same = { known: 'bb', seen: 'bb' };
    expect(certificateDetail(told, same, NOW_MS + DAY_MS - 1)).toBe(detail);
    expect(certificateDetail(told, same, NOW_MS + DAY_MS + 1)).toBeNull();
  });
});

describe('the clock', () => {
  it('is kept as it is while a new measure lies within the jitter', () => {
    expect([clockAfter(null, 900), clockAfter(900, 4000), clockAfter(900, 6000), clockAfter(900, null)]).toEqual([
      ...[900, 900],
      ...[6000, 900],
    ]);
  });

  it('is taken off the times of a row where it is far off', () => {
    expect([clockCorrectionMs(null), clockCorrectionMs(30_000), clockCorrectionMs(-30_001)]).toEqual([0, 0, -30_001]);
    const row = seenClient({ lastConnectAtMs: NOW_MS, lastDisconnectAtMs: null, group: { id: 1, isPersonal: false } });
    const { row: right, group } = toSighting(row, new Map([[1, 'Tills']]), { ...TIMES, correctionMs: 60_000 });
    expect(right).toMatchObject({ lastConnectAtMs: NOW_MS - 60_000, lastDisconnectAtMs: null });
    expect(group).toBe('Tills');
  });

  it.each([
    [{ id: 2, isPersonal: false }, 'group 2'],
    [{ id: 1, isPersonal: true }, 'personal group 1'],
    [{ name: 'Desks' }, 'Desks'],
    [null, null],
  ])('and the group %j is shown as %s', (group, expected) => {
    const clock = { ...TIMES, correctionMs: 0 };
    expect(toSighting(seenClient({ group }), new Map([[1, 'Tills']]), clock)).toMatchObject({
      ...TIMES,
      group: expected,
    });
  });
});

describe('a ghost', () => {
  const double = (id: string, parts: Partial<Double> = {}): Double => ({
    ...{ id, hostKey: 'till-1\nTills', needsUpdate: false, connection: 'online', ghostOf: null, seenAtMs: NOW_MS },
    ...{ lastConnectAtMs: NOW_MS - minutes(60), lastDisconnectAtMs: NOW_MS - minutes(70) },
    ...parts,
  });
  const stale = (parts: Partial<Double> = {}) =>
    double('old', {
      ...{ needsUpdate: true, connection: 'offline' },
      ...{ lastConnectAtMs: NOW_MS - 60 * DAY_MS, lastDisconnectAtMs: NOW_MS - 59 * DAY_MS },
      ...parts,
    });
  const ghosts = (...doubles: Double[]) => [...ghostChanges(doubles)];

  it('is a stale double of the living client that was heard last', () => {
    const living = [double('a'), double('b', { lastConnectAtMs: NOW_MS - minutes(1) })];
    expect(ghosts(stale(), ...living)).toEqual([['old', 'b']]);
  });

  it.each<[string, Double]>([
    ['needs no update', stale({ needsUpdate: false })],
    ['is online', stale({ connection: 'online' })],
    ['was heard of this week', stale({ lastDisconnectAtMs: NOW_MS - 6 * DAY_MS })],
    ['is uninstalled', stale({ connection: 'uninstalled' })],
    ['stands in another group', stale({ hostKey: 'till-1\nDesks' })],
    ['has no host name', stale({ hostKey: null })],
  ])('is not one that %s', (_what, one) => {
    expect(ghosts(one, double('a'))).toEqual([]);
  });

  it('has a living double, or is none any more', () => {
    expect(ghosts(stale(), { ...stale(), id: 'old-2' })).toEqual([]);
    expect(ghosts(stale({ ghostOf: 'a' }))).toEqual([['old', null]]);
    expect(ghosts(stale({ ghostOf: 'a' }), double('a'))).toEqual([]);
  });

  const away = (days: number) => ({
    ...{ connection: 'offline' as const, needsUpdate: true },
    ...{ lastConnectAtMs: NOW_MS - (days + 1) * DAY_MS, lastDisconnectAtMs: NOW_MS - days * DAY_MS },
  });

  it('is found by what its double was when that was seen last, however long that is ago', () => {
    const missed = double('a', { ...away(8), seenAtMs: NOW_MS - 8 * DAY_MS + minutes(2) });
    expect(ghosts(stale(), missed)).toEqual([['old', 'a']]);
    expect(ghosts(stale({ ghostOf: 'a' }), missed)).toEqual([]);
  });

  it('stays one while its double is silent for long, and has not gone', () => {
    const silent = double('a', away(8));
    expect(ghosts(stale(), silent)).toEqual([]);
    expect(ghosts(stale({ ghostOf: 'a' }), silent)).toEqual([]);
    expect(ghosts(stale({ ghostOf: 'a' }), silent, double('b'))).toEqual([
      ['old', 'b'],
      ['a', 'b'],
    ]);
  });

  it.each<[string, Double[]]>([
    ['has gone', []],
    ['is uninstalled', [double('a', { connection: 'uninstalled' })]],
    ['has another name', [double('a', { hostKey: 'till-9\nTills' })]],
    ['is a ghost itself', [double('a', { ...away(8), ghostOf: 'b' })]],
    ['was not heard of since', [double('a', away(61))]],
  ])('is none any more when its double %s', (_what, others) => {
    expect(ghosts(stale({ ghostOf: 'a' }), ...others)[0]).toEqual(['old', null]);
  });
});
