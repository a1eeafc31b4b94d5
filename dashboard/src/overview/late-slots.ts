/** Which clients hold a slot unusually long. Pure. */
import type { ForecastBasis } from '@contracts/forecast';

/** How many times as long as nine in ten need. */
const LATE_FACTOR = 2;

/** After how many seconds in a slot a client counts as late; half of what is allowed while nothing has been measured. */
export function lateAfterSeconds(basis: ForecastBasis | undefined, maxUpgradeSeconds: number): number {
  const p90 = basis?.secondsP90 ?? null;
  return p90 === null ? maxUpgradeSeconds / 2 : Math.min(LATE_FACTOR * p90, maxUpgradeSeconds);
}

export const isLate = (since: string, nowMs: number, lateAfter: number): boolean =>
  nowMs - Date.parse(since) > lateAfter * 1000;
