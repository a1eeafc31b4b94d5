/**
 * Says what was measured of an observed site in the words of a forecast. Slots and the queue are not visible there: nothing is said of who
 * waits, who holds one, and what sets the pace. Passive clients have their own clock, by the vendor's rule from their last connect.
 * Source: docs/forecast.md.
 */
import type { Forecast } from '../../contracts/forecast.js';
import type { Settings } from '../../contracts/sites.js';
import type { Measured } from './observed-estimates.js';
import { quantile } from './remaining-time.js';

const HOUR_MS = 3_600_000;

export interface ObservedForecastFacts {
  nowMs: number;
  settings: Pick<Settings, 'maxConcurrentUpgrades' | 'passiveCheckInHours' | 'passiveGraceHours'>;
  measured: Measured;
  /** Passive clients that are pending; the latest that one of those that are not overdue was connected, by our clock. */
  passive: { clients: number; overdue: number; lastSeenAtMs: number | null };
  unreachable: number;
}

export function observedForecast(facts: ObservedForecastFacts): Forecast {
  const { nowMs, settings, measured, passive, unreachable } = facts;
  const { returned, overSeconds } = measured;
  const passiveDayMs = (settings.passiveCheckInHours + settings.passiveGraceHours) * HOUR_MS;
  const perMinute = overSeconds > 0 ? (returned * 60) / overSeconds : 0;
  return {
    asOf: new Date(nowMs).toISOString(),
    limit: settings.maxConcurrentUpgrades,
    throughput: { perMinute: tenths(perMinute), overSeconds: tenths(overSeconds) },
    reachable: reachableOf(measured),
    passive: {
      clients: passive.clients,
      overdue: passive.overdue,
      latestAt: passive.lastSeenAtMs === null ? null : new Date(passive.lastSeenAtMs + passiveDayMs).toISOString(),
    },
    unreachable,
  };
}

function reachableOf({ remaining, source, returned, overSeconds, awaySeconds }: Measured): Forecast['reachable'] {
  if (remaining === null) return null;
  const { clients, low, middle, high } = remaining;
  const isKnown = source !== 'none' && awaySeconds.length > 0;
  return {
    clients,
    waiting: 0,
    holding: 0,
    secondsP10: low === null ? null : tenths(low),
    secondsP50: middle === null ? null : tenths(middle),
    secondsP90: high === null ? null : tenths(high),
    stoppedBy: null,
    boundBy: null,
    basis: {
      source,
      finished: returned,
      overSeconds: tenths(overSeconds),
      secondsMedian: isKnown ? tenths(quantile(awaySeconds, 0.5)) : null,
      secondsP90: isKnown ? tenths(quantile(awaySeconds, 0.9)) : null,
    },
  };
}

const tenths = (value: number): number => Math.round(value * 10) / 10;
