import type { MaintenanceLog } from '../contracts/driver-control.js';
import { PLAN_SCENARIOS, type PlanScenario, type SimulationScenario } from '../contracts/simulation-words.js';
import {
  type ApplianceName,
  type FailoverState,
  type PlanKind,
  type PlanReason,
  type SwitchMethod,
} from '../contracts/words.js';

/** Where a plan is held up for good, and what Rollcall has to say there. */
export interface Held {
  readonly step: string;
  readonly reason: PlanReason;
  /** Has to be in what the step says or in its first instruction. */
  readonly names: RegExp;
}

export type Ending =
  | { readonly state: 'finished' }
  /** A hard stop: nothing goes on, only giving up is possible. */
  | { readonly state: 'stopped'; readonly step: string }
  /** It is held, and the operator gives it up. */
  | ({ readonly state: 'aborted' } & Held);

type Did = MaintenanceLog['entries'][number]['what'];

/** What the plan of a scenario is and how it has to end, as the upgrade guide says. */
export interface PlanExpectation {
  readonly kind: PlanKind;
  /** Null: base updates and licences alone. */
  readonly target: 'next' | null;
  readonly switchMethod?: SwitchMethod;
  readonly ends: Ending;
  /** The appliances that are there at the end, with their software: as before, base only, or the next release. */
  readonly software: Partial<Record<ApplianceName, 'before' | 'base' | 'next'>>;
  readonly production: ApplianceName;
  readonly failover: FailoverState;
  /** How often what was really done, of what must not be done twice; what is not named must not have been done. */
  readonly did: Partial<Record<`${ApplianceName | 'both'} ${Did}`, number>>;
  /** Whether the fleet has a version to go to, and whether all of it gets there. */
  readonly fleet: 'no_run' | 'all_back' | 'some_back';
}

const ONE: Pick<PlanExpectation, 'kind' | 'production' | 'failover'> = {
  kind: 'single',
  production: 'A',
  failover: 'none',
};
const UPDATED_A = { 'A base_installed': 2, 'A site_installed': 1 } as const;
const UPDATED_B = { 'B base_installed': 2, 'B site_installed': 1 } as const;
const BROKEN = { 'both failover_broken': 1 } as const;
const JOINED = { ...BROKEN, 'both failover_established': 1 } as const;

export const PLAN_EXPECTATIONS: Record<PlanScenario, PlanExpectation> = {
  single: {
    ...ONE,
    target: 'next',
    ends: { state: 'finished' },
    software: { A: 'next' },
    did: UPDATED_A,
    fleet: 'all_back',
  },
  'base-only': {
    ...ONE,
    target: null,
    ends: { state: 'finished' },
    software: { A: 'base' },
    did: { 'A base_installed': 2, 'A licence_installed': 1 },
    fleet: 'no_run',
  },
  'failover-sync': {
    kind: 'failover_synchronous',
    target: 'next',
    ends: { state: 'finished' },
    software: { A: 'next', B: 'next' },
    production: 'A',
    failover: 'established',
    did: { ...UPDATED_A, ...UPDATED_B, ...JOINED },
    fleet: 'all_back',
  },
  'failover-async': {
    kind: 'failover_asynchronous',
    target: 'next',
    switchMethod: 'dns',
    ends: { state: 'finished' },
    software: { A: 'next', B: 'next' },
    production: 'B',
    failover: 'established',
    did: { ...UPDATED_A, ...UPDATED_B, ...JOINED, 'B production_switched': 1 },
    fleet: 'all_back',
  },
  hardware: {
    kind: 'hardware_migration',
    target: 'next',
    ends: { state: 'finished' },
    software: { B: 'next' },
    production: 'B',
    failover: 'none',
    did: { 'B site_installed': 1, 'B production_switched': 1 },
    fleet: 'all_back',
  },
  'base-update-fails': {
    ...ONE,
    target: 'next',
    ends: { state: 'stopped', step: 'base_updates_a' },
    software: { A: 'before' },
    did: { 'A install_failed': 1 },
    fleet: 'no_run',
  },
  'key-mismatch': {
    kind: 'failover_synchronous',
    target: 'next',
    ends: { state: 'aborted', step: 'keys_equal', reason: 'keys_differ', names: /key.*Management › Security/i },
    software: { A: 'next', B: 'next' },
    production: 'A',
    failover: 'broken',
    did: { ...UPDATED_A, ...UPDATED_B, ...BROKEN },
    fleet: 'all_back',
  },
  'split-clock': {
    kind: 'failover_asynchronous',
    target: 'next',
    switchMethod: 'shared_ip',
    ends: { state: 'aborted', step: 'clock_in_step_b', reason: 'clock_out_of_step', names: /NTP/ },
    software: { A: 'before', B: 'before' },
    production: 'A',
    failover: 'broken',
    did: BROKEN,
    fleet: 'no_run',
  },
  'cert-store': {
    kind: 'failover_synchronous',
    target: 'next',
    ends: { state: 'aborted', step: 'fleet_back', reason: 'fleet_not_back', names: /certificate stores first/i },
    software: { A: 'next', B: 'before' },
    production: 'A',
    failover: 'broken',
    did: { ...UPDATED_A, ...BROKEN },
    fleet: 'some_back',
  },
};

export function isPlanScenario(name: SimulationScenario): name is PlanScenario {
  return (PLAN_SCENARIOS as readonly string[]).includes(name);
}

/** What must not be done twice; backups, looks at the list and syncs may. */
export const ONCE_ONLY: readonly Did[] = [
  'base_installed',
  'site_installed',
  'licence_installed',
  'install_failed',
  'failover_broken',
  'failover_established',
  'production_switched',
];
