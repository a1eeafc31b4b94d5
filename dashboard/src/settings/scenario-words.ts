/** What people read of every scenario of the simulator. Complete by its type: a new one does not compile until it is told here. */
import type { PlanScenario, SimulationScenario } from '@contracts/simulation-words';

/** What the fleet does by itself after the appliance was upgraded. */
export const FLEET_SCENARIO_WORDS: Record<Exclude<SimulationScenario, PlanScenario>, string> = {
  demo: 'A fleet of mostly active clients comes back, with a little of everything that happens in a real night.',
  happy: 'Everybody is active, and everything works.',
  flood: 'The whole fleet is back in the same instant, and a quarter of the check-ins come twice.',
  'passive-tail': 'Two in five are passive: most check in over time, a few only when somebody tries to Jump to them.',
  flaky:
    'Clients vanish, fail and hang; starts and check-ins are lost, repeated and late; the appliance falls silent twice.',
};

/** What becomes of the appliance while an upgrade plan leads it. */
export const PLAN_SCENARIO_WORDS: Record<PlanScenario, string> = {
  single: 'One appliance is upgraded, base software first.',
  'base-only': 'One appliance gets its base updates and a licence package; no client has anything to do.',
  'failover-sync': 'The primary of a pair is upgraded, the fleet comes back to it, and then the backup follows.',
  'failover-async':
    'The backup of a pair is upgraded and takes over, the fleet moves to it, and the old primary follows.',
  hardware: 'A new appliance is put up beside the old one and takes its place.',
  'base-update-fails': 'The base update fails, after which nobody may restart the appliance or go on.',
  'key-mismatch': 'The second of a pair comes out of its update with an inter-appliance key of its own.',
  'split-clock': 'The clock of the backup is four minutes ahead, which spoils every download key.',
  'cert-store': 'Seven in ten clients stay offline after the upgrade, as they do not trust the appliance any more.',
};

export const SCENARIO_WORDS: Record<SimulationScenario, string> = { ...FLEET_SCENARIO_WORDS, ...PLAN_SCENARIO_WORDS };

/** Whether nothing moves until somebody makes an upgrade plan and starts it. */
export function needsPlan(scenario: SimulationScenario): boolean {
  return Object.hasOwn(PLAN_SCENARIO_WORDS, scenario);
}
