import { describe, expect, it } from '@jest/globals';
import { describeLimit, parseLimit, previewLimit, stepLimit, type LimitFacts } from './limit-preview';

const range = { min: 1, max: 500 };
const busy: LimitFacts = { limit: 25, inUse: 25, waiting: 1204, stopped: null };

describe('what a change of the limit would do', () => {
  it.each<[string, number, Partial<LimitFacts>, string]>([
    ['a raise in a storm', 50, {}, 'Starts 25 more at once.'],
    ['a raise while a slot is being given out', 50, { inUse: 23 }, 'Starts 25 more at once.'],
    ['a raise beyond those that wait', 50, { waiting: 7 }, 'Starts 7 more at once.'],
    ['a raise when nobody waits', 50, { waiting: 0 }, 'Nobody waits for a slot: starts nothing now.'],
    [
      'a raise while still draining',
      30,
      { limit: 10, inUse: 40 },
      '40 are running and will finish; nothing new starts until fewer than 30 run.',
    ],
    [
      'a raise while paused',
      50,
      { stopped: 'paused' },
      'Starts nothing yet: new starts are paused. Then up to 50 run at once.',
    ],
    [
      'a lowering below what runs',
      10,
      { inUse: 12 },
      '12 are running and will finish; nothing new starts until fewer than 10 run.',
    ],
    [
      'a lowering to what runs',
      10,
      { inUse: 10 },
      '10 are running and will finish; nothing new starts until fewer than 10 run.',
    ],
    ['a lowering above what runs', 10, { inUse: 1 }, 'Stops nothing: 1 is running now, and at most 10 will.'],
  ])('%s', (_what, to, facts, words) => expect(previewLimit(to, { ...busy, ...facts })).toBe(words));
});

describe('what holds now', () => {
  it.each<[Partial<LimitFacts>, string]>([
    [{}, 'Every slot is in use; the next start follows the next free slot.'],
    [{ inUse: 30 }, 'Draining 30 → 25: nothing new starts until fewer than 25 run.'],
    [{ stopped: 'safety_brake' }, 'Nothing new starts: the safety brake holds new starts.'],
    [{ inUse: 5, waiting: 0 }, '20 of 25 slots free; nobody waits.'],
    [{ inUse: 24 }, '1 of 25 slots free.'],
  ])('%j', (facts, words) => expect(describeLimit({ ...busy, ...facts })).toBe(words));
});

describe('typing', () => {
  it.each([
    ['50', 50],
    [' 7 ', 7],
    ['0', null],
    ['501', null],
    ['2.5', null],
    ['-3', null],
    ['1e2', null],
    ['', null],
  ])('%j is %s', (text, value) => expect(parseLimit(text, range)).toBe(value));

  it('steps within the range, from the limit when nothing sensible stands there', () => {
    expect(stepLimit('25', 1, 25, range)).toBe('26');
    expect(stepLimit('500', 10, 25, range)).toBe('500');
    expect(stepLimit('1', -1, 25, range)).toBe('1');
    expect(stepLimit('x', -1, 25, range)).toBe('24');
  });
});
