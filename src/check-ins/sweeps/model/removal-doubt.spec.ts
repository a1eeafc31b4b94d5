import { describe, expect, it } from '@jest/globals';
import { isMass, removalDoubt } from './removal-doubt.js';

describe('removalDoubt', () => {
  it.each<[string, number, number, number | null, boolean]>([
    ['nobody is missing', 0, 10_000, null, false],
    ['nobody is known', 0, 0, null, false],
    ['everybody is missing', 10_000, 10_000, null, true],
    ['the only one is missing', 1, 1, null, true],
    ['a few of few are missing', 3, 9, null, false],
    ['a fifth is missing', 2000, 10_000, null, false],
    ['more than a fifth is missing', 2001, 10_000, null, true],
    ['so many were confirmed', 2001, 10_000, 2001, false],
    ['fewer were confirmed', 2001, 10_000, 2000, true],
    ['everybody was confirmed', 10_000, 10_000, 10_000, false],
  ])('%s', (_, missed, clients, confirmed, isDoubted) => {
    expect(removalDoubt({ missed, clients, confirmed }) !== null).toBe(isDoubted);
    if (confirmed === null) expect(isMass({ missed, clients })).toBe(isDoubted);
  });

  it('names the number that is to be confirmed', () => {
    expect(removalDoubt({ missed: 9000, clients: 10_000, confirmed: null })).toEqual({
      code: 'removals_withheld',
      detail:
        '9000 of 10000 clients are not in the appliance’s list. They stay until somebody confirms that 9000 may be removed.',
    });
  });
});
