import { describe, expect, it } from '@jest/globals';
import { SLOT_RELEASES, type SlotRelease } from '../../contracts/words.js';
import { BRAKE_OUTCOMES, judgeBrake } from './brake.js';

const outcomes = (failures: number, successes: number): SlotRelease[] => [
  ...Array<SlotRelease>(failures).fill('lease_expired'),
  ...Array<SlotRelease>(successes).fill('succeeded'),
];

describe('the safety brake', () => {
  it.each<[number, number, number, boolean]>([
    [0, 0, 30, false],
    [19, 0, 30, false],
    [20, 0, 30, true],
    [6, 14, 30, false],
    [7, 13, 30, true],
    [15, 35, 30, false],
    [16, 34, 30, true],
    [50, 0, 100, false],
    [1, 49, 1, true],
  ])('%i failures, %i successes, at %i percent: %s', (failures, successes, percent, trips) => {
    expect(judgeBrake(outcomes(failures, successes), percent)).toEqual({
      trips,
      failures,
      outcomes: failures + successes,
    });
  });

  const FAILURES: Record<SlotRelease, 'failure' | 'success' | 'no outcome'> = {
    succeeded: 'success',
    reported_failure: 'failure',
    upgrade_interrupted: 'failure',
    lease_expired: 'failure',
    start_not_taken: 'no outcome',
    start_not_delivered: 'no outcome',
    not_told: 'no outcome',
    client_removed: 'no outcome',
    no_longer_pending: 'no outcome',
  };

  it.each(SLOT_RELEASES)('%s', (release) => {
    expect(BRAKE_OUTCOMES.includes(release)).toBe(FAILURES[release] !== 'no outcome');
    expect(judgeBrake([release], 30).failures).toBe(FAILURES[release] === 'failure' ? 1 : 0);
  });
});
