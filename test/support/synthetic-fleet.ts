import { Chance } from '../../src/forecast/model/chance.js';
import type { ForecastFacts } from '../../src/forecast/model/forecast.js';
import { TimeHeap } from '../../src/forecast/model/time-heap.js';
import { retrySeconds } from '../../src/upgrades/model/attempts.js';

/** A fleet whose truth is known: every upgrade takes what `seconds` draws, and fails with a probability. */
export interface SyntheticFleet {
  clients: number;
  limit: number;
  seconds: (chance: Chance) => number;
  fails: number;
}

interface Attempt {
  from: number;
  to: number;
  failed: boolean;
  /** How many its client had before. */
  attempts: number;
}

const MAX_ATTEMPTS = 3;
const WINDOW_SECONDS = 600;

/** A whole night of it, written down. It is not the code under test: a queue of attempts, slots and back-offs, and nothing else. */
function playOut({ clients, limit, seconds, fails }: SyntheticFleet, chance: Chance): Attempt[] {
  const queue = new Array<number>(clients).fill(0);
  const attempts: Attempt[] = [];
  const slots = new TimeHeap();
  const backOffs = new TimeHeap();
  const fill = (now: number) => {
    while (slots.size < limit && queue.length > 0) {
      const to = now + seconds(chance);
      slots.push(to, attempts.push({ from: now, to, failed: chance.float() < fails, attempts: queue.shift()! }) - 1);
    }
  };
  fill(0);
  while (slots.size + backOffs.size > 0) {
    const now = Math.min(slots.earliest, backOffs.earliest);
    if (backOffs.earliest === now) queue.push(backOffs.pop());
    else {
      const ended = attempts[slots.pop()]!;
      if (ended.failed && ended.attempts + 1 < MAX_ATTEMPTS) {
        backOffs.push(now + retrySeconds(ended.attempts + 1), ended.attempts + 1);
      }
    }
    fill(now);
  }
  return attempts;
}

/** What is known when `share` of the night is over, and how long it then really took. */
export function nightAt(
  fleet: SyntheticFleet,
  share: number,
  seed: string,
): { facts: ForecastFacts; realSeconds: number } {
  const attempts = playOut(fleet, new Chance(seed));
  const end = Math.max(...attempts.map(({ to }) => to));
  const now = end * share;
  const begun = attempts.filter(({ from }) => from <= now);
  const waiting = [fleet.clients - begun.filter((one) => one.attempts === 0).length, 0, 0];
  const delayed: { inSeconds: number; attempts: number }[] = [];
  for (const one of begun) {
    if (one.attempts > 0) waiting[one.attempts]! -= 1;
    if (!one.failed || one.to > now || one.attempts + 1 >= MAX_ATTEMPTS) continue;
    const readyAt = one.to + retrySeconds(one.attempts + 1);
    if (readyAt > now) delayed.push({ inSeconds: readyAt - now, attempts: one.attempts + 1 });
    else waiting[one.attempts + 1]! += 1;
  }
  const ended = begun
    .filter(({ to }) => to <= now && to > now - WINDOW_SECONDS)
    .sort((a, b) => b.to - a.to)
    .map(({ from, to, failed }) => ({
      agoSeconds: now - to,
      heldSeconds: to - from,
      reason: failed ? ('reported_failure' as const) : ('succeeded' as const),
    }));
  const holding = begun
    .filter(({ to }) => to > now)
    .map((one) => ({ ageSeconds: now - one.from, attempts: one.attempts }));
  return {
    realSeconds: end - now,
    facts: {
      limit: fleet.limit,
      maxAttempts: MAX_ATTEMPTS,
      leaseSeconds: 1950,
      connectionRatePerSecond: 50,
      reachable: { holding, waiting, delayed },
      basis: { source: 'last_ten_minutes', ended, overSeconds: Math.min(WINDOW_SECONDS, now), isPresent: true },
      stopped: null,
    },
  };
}
