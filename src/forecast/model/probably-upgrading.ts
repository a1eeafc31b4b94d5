/**
 * Decides of which client of an observed site it may be said that it probably upgrades. Nothing says so outright: it was pending and could
 * have been told to, and since the run began it disconnected. Most who do that upgrade; some were switched off. So it is an estimate, and
 * only for as long as an upgrade may take. Invariant: a stale double never does, nor a client that has not connected since the run's
 * baseline (its state says so). Source: APPLIANCE.md (*upgrading now* is not exposed).
 */
import type { Connection, UpgradeState } from '../../contracts/words.js';

/** Times in ms; the client's by the appliance's clock, the others by ours. */
export interface SeenState {
  state: UpgradeState;
  connection: Connection;
  lastDisconnectAtMs: number | null;
}

export interface EstimateRules {
  nowMs: number;
  /** By how much the appliance's clock is ahead of ours; 0 where that is not known. */
  clockOffsetMs: number;
  /** The run that is on; null: there is none. */
  run: { baselineAtMs: number } | null;
  maxUpgradeSeconds: number;
}

/** Since when it probably upgrades, by our clock; null: nothing is estimated. */
export function probablyUpgradingSinceMs(client: SeenState, rules: EstimateRules): number | null {
  const { state, connection, lastDisconnectAtMs } = client;
  if (rules.run === null || state !== 'pending' || connection !== 'offline' || lastDisconnectAtMs === null) return null;
  const [fromMs, untilMs] = disconnectedBetween(rules.run, rules);
  if (lastDisconnectAtMs < fromMs || lastDisconnectAtMs > untilMs) return null;
  return Math.min(lastDisconnectAtMs - rules.clockOffsetMs, rules.nowMs);
}

/**
 * The disconnects that count, by the appliance's clock. What is known of that clock is not exact, so that a disconnect may seem to lie a
 * little ahead of now.
 */
export function disconnectedBetween(
  run: { baselineAtMs: number },
  { nowMs, clockOffsetMs, maxUpgradeSeconds }: Omit<EstimateRules, 'run'>,
): [number, number] {
  const sinceMs = Math.max(run.baselineAtMs, nowMs - maxUpgradeSeconds * 1000);
  return [sinceMs + clockOffsetMs, nowMs + clockOffsetMs + CLOCK_SLACK_MS];
}

const CLOCK_SLACK_MS = 60_000;
