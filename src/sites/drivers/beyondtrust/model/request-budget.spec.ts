import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { REQUEST_CLASSES, type RequestClass } from '../../../../contracts/observed-words.js';
import {
  backOff,
  type BudgetState,
  type Ceilings,
  emptyBudget,
  LONE_CEILINGS,
  SHARED_CEILINGS,
  spend,
  succeeded,
  take,
  usedLastHour,
  withCounted,
  withFullSecond,
} from './request-budget.js';
import { sweepEvery } from './sweep-cost.js';

const T0 = 1_764_000_000_000;
const HOUR_MS = 3_600_000;

/** The most requests in any window of that length, however it lies. */
function mostIn(times: readonly number[], windowMs: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  let from = 0;
  let most = 0;
  sorted.forEach((ms, index) => {
    while ((sorted[from] ?? 0) <= ms - windowMs) from += 1;
    most = Math.max(most, index - from + 1);
  });
  return most;
}

/** Reproducible chance, 0 to 1. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Takes as many as there are, at one moment. */
function takeAll(state: BudgetState, requestClass: RequestClass, nowMs: number, ceilings: Ceilings = SHARED_CEILINGS) {
  let now = state;
  for (let taken = 0; ; taken += 1) {
    const turn = take(now, requestClass, nowMs, ceilings);
    if (!turn.taken) return { state: now, taken, waitMs: turn.waitMs };
    now = turn.state;
  }
}

describe('the budget of requests', () => {
  it('keeps something of every second for whoever is more urgent', () => {
    const swept = spentEvenly(emptyBudget(T0), 'sweep', T0, 1_000);
    const people = takeAll(swept.state, 'person', T0 + 1_000);
    const looks = takeAll(people.state, 'health', T0 + 1_000);
    expect(swept.taken).toBe(12);
    expect(people.taken).toBe(2);
    expect(looks.taken).toBe(2);
    expect(take(looks.state, 'health', T0 + 1_000)).toMatchObject({ taken: false, why: 'budget' });
  });

  it('spreads a sweep instead of letting it go in bursts', () => {
    const first = take(emptyBudget(T0), 'sweep', T0);
    if (!first.taken) throw new Error('the first has no turn');
    expect(take(first.state, 'sweep', T0)).toMatchObject({ taken: false, waitMs: 85, why: 'budget' });
    expect(take(first.state, 'backup', T0 + 84)).toMatchObject({ taken: false });
    expect(take(first.state, 'sweep', T0 + 85)).toMatchObject({ taken: true });
    expect(take(first.state, 'health', T0)).toMatchObject({ taken: true });
  });

  it('says exactly when there is room again', () => {
    const { state, waitMs } = takeAll(emptyBudget(T0), 'person', T0);
    expect(take(state, 'person', T0 + waitMs - 1).taken).toBe(false);
    expect(take(state, 'person', T0 + waitMs).taken).toBe(true);
    expect(waitMs).toBe(1_200);
  });

  it('is not fooled by a clock that is set back', () => {
    const full = takeAll(emptyBudget(T0), 'health', T0).state;
    const back = take(full, 'health', T0 - 600_000);
    expect(back).toMatchObject({ taken: false, waitMs: 1_200 });
    expect(usedLastHour(full, T0)).toBe(8);
    const later = take(back.state, 'health', T0 - 600_000 + 1_200);
    expect(later.taken && usedLastHour(later.state, T0 - 600_000 + 1_200)).toBe(9);
  });

  it('gives a process that is alone one a second and a small part of the hour, and a look a minute whatever it made', () => {
    const one = takeAll(emptyBudget(T0), 'health', T0, LONE_CEILINGS);
    expect(one).toMatchObject({ taken: 1, waitMs: 1_200 });
    let busy = emptyBudget(T0);
    for (let call = 0; call < 3_000; call += 1) busy = spend(busy, 'sweep', T0 + call * 500, LONE_CEILINGS);
    const nowMs = T0 + 3_000 * 500 + 2_000;
    expect(take(busy, 'sweep', nowMs, LONE_CEILINGS).taken).toBe(false);
    const look = take(busy, 'health', nowMs, LONE_CEILINGS);
    if (!look.taken) throw new Error('there is no look');
    expect(take(look.state, 'health', nowMs + 2_000, LONE_CEILINGS)).toMatchObject({ taken: false, waitMs: 58_000 });
    expect(take(look.state, 'health', nowMs + 60_000, LONE_CEILINGS).taken).toBe(true);
  });
});

