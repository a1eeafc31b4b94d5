import { describe, expect, it } from '@jest/globals';
import {
  failureRows,
  failuresOf,
  firstForecastSays,
  forecastsSay,
  forecastSpan,
  interventionSays,
  runSeconds,
  type Intervention,
} from './run-words';

const at = (time: string) => `2026-03-01T${time}.000Z`;

describe('how long a run takes', () => {
  it.each([
    [at('02:30:00'), 1800],
    [null, 3600],
  ])('ended %s: %d s', (endedAt, seconds) =>
    expect(runSeconds({ begunAt: at('02:00:00'), endedAt }, Date.parse(at('03:00:00')))).toBe(seconds),
  );
  it('is never less than nothing, whatever the clocks say', () =>
    expect(runSeconds({ begunAt: at('02:00:00'), endedAt: null }, Date.parse(at('01:59:00')))).toBe(0));
});

it('counts failures, and lists the reasons that occurred by how often they did', () => {
  const failures = { reported_failure: 3, upgrade_interrupted: 7, lease_expired: 0, start_not_taken: 1 };
  expect(failuresOf({ failures })).toBe(11);
  expect(failureRows({ failures })).toEqual([
    { reason: 'upgrade_interrupted', count: 7 },
    { reason: 'reported_failure', count: 3 },
    { reason: 'start_not_taken', count: 1 },
  ]);
});

describe('the first forecast against what came', () => {
  const first = { at: at('02:05:00'), lowAt: at('02:20:00'), highAt: at('02:30:00') };
  it.each([
    [at('02:20:00'), 'They were back within the times it named.'],
    [at('02:30:00'), 'They were back within the times it named.'],
    [at('02:17:00'), 'They were back 3 min before the earliest time it named.'],
    [at('02:31:30'), 'They were back 2 min after the latest time it named.'],
  ])('back at %s', (actualAt, says) => expect(firstForecastSays({ first, actualAt })).toBe(says));

  it('says nothing where none was made', () =>
    expect(firstForecastSays({ first: null, actualAt: at('02:30:00') })).toBeNull());

  it('has places on a line from the beginning to what comes last', () => {
    expect(forecastSpan(at('02:00:00'), { first, actualAt: at('02:40:00') })).toEqual({
      low: 50,
      high: 75,
      actual: 100,
    });
    expect(forecastSpan(at('02:00:00'), { first, actualAt: at('02:15:00') })).toMatchObject({ high: 100, actual: 50 });
    expect(forecastSpan(at('03:00:00'), { first, actualAt: at('02:15:00') })).toBeNull();
    expect(forecastSpan(at('02:00:00'), { first: null, actualAt: at('02:15:00') })).toBeNull();
  });
});

describe('all forecasts', () => {
  const forecast = { first: null, actualAt: at('02:30:00') };
  it.each([
    [0, 0, null, 'No forecast was made.'],
    [1, 1, null, 'Of 1 forecast 1 held the real end between their times.'],
    [40, 36, null, 'Of 40 forecasts 36 (90 %) held the real end between their times.'],
    [
      40,
      36,
      7.25,
      'Of 40 forecasts 36 (90 %) held the real end between their times. Half of them missed it by no more than 7.3 % of the time that was left.',
    ],
  ])('made %d, held %d, median error %s', (made, held, medianErrorPercent, says) =>
    expect(forecastsSay({ ...forecast, made, held, medianErrorPercent })).toBe(says),
  );
});

describe('what people and the brake did', () => {
  const line = (part: Partial<Intervention>): Intervention => ({
    at: at('02:10:00'),
    kind: 'limit.changed',
    by: 'person Ada',
    from: 25,
    to: 50,
    why: null,
    ...part,
  });
  it.each([
    [{}, { what: 'Limit raised 25 → 50', by: 'Ada', why: null }],
    [
      { from: 50, to: 10 },
      { what: 'Limit lowered 50 → 10', by: 'Ada', why: null },
    ],
    [{ from: null }, { what: 'The limit was changed', by: 'Ada', why: null }],
    [
      { kind: 'starts.paused' as const, by: 'key deploy', why: 'look\u202e' },
      { what: 'New starts paused', by: 'key deploy', why: 'look\\u202e' },
    ],
    [
      { kind: 'brake.tripped' as const, by: null, why: ' ' },
      { what: 'The safety brake stopped new starts', by: null, why: null },
    ],
  ])('%j', (part, says) => expect(interventionSays(line(part))).toEqual(says));
});
