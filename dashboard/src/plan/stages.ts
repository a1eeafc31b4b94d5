/**
 * Which part of the work each step of a plan belongs to. Pure. The steps stay in their order: a stage never comes back once a later one
 * has begun, whatever the kind of plan.
 */
import type { Plan, PlanStep } from '@contracts/plans';
import type { ApplianceName, PlanTask } from '@contracts/words';

export const STAGES = ['prepare', 'first', 'fleet', 'second', 'afterwards'] as const;
export type Stage = (typeof STAGES)[number];

/** Tasks that begin a stage, or belong to it wherever they stand; the others belong to the stage that is on. */
const BEGINS: Partial<Record<PlanTask, Stage>> = {
  sync_now: 'first',
  break_failover: 'first',
  point_dns: 'first',
  fleet_back: 'fleet',
  integration_clients: 'fleet',
  confirm_production: 'fleet',
  interim: 'fleet',
  open_second_window: 'second',
  keys_equal: 'afterwards',
  reestablish_failover: 'afterwards',
  first_sync: 'afterwards',
  test_migration: 'afterwards',
  retire_old: 'afterwards',
  aftercare: 'afterwards',
  hand_over: 'afterwards',
};

export interface StageOfPlan {
  stage: Stage;
  title: string;
  steps: PlanStep[];
  /** How many of its steps are behind. */
  behind: number;
  /** The step that is on is one of them. */
  isCurrent: boolean;
}

type PlanOfStages = Pick<Plan, 'kind' | 'steps' | 'current'>;

export function stagesOf(plan: PlanOfStages): StageOfPlan[] {
  const stages: StageOfPlan[] = [];
  let place = 0;
  for (const step of plan.steps) {
    const begun = BEGINS[step.task];
    place = Math.max(place, begun === undefined ? 0 : STAGES.indexOf(begun));
    put(stages, plan, STAGES[place]!, step);
    if (step.task === 'open_first_window') place = Math.max(place, STAGES.indexOf('first'));
  }
  return stages;
}

function put(stages: StageOfPlan[], plan: PlanOfStages, stage: Stage, step: PlanStep): void {
  let last = stages.at(-1);
  if (last?.stage !== stage) {
    last = { stage, title: titleOf(stage, plan), steps: [], behind: 0, isCurrent: false };
    stages.push(last);
  }
  last.steps.push(step);
  if (isBehind(step)) last.behind += 1;
  if (step.key === plan.current) last.isCurrent = true;
}

/** The plan has it behind itself, one way or the other. */
export function isBehind({ state }: Pick<PlanStep, 'state'>): boolean {
  return state === 'done' || state === 'overridden' || state === 'skipped';
}

const UNDER_WAY: readonly PlanStep['reason'][] = [
  null,
  'waiting_for_person',
  'waiting_for_appliance',
  'call_unanswered',
  'interim_period',
];

/** The reason names something that is in the way: not a person or an appliance at work, nor time that has to pass. */
export function blocks(reason: PlanStep['reason']): boolean {
  return !UNDER_WAY.includes(reason);
}

export function isPair({ kind }: Pick<Plan, 'kind'>): boolean {
  return kind !== 'single';
}

function titleOf(stage: Stage, { kind, steps }: PlanOfStages): string {
  if (stage === 'prepare') return 'Prepare';
  if (stage === 'fleet') return steps.some(({ task }) => task === 'fleet_back') ? 'The fleet' : 'In between';
  if (stage === 'afterwards') return kind === 'single' ? 'Afterwards' : 'Set right and afterwards';
  if (kind === 'single') return 'The appliance';
  if (kind === 'hardware_migration') return 'Move to the new appliance';
  const name = turns(steps)[stage === 'first' ? 0 : 1];
  const words = stage === 'first' ? 'First appliance' : 'Second appliance';
  return name === undefined ? words : `${words}: ${name}`;
}

/** The appliances in the order in which they are updated. */
export function turns(steps: readonly PlanStep[]): ApplianceName[] {
  return steps.flatMap(({ task, appliance }) => (task === 'check_updates' && appliance !== null ? [appliance] : []));
}

/**
 * Whether the site is away while this appliance installs: a single one serves the site, and so does the first of a pair that is taken one
 * after the other. Everywhere else it is the other one that serves it then.
 */
export function servesMeanwhile({ kind, steps }: Pick<Plan, 'kind' | 'steps'>, appliance: ApplianceName): boolean {
  return kind === 'single' || (kind === 'failover_synchronous' && turns(steps)[0] === appliance);
}

/** The step that follows the one that is on, skipping what is behind; null at the end. */
export function nextStep({ steps, current }: Pick<Plan, 'steps' | 'current'>): PlanStep | null {
  const place = steps.findIndex(({ key }) => key === current);
  return steps.slice(place + 1).find((step) => !isBehind(step)) ?? null;
}

/** What still has to be done before this step's doing may begin, by title. */
export function protectorsLeft(step: PlanStep, steps: readonly PlanStep[]): string[] {
  const left = steps.filter((each) => step.protectedBy.includes(each.key) && !isBehind(each));
  return left.map(({ title }) => title);
}
