import { isInProduction, type MaintainedAppliance, type PairState } from './pair-state.js';

/** Those who work on the appliance in production: all are gone when it goes down, and they come back over half an hour of its own time. */

const BACK_WITHIN_MINUTES = 30;

export function sessionsOn(pair: PairState, appliance: MaintainedAppliance, nowMs: number): number {
  return count(pair, appliance, nowMs, pair.random.fork('sessions').int(4, 14));
}

export function usersOn(pair: PairState, appliance: MaintainedAppliance, nowMs: number): number {
  return count(pair, appliance, nowMs, pair.random.fork('users').int(15, 40));
}

function count(pair: PairState, appliance: MaintainedAppliance, nowMs: number, most: number): number {
  if (!isInProduction(pair, appliance) || appliance.servesSinceMs === null) return 0;
  const minutes = ((nowMs - appliance.servesSinceMs) * pair.speed) / 60_000;
  return Math.floor(most * Math.min(1, Math.max(0, minutes / BACK_WITHIN_MINUTES)));
}
