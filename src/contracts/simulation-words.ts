/** What a simulation can play, as `as const` tables. */

/** Scenarios that play the night of an upgrade by themselves. */
export const FLEET_SCENARIOS = ['happy', 'flood', 'passive-tail', 'flaky', 'demo'] as const;

/** Scenarios in which an upgrade plan of Rollcall's leads the appliance, or the pair, through its upgrade. */
export const PLAN_SCENARIOS = [
  'single',
  'base-only',
  'failover-sync',
  'failover-async',
  'hardware',
  'base-update-fails',
  'key-mismatch',
  'split-clock',
  'cert-store',
] as const;
export type PlanScenario = (typeof PLAN_SCENARIOS)[number];

export const SIMULATION_SCENARIOS = [...FLEET_SCENARIOS, ...PLAN_SCENARIOS] as const;
export type SimulationScenario = (typeof SIMULATION_SCENARIOS)[number];
