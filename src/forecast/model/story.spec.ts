import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { historyPoints, historyRange, POINTS_MAX } from './history.js';
import { interventionOf, type FeedLine } from './interventions.js';
import { scoreForecasts } from './score.js';

const NOW_MS = Date.UTC(2026, 2, 1, 2);
const MINUTE_MS = 60_000;

describe('the range of a history', () => {
  it.each<[string, Parameters<typeof historyRange>[0], number, number, number]>([
    ['an hour by default', {}, 60, 0, 20],
    ['ten minutes', { minutes: 10 }, 10, 0, 10],
    ['a day', { minutes: 1440 }, 1440, 0, 600],
    ['a week', { minutes: 10_080 }, 10_080, 0, 3600],
    ['between two moments', { fromMs: NOW_MS - 90 * MINUTE_MS, toMs: NOW_MS - 30 * MINUTE_MS }, 90, 30, 20],
    ['no further than now', { fromMs: NOW_MS - MINUTE_MS, toMs: NOW_MS + MINUTE_MS }, 1, 0, 10],
    ['nothing of the future', { fromMs: NOW_MS + MINUTE_MS }, 0, 0, 10],
    ['backwards is empty', { fromMs: NOW_MS, toMs: NOW_MS - MINUTE_MS }, 1, 1, 10],
  ])('%s', (_, wish, fromMinutes, toMinutes, stepSeconds) => {
    expect(historyRange(wish, NOW_MS)).toEqual({
      fromMs: NOW_MS - fromMinutes * MINUTE_MS,
      toMs: NOW_MS - toMinutes * MINUTE_MS,
      stepSeconds,
    });
  });

  it('never touches more steps than may be shown', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 90 * 86_400 }), fc.integer({ min: 0, max: 100_000 }), (seconds, shift) => {
        const toMs = NOW_MS - shift;
        const { fromMs, stepSeconds } = historyRange({ fromMs: toMs - seconds * 1000, toMs }, NOW_MS);
        const step = (timeMs: number) => Math.floor(timeMs / 1000 / stepSeconds);
        expect(step(toMs) - step(fromMs) + 1).toBeLessThanOrEqual(POINTS_MAX);
      }),
    );
  });
});

describe('the points of a history', () => {
  const counts = { awaitingCheckIn: 0, queued: 5, pending: 0, inUse: 2, back: 1, failedState: 0, offline: 0, limit: 2 };
  const sample = (step: number) => ({ step, at: new Date(step * 10_000), returned: null, ...counts });
  const ended = (step: number, finished: number) => ({ step, finished, failures: 1 });

  it('tell what ended in a step in which nobody looked with the next one, and lose nothing', () => {
    const points = historyPoints(
      [sample(1), sample(4), sample(5)],
      [ended(1, 1), ended(2, 2), ended(3, 4), ended(6, 8)],
    );
    expect(points.map(({ finished, failures }) => [finished, failures])).toEqual([
      [1, 1],
      [6, 2],
      [8, 1],
    ]);
    expect(points[0]).toEqual({ at: '1970-01-01T00:00:10.000Z', ...counts, finished: 1, failures: 1 });
  });

  it('tell of an observed site what was seen back from one sample to the next, anew with each run', () => {
    const seen = (step: number, returned: number) => ({ ...sample(step), returned });
    const points = historyPoints([seen(1, 5), seen(2, 9), seen(4, 9), seen(5, 2)], []);
    expect(points.map(({ finished }) => finished)).toEqual([0, 4, 0, 2]);
  });

  it('are none where nobody looked', () => {
    expect(historyPoints([], [ended(1, 1)])).toEqual([]);
  });
});

describe('the score of forecasts', () => {
  const made = (atSeconds: number, secondsP10: number, secondsP50: number, secondsP90: number) => ({
    atMs: atSeconds * 1000,
    secondsP10,
    secondsP50,
    secondsP90,
  });

  it('says which ranges held the end, and by how much the middle was off', () => {
    const score = scoreForecasts([made(0, 80, 90, 120), made(50, 55, 60, 70), made(90, 5, 8, 20)], 100_000);
    expect(score).toEqual({
      made: 3,
      held: 2,
      first: {
        at: '1970-01-01T00:00:00.000Z',
        lowAt: '1970-01-01T00:01:20.000Z',
        highAt: '1970-01-01T00:02:00.000Z',
      },
      actualAt: '1970-01-01T00:01:40.000Z',
      // 10 of 100 s, 10 of 50 s and 2 of 10 s.
      medianErrorPercent: 20,
    });
  });

  it.each([
    ['nothing was forecast', [], 1000],
    ['the end is not known', [made(0, 1, 2, 3)], null],
  ])('there is none when %s', (_, forecasts, actual) => {
    expect(scoreForecasts(forecasts, actual)).toBeNull();
  });

  it('measures no error of a forecast made at the very end', () => {
    expect(scoreForecasts([made(100, 0, 0, 1)], 100_000)).toMatchObject({ held: 1, medianErrorPercent: null });
  });
});

describe('interventions', () => {
  const line = (kind: FeedLine['kind'], data: object, why: string | null = null): FeedLine => ({
    at: new Date(NOW_MS),
    kind,
    by: 'ada',
    data: { ...data },
    why,
  });
  it.each([
    [line('limit.changed', { before: 25, after: 50 }, 'too slow'), { from: 25, to: 50, why: 'too slow' }],
    [line('starts.paused', {}, 'lunch'), { from: null, to: null, why: 'lunch' }],
    [line('brake.tripped', { failures: 16, outcomes: 50 }), { why: '16 of the last 50 came to nothing' }],
    [line('gate.changed', { source: 'plan-1', reason: 'outside_window' }), { why: 'gate of plan-1: outside_window' }],
    [line('gate.changed', { source: 'plan-1', removed: true }), { why: 'gate of plan-1 taken away' }],
  ])('%#', (told, parts) => {
    expect(interventionOf(told)).toEqual([expect.objectContaining({ kind: told.kind, by: 'ada', ...parts })]);
  });

  it('are no other lines', () => {
    expect(interventionOf(line('run.begun', {}))).toEqual([]);
  });
});