describe('what was counted elsewhere', () => {
  it('is held at least, minute by minute, and not twice', () => {
    const counted = [
      { minutesAgo: 0, calls: 10 },
      { minutesAgo: 59, calls: 700 },
    ];
    const state = withCounted(emptyBudget(T0), counted, T0);
    expect(usedLastHour(state, T0)).toBe(710);
    expect(usedLastHour(withCounted(spend(state, 'health', T0), counted, T0), T0)).toBe(711);
    expect(usedLastHour(withCounted(state, [{ minutesAgo: 0, calls: 12 }], T0), T0)).toBe(712);
  });

  it('leaves nobody a turn for a second when nobody knows the last one', () => {
    const state = withFullSecond(emptyBudget(T0), T0);
    for (const requestClass of REQUEST_CLASSES) expect(take(state, requestClass, T0 + 1_000).taken).toBe(false);
    expect(take(state, 'health', T0 + 1_200).taken).toBe(true);
  });
});

describe('a back-off', () => {
  it('is for as long as the appliance says, and else for longer each time', () => {
    const waits = [2, 4, 8, 16, 32, 60, 60];
    let state = emptyBudget(T0);
    let nowMs = T0;
    for (const seconds of waits) {
      state = backOff(state, nowMs, null, nowMs);
      expect((state.backOff?.untilMs ?? 0) - nowMs).toBe(seconds * 1000);
      nowMs = state.backOff?.untilMs ?? 0;
    }
    expect(backOff(state, nowMs, 7_000, nowMs).backOff?.untilMs).toBe(nowMs + 7_000);
    expect(backOff(state, nowMs, 90 * HOUR_MS, nowMs).backOff?.untilMs).toBe(nowMs + HOUR_MS);
  });

  it('holds everybody, but lets one look at the health try', () => {
    const state = backOff(emptyBudget(T0), T0, 10_000, T0);
    for (const requestClass of ['person', 'sweep', 'backup'] as const) {
      expect(take(state, requestClass, T0 + 9_999)).toMatchObject({ taken: false, waitMs: 1, why: 'back_off' });
    }
    expect(take(state, 'health', T0 + 1_000)).toMatchObject({ taken: false, waitMs: 4_000, why: 'back_off' });
    const look = take(state, 'health', T0 + 5_000);
    if (!look.taken) throw new Error('there is no look');
    expect(take(look.state, 'health', T0 + 6_000)).toMatchObject({ taken: false, waitMs: 4_000, why: 'back_off' });
    expect(take(look.state, 'sweep', T0 + 10_000).taken).toBe(true);
  });

  it('does not grow by the answers to what was asked before it, and is over by one to what was asked after', () => {
    const state = backOff(emptyBudget(T0), T0, null, T0);
    const late = backOff(state, T0 + 100, null, T0 - 50);
    expect(late.backOff).toEqual(state.backOff);
    expect(backOff(state, T0 + 100, 5_000, T0 - 50).backOff).toMatchObject({ tries: 1, untilMs: T0 + 5_100 });
    expect(succeeded(state, T0 - 1).backOff).not.toBeNull();
    expect(succeeded(state, T0 + 1_500).backOff).toBeNull();
  });
});

describe('a budget of any use', () => {
  const step = fc.record({
    requestClass: fc.constantFrom(...REQUEST_CLASSES),
    /** Until the next one wants a turn. */
    afterMs: fc.oneof(fc.nat(30), fc.nat(400), fc.nat(3_000)),
    lateMs: fc.nat(50),
  });

  it('is never over in any second, also when requests arrive up to 50 ms after their turn', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 300 }), fc.nat(999), (steps, offset) => {
        const { given, arrived } = play(steps, T0 + offset, SHARED_CEILINGS);
        expect(mostIn(given, 1_000)).toBeLessThanOrEqual(16);
        expect(mostIn(arrived, 1_000)).toBeLessThanOrEqual(16);
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it('is never over in any hour', () => {
    const hour = { all: 40, bulk: 30, reserve: { health: 5, person: 4, bulk: 20 } };
    const ceilings = { ...SHARED_CEILINGS, hour };
    const slow = step.map((one) => ({ ...one, afterMs: one.afterMs * 150 }));
    fc.assert(
      fc.property(fc.array(slow, { minLength: 50, maxLength: 200 }), fc.nat(60_000), (steps, offset) => {
        const { given, arrived } = play(steps, T0 + offset, ceilings);
        expect(mostIn(given, HOUR_MS)).toBeLessThanOrEqual(40);
        expect(mostIn(arrived, HOUR_MS)).toBeLessThanOrEqual(40);
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  it('gives whoever used less than its reserve a turn at once', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 200 }), (steps) => {
        const others = steps.map((one) => ({
          ...one,
          requestClass: one.requestClass === 'health' ? 'person' : one.requestClass,
        }));
        const { state, nowMs } = play(others, T0, SHARED_CEILINGS);
        expect(takeAll(state, 'health', nowMs).taken).toBeGreaterThanOrEqual(2);
      }),
      { numRuns: 200, seed: 7 },
    );
  });
});

