import { describe, expect, it } from '@jest/globals';
import { PLANNED_DAYS_MAX, SILENCE_DAYS_MAX, silenceState, timesErrors } from './silence-times.js';

const NOW = Date.parse('2026-03-01T02:00:00Z');
const DAY = 86_400_000;
const at = (startsAtMs: number, endsAtMs: number) => ({ startsAtMs: NOW + startsAtMs, endsAtMs: NOW + endsAtMs });

describe('silenceState', () => {
  it.each([
    [at(-1, 1), 'active'],
    [at(0, 1), 'active'],
    [at(1, 2), 'planned'],
    [at(-2, -1), 'ended'],
    [at(-2, 0), 'ended'],
    [at(5, -1), 'ended'],
  ] as const)('%j → %s', (times, state) => {
    expect(silenceState(times, NOW)).toBe(state);
  });
});

describe('timesErrors', () => {
  it.each([
    [at(0, 1), []],
    [at(0, SILENCE_DAYS_MAX * DAY), []],
    [at(-5 * DAY, SILENCE_DAYS_MAX * DAY), []],
    [at(20 * DAY, (20 + SILENCE_DAYS_MAX) * DAY), []],
    [at(PLANNED_DAYS_MAX * DAY, (PLANNED_DAYS_MAX + 1) * DAY), []],
    [at(0, 0), ['not_in_the_future']],
    [at(0, -1), ['not_in_the_future']],
    [at(0, SILENCE_DAYS_MAX * DAY + 1), ['too_long']],
    [at(-5 * DAY, SILENCE_DAYS_MAX * DAY + 1), ['too_long']],
    [at(20 * DAY, (20 + SILENCE_DAYS_MAX) * DAY + 1), ['too_long']],
    [at(20 * DAY, 20 * DAY), ['not_after_start']],
    [at(PLANNED_DAYS_MAX * DAY + 1, (PLANNED_DAYS_MAX + 1) * DAY), ['too_far_ahead']],
  ])('%j → %j', (times, codes) => {
    expect(timesErrors(times, NOW).map(({ code }) => code)).toEqual(codes);
  });
});
