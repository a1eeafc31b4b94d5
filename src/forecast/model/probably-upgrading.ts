/**
 * Decides of which client of an observed site it may be said that it probably upgrades. Nothing says so outright: it was pending and could
 * have been told to, and since the run began it disconnected. Most who do that upgrade; some were switched off. So it is an estimate, and
 * only for as long as an upgrade may take. Invariant: a stale double never does, nor a client that has not connected since the run's
 * baseline (its state says so). Source: APPLIANCE.md (*upgrading now* is not exposed).
 */
import type { Connection, UpgradeState } from '../../contracts/words.js';

/** Times in ms, by our clock: what the appliance said was set right. */
export interface SeenState {
  state: UpgradeState;
  connection: Connection;
  lastDisconnectAtMs: number | null;
}

export interface EstimateRules {
  nowMs: number;
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
  return Math.min(lastDisconnectAtMs, rules.nowMs);
}

/** The disconnects that count. What is known of the appliance's clock is not exact, so that one may seem to lie a little ahead of now. */
export function disconnectedBetween(
  run: { baselineAtMs: number },
  { nowMs, maxUpgradeSeconds }: Omit<EstimateRules, 'run'>,
): [number, number] {
  return [Math.max(run.baselineAtMs, nowMs - maxUpgradeSeconds * 1000), nowMs + CLOCK_SLACK_MS];
}

const CLOCK_SLACK_MS = 60_000;
