import { describe, expect, it } from '@jest/globals';
import { Prng } from '../../model/prng.js';
import { RequestBudget } from './request-budget.js';

const LIMITS = { perSecond: 20, perHour: 15_000 };
const HOUR_MS = 3_600_000;

/** Asks at each of these moments; answers those at which it was admitted. */
function askAt(budget: RequestBudget, times: readonly number[]): number[] {
  return times.filter((atMs) => budget.ask(atMs).admitted);
}

/** The most that lie within any half-open time of this length. */
function mostWithin(times: readonly number[], lengthMs: number): number {
  let most = 0;
  for (let first = 0, last = 0; last < times.length; last += 1) {
    while (times[first]! <= times[last]! - lengthMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

describe('the budget of requests', () => {
  it('answers twenty at one moment, refuses the next, and answers again exactly one second later', () => {
    const budget = new RequestBudget(LIMITS);
    expect(
      askAt(
        budget,
        Array.from({ length: 25 }, () => 5000),
      ),
    ).toHaveLength(20);
    expect(askAt(budget, [5999])).toEqual([]);
    expect(askAt(budget, [6000])).toEqual([6000]);
    expect(budget).toMatchObject({ requests: 27, refused: 6, mostPerSecond: 26 });
  });

  it('knows a burst over the turn of a second', () => {
    const budget = new RequestBudget(LIMITS);
    const late = Array.from({ length: 15 }, () => 1900);
    const early = Array.from({ length: 15 }, () => 2100);
    expect(askAt(budget, [...late, ...early])).toHaveLength(20);
    expect(budget).toMatchObject({ refused: 10, mostPerSecond: 30 });
  });

  it('says what is left of the second', () => {
    const budget = new RequestBudget(LIMITS);
    expect([budget.ask(0).remaining, budget.ask(0).remaining, budget.ask(999).remaining]).toEqual([19, 18, 17]);
    expect(budget.ask(1000).remaining).toBe(18);
  });

  it('refuses the 15,001st of any hour and answers it when the first is an hour old', () => {
    const budget = new RequestBudget(LIMITS);
    const everyFifthOfASecond = Array.from({ length: 15_000 }, (_, place) => place * 200);
    expect(askAt(budget, everyFifthOfASecond)).toHaveLength(15_000);
    expect(askAt(budget, [HOUR_MS - 1])).toEqual([]);
    expect(askAt(budget, [HOUR_MS])).toEqual([HOUR_MS]);
    expect(budget.mostPerHour).toBe(15_001);
  });

  it.each([1, 2, 3])('never answers more than it may in any second or hour, whatever is asked (seed %i)', (seed) => {
    const random = new Prng(`budget/${seed}`);
    const budget = new RequestBudget({ perSecond: 20, perHour: 2000 });
    const times: number[] = [];
    for (let atMs = 0; times.length < 12_000; atMs += random.chance(0.1) ? random.int(0, 4000) : random.int(0, 90)) {
      times.push(atMs);
    }
    const answered = askAt(budget, times);
    expect(mostWithin(answered, 1000)).toBe(20);
    expect(mostWithin(answered, HOUR_MS)).toBe(2000);
    expect(budget.mostPerSecond).toBe(mostWithin(times, 1000));
    expect(budget.mostPerHour).toBe(mostWithin(times, HOUR_MS));
    expect(budget.requests - budget.refused).toBe(answered.length);
  });
});