describe('one hour in the pure budget model with virtual time, 50,000 clients and three callers', () => {
  it.each([1, 2])(
    'is never over 20 a second or 15,000 an hour, the sweep makes steady progress, a look at the health never waits longer than 1 s (chance %i)',
    (seed) => {
      const random = chance(seed);
      const everySweepMs = sweepEvery('fast', 50_000) * 1000;
      // Of each caller: sweeps that all three want at once, looks every few seconds, people who click in bursts, a backup now and then.
      const wishes: Wish[] = [1, 2, 3].flatMap(() => [
        wish('sweep', 500, everySweepMs, random),
        wish('health', 2, 12_000, random),
        wish('person', 9, 120_000, random),
        wish('backup', 2, 600_000, random),
      ]);
      const played = live(wishes, 2.2 * HOUR_MS, random);
      const late = played.map(({ ms }) => ms + random() * 50);
      const times = played.map(({ ms }) => ms);
      for (const all of [times, late]) {
        expect(mostIn(all, 1_000)).toBeLessThanOrEqual(16);
        expect(mostIn(all, HOUR_MS)).toBeLessThanOrEqual(14_400);
      }
      const waits = played.filter((one) => one.requestClass === 'health').map((one) => one.waitedMs);
      expect(waits.length).toBeGreaterThan(2_000);
      expect(Math.max(...waits)).toBeLessThanOrEqual(1_000);
      const swept = played.filter((one) => one.requestClass === 'sweep').map((one) => one.ms);
      for (let fromMs = T0; fromMs < T0 + 2 * HOUR_MS; fromMs += 60_000) {
        expect(swept.filter((ms) => ms >= fromMs && ms < fromMs + 60_000).length).toBeGreaterThan(120);
      }
    },
  );
});

describe('a burst', () => {
  it('is enough for the first look at 100,000 clients, and ends in an even pace', () => {
    const played = live([wish('sweep', 3_000, HOUR_MS, () => 0)], HOUR_MS / 4, () => 0);
    expect(played[999]!.ms - T0).toBeLessThanOrEqual(100_000);
    const [early, late] = [played[1_300]!.ms, played[1_400]!.ms];
    expect(late - early).toBe(100 * SHARED_CEILINGS.bulkEveryMs);
  });

  it.each([1, 2])('of three callers who sweep without rest brings no sweep to a standstill (chance %i)', (seed) => {
    const random = chance(seed);
    const wishes = [1, 2, 3].flatMap(() => [wish('sweep', 1_000, 0, random), wish('health', 2, 12_000, random)]);
    const played = live(wishes, 3.2 * HOUR_MS, random);
    const times = (requestClass: RequestClass) =>
      played.filter((one) => one.requestClass === requestClass).map(({ ms }) => ms);
    const swept = times('sweep');
    expect(mostIn([...swept, ...times('health')], 1_000)).toBeLessThanOrEqual(16);
    expect(mostIn(swept, HOUR_MS)).toBeGreaterThan(10_800);
    expect(mostIn(swept, HOUR_MS)).toBeLessThanOrEqual(SHARED_CEILINGS.hour.bulk);
    const longest = swept.slice(1).reduce((most, ms, place) => Math.max(most, ms - swept[place]!), 0);
    expect(longest).toBeLessThanOrEqual(1_000);
  });

  it('is none where the state was lost, however often, and nothing is over for it', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(600_000), { minLength: 1, maxLength: 8 }), fc.nat(60_000), (losses, offset) => {
        const { times, inLostMinutes } = sweptThroughLosses(T0 + offset, losses);
        expect(mostIn(times, 1_000)).toBeLessThanOrEqual(16);
        expect(mostIn(times, HOUR_MS)).toBeLessThanOrEqual(SHARED_CEILINGS.hour.bulk);
        expect(Math.max(0, ...inLostMinutes)).toBeLessThanOrEqual(60_000 / SHARED_CEILINGS.bulkEveryMs + 1);
      }),
      { numRuns: 8, seed: 7 },
    );
  });
});

