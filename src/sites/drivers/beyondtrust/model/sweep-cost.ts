/**
 * Decides how often a fleet may be swept, and says what a sweep costs, in requests and in parts of what the appliance allows an hour. When
 * a sweep of a site is due is decided in check-ins/. Source: pages of 100 clients, 15,000 requests an hour (the Configuration API).
 */
import type { SweepPace } from '../../../../contracts/observed-words.js';

const CLIENTS_A_PAGE = 100;
const REQUESTS_AN_HOUR = 15_000;
const HOUR_SECONDS = 3_600;

const PACES: Record<SweepPace, { percentMax: number; everySecondsMin: number }> = {
  quiet: { percentMax: 10, everySecondsMin: 300 },
  run: { percentMax: 50, everySecondsMin: 15 },
  fast: { percentMax: 70, everySecondsMin: 10 },
};

export interface SweepCost {
  /** Requests of one sweep. */
  calls: number;
  /** Of what the appliance allows, rounded. */
  percentOfHour: number;
}

export function sweepCost(clients: number, everySeconds: number): SweepCost {
  const calls = callsOf(clients);
  return { calls, percentOfHour: Math.round((calls * HOUR_SECONDS * 100) / everySeconds / REQUESTS_AN_HOUR) };
}

export function sweepCostSentence(clients: number, everySeconds: number): string {
  const { calls, percentOfHour } = sweepCost(clients, everySeconds);
  const [ofClients, ofCalls] = [counted(clients, 'client'), counted(calls, 'call')];
  return `a sweep of ${ofClients} is ${ofCalls}; every ${everySeconds} s uses ${percentOfHour} % of the hour`;
}

/** Seconds from the beginning of one sweep to that of the next. */
export function sweepEvery(pace: SweepPace, clients: number): number {
  const { percentMax, everySecondsMin } = PACES[pace];
  const callsMax = (REQUESTS_AN_HOUR * percentMax) / 100;
  return Math.max(everySecondsMin, Math.ceil((callsOf(clients) * HOUR_SECONDS) / callsMax));
}

/** An empty fleet has one page, too. */
const callsOf = (clients: number) => Math.max(1, Math.ceil(clients / CLIENTS_A_PAGE));

const counted = (count: number, what: string) =>
  `${String(count).replace(/\B(?=(\d{3})+$)/g, ',')} ${count === 1 ? what : `${what}s`}`;
