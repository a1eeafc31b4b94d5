import { Chance } from '../../src/forecast/model/chance.js';
import type { ObservedFacts } from '../../src/forecast/model/observed-estimates.js';
import { TimeHeap } from '../../src/forecast/model/time-heap.js';

/** A fleet behind an appliance that upgrades `limit` clients at once; each is away for a while that is log-normal. */
export interface ObservedNight {
  clients: number;
  limit: number;
  medianSeconds: number;
  /** Deviation of the logarithm. */
  spread: number;
  sweepSeconds: number;
}

const BEGUN_MS = Date.UTC(2026, 2, 1, 2);
const SECOND_MS = 1000;

/**
 * What sweeps have shown when `share` of the night is over, and in how many seconds a sweep will in truth have seen the last one back. It is
 * not the code under test: a queue, slots and absences, and nothing else.
 */
export function observedFleetAt(
  night: ObservedNight,
  share: number,
  seed: string,
): { facts: ObservedFacts; realSeconds: number } {
  const chance = new Chance(seed);
  const away = playOut(night, chance);
  const every = night.sweepSeconds;
  const phase = chance.float() * every;
  const sweepAfter = (seconds: number) => phase + Math.ceil((seconds - phase) / every) * every;
  const end = Math.max(...away.map(({ to }) => to));
  const now = Math.max(end * share, phase);
  const seenTo = sweepAfter(now) > now ? sweepAfter(now) - every : now;
  const at = (seconds: number) => BEGUN_MS + seconds * SECOND_MS;
  const seenBack = away.filter(({ to }) => to <= seenTo);
  const seenAway = away.filter(({ from, to }) => from <= seenTo && to > seenTo);
  const returns = seenBack.map(({ from, to }) => {
    const by = sweepAfter(to);
    return { afterMs: at(by - every), byMs: at(by), connectMs: at(to), awayMs: (to - from) * SECOND_MS };
  });
  return {
    realSeconds: sweepAfter(end) - now,
    facts: {
      nowMs: at(now),
      run: { begunAtMs: BEGUN_MS, endedAtMs: null },
      returns: returns.sort((a, b) => b.byMs - a.byMs).slice(0, 2000),
      isCut: returns.length > 2000,
      seenToMs: at(seenTo),
      sweepEverySeconds: every,
      upgradingSinceMs: seenAway.map(({ from }) => at(from)),
      pendingOnline: night.clients - seenBack.length - seenAway.length,
      limit: night.limit,
    },
  };
}

function playOut(
  { clients, limit, medianSeconds, spread }: ObservedNight,
  chance: Chance,
): { from: number; to: number }[] {
  const slots = new TimeHeap();
  const away: { from: number; to: number }[] = [];
  for (let index = 0; index < clients; index += 1) {
    const from = slots.size < limit ? chance.float() * 20 : slots.earliest;
    if (slots.size >= limit) slots.pop();
    const to = from + medianSeconds * Math.exp(spread * chance.normal());
    slots.push(to, index);
    away.push({ from, to });
  }
  return away;
}
