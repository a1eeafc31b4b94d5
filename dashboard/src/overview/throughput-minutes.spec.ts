import { expect, it } from '@jest/globals';
import { minutesOf } from './throughput-minutes';

it('adds the steps of each minute, newest first', () => {
  expect(minutesOf([9, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2], 10)).toEqual([
    { minutesAgo: 0, finished: 12 },
    { minutesAgo: 1, finished: 6 },
    { minutesAgo: 2, finished: 9 },
  ]);
});

it('has nothing to say without steps', () => expect(minutesOf([], 10)).toEqual([]));
