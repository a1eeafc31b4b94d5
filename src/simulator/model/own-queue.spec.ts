import { beforeEach, describe, expect, it } from '@jest/globals';
import { OwnQueue } from './own-queue.js';

const everybody = () => true;

let queue: OwnQueue;

beforeEach(() => {
  queue = new OwnQueue(3);
  for (const index of [5, 2, 9, 1, 7]) queue.checkedIn(index);
});

describe("the appliance's own queue", () => {
  it('serves first come first served, and never more at once than the limit', () => {
    expect(queue.take(everybody)).toEqual([5, 2, 9]);
    expect(queue.take(everybody)).toEqual([]);
    queue.ended(2);
    expect(queue.take(everybody)).toEqual([1]);
    expect(queue.upgrading).toEqual(new Set([5, 9, 1]));
    expect(queue.length).toBe(1);
  });

  it('keeps the place of the first check-in, whatever comes later', () => {
    queue.checkedIn(7);
    queue.checkedIn(5);
    expect(queue.take(everybody)).toEqual([5, 2, 9]);
  });

  it('moves whom somebody tries to Jump to before all others, the newest Jump foremost', () => {
    queue.jumped(1);
    queue.jumped(7);
    queue.checkedIn(7);
    expect(queue.take(everybody)).toEqual([7, 1, 5]);
    queue.jumped(7);
    for (const index of [7, 1, 5]) queue.ended(index);
    expect(queue.take(everybody)).toEqual([2, 9]);
  });

  it('lets one in by a Jump that has not checked in yet', () => {
    queue.jumped(4);
    expect(queue.take(everybody)).toEqual([4, 5, 2]);
  });

  it('passes over who cannot take a turn now, who keeps the place', () => {
    expect(queue.take((index) => index !== 5 && index !== 9)).toEqual([2, 1, 7]);
    for (const index of [2, 1, 7]) queue.ended(index);
    queue.checkedIn(3);
    expect(queue.take(everybody)).toEqual([5, 9, 3]);
  });

  it('gives every place anew when the site software changes, but for those who upgrade', () => {
    queue.take(everybody);
    queue.begin();
    for (const index of [7, 1, 5]) queue.checkedIn(index);
    for (const index of [5, 2, 9]) queue.ended(index);
    queue.checkedIn(5);
    expect(queue.take(everybody)).toEqual([7, 1, 5]);
  });

  it('forgets who left, and queues again whose upgrade came to nothing', () => {
    queue.leave(2);
    queue.jumped(1);
    queue.leave(1);
    expect(queue.take(everybody)).toEqual([5, 9, 7]);
    queue.ended(9);
    queue.checkedIn(9);
    expect(queue.take(everybody)).toEqual([9]);
  });
});