/** Sweeps without rest for 62 minutes; the state is lost so long after each other, and made anew from the minutes that were counted. */
function sweptThroughLosses(fromMs: number, losses: readonly number[]) {
  const times: number[] = [];
  const inLostMinutes: number[] = [];
  let state = emptyBudget(fromMs);
  let nowMs = fromMs;
  for (const untilMs of [...losses.map((_, place) => fromMs + sum(losses.slice(0, place + 1))), fromMs + 62 * 60_000]) {
    const before = times.length;
    const beganMs = nowMs;
    while (nowMs < untilMs) {
      const turn = take(state, 'sweep', nowMs);
      state = turn.state;
      if (turn.taken) times.push(nowMs);
      nowMs += turn.taken ? 1 : Math.ceil(turn.waitMs);
    }
    if (beganMs > fromMs) inLostMinutes.push(times.slice(before).filter((ms) => ms < beganMs + 60_000).length);
    const minutesAgo = (ms: number) => Math.floor(nowMs / 60_000) - Math.floor(ms / 60_000);
    const counts = new Map<number, number>();
    for (const ms of times) counts.set(minutesAgo(ms), (counts.get(minutesAgo(ms)) ?? 0) + 1);
    const counted = [...counts]
      .map(([ago, calls]) => ({ minutesAgo: ago, calls }))
      .filter((one) => one.minutesAgo < 61);
    state = withFullSecond(withCounted(emptyBudget(nowMs), counted, nowMs), nowMs);
  }
  return { times, inLostMinutes };
}

const sum = (all: readonly number[]) => all.reduce((total, one) => total + one, 0);

interface Wish {
  requestClass: RequestClass;
  /** So many in a row, then again after `everyMs` from the first. */
  inARow: number;
  everyMs: number;
  left: number;
  beganMs: number;
  sinceMs: number;
  nextMs: number;
}

function wish(requestClass: RequestClass, inARow: number, everyMs: number, random: () => number): Wish {
  const beganMs = T0 + random() * Math.min(everyMs, 5_000);
  return { requestClass, inARow, everyMs, left: inARow, beganMs, sinceMs: beganMs, nextMs: beganMs };
}

/** Everybody asks for a turn, waits as told, and asks again. */
function live(wishes: Wish[], forMs: number, random: () => number) {
  const played: { requestClass: RequestClass; ms: number; waitedMs: number }[] = [];
  let state = emptyBudget(T0);
  while (true) {
    const one = wishes.reduce((first, next) => (next.nextMs < first.nextMs ? next : first));
    const ms = Math.ceil(one.nextMs);
    if (ms > T0 + forMs) return played;
    const turn = take(state, one.requestClass, ms);
    if (!turn.taken) {
      one.nextMs = ms + turn.waitMs;
      continue;
    }
    state = turn.state;
    played.push({ requestClass: one.requestClass, ms, waitedMs: ms - one.sinceMs });
    one.left -= 1;
    if (one.left === 0) {
      one.left = one.inARow;
      one.beganMs = Math.max(one.beganMs + one.everyMs, ms);
      one.sinceMs = one.beganMs;
    } else one.sinceMs = ms + random() * 60;
    one.nextMs = one.sinceMs;
  }
}

function play(
  steps: readonly { requestClass: RequestClass; afterMs: number; lateMs: number }[],
  fromMs: number,
  ceilings: Ceilings,
) {
  let state = emptyBudget(fromMs);
  let nowMs = fromMs;
  const given: number[] = [];
  const arrived: number[] = [];
  for (const { requestClass, afterMs, lateMs } of steps) {
    nowMs += afterMs;
    for (let burst = 0; burst < 20; burst += 1) {
      const turn = take(state, requestClass, nowMs, ceilings);
      if (!turn.taken) break;
      state = turn.state;
      given.push(nowMs);
      arrived.push(nowMs + lateMs);
    }
  }
  return { given, arrived, state, nowMs };
}

/** A sweep that asks as often as it may. */
function spentEvenly(before: BudgetState, requestClass: RequestClass, fromMs: number, forMs: number) {
  let state = before;
  let taken = 0;
  for (let nowMs = fromMs; nowMs < fromMs + forMs; nowMs += 5) {
    const turn = take(state, requestClass, nowMs);
    if (!turn.taken) continue;
    state = turn.state;
    taken += 1;
  }
  return { state, taken };
}
