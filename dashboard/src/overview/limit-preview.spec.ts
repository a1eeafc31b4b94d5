import { describe, expect, it } from '@jest/globals';
import { describeLimit, isBigRaise, parseLimit, previewLimit, stepLimit, type LimitFacts } from './limit-preview';

const range = { min: 1, max: 500 };
const busy: LimitFacts = { limit: 25, inUse: 25, waiting: 1204, stopped: null };

describe('what a change of the limit would do', () => {
  it.each<[string, number, Partial<LimitFacts>, string]>([
    ['a raise in a storm', 60, {}, 'Raises 25 → 60: up to 35 more start at once.'],
    ['a raise while a slot is being given out', 50, { inUse: 23 }, 'Raises 25 → 50: up to 25 more start at once.'],
    ['a raise beyond those that wait', 50, { waiting: 1 }, 'Raises 25 → 50: up to 1 more starts at once.'],
    [
      'a raise when nobody waits',
      50,
      { waiting: 0 },
      'Raises 25 → 50: nobody waits for a slot, so nothing starts now.',
    ],
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
      'Raises 25 → 50, but starts nothing yet: new starts are paused.',
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

describe('a big raise', () => {
  it.each([
    [74, 25, 100, false],
    [75, 25, 100, true],
    [101, 90, 100, true],
    [100, 90, 100, false],
    [121, 120, 100, true],
    [110, 120, 100, false],
    [3, 1, 100, true],
  ])('%d from %d with a soft maximum of %d: %s', (to, from, soft, big) => expect(isBigRaise(to, from, soft)).toBe(big));
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
