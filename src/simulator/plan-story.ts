import type { CreatePlanBody, Plan, WindowBody } from '../contracts/plans.js';
import type { Software } from './model/software.js';
import { pause } from './pause.js';
import type { PlanApi } from './plan-api.js';
import type { PlanExpectation } from './plan-expectations.js';
import type { PlanOperator } from './plan-operator.js';
import { SimulationError } from './simulation-error.js';
import type { Stage } from './stage.js';
import { failOnRefusal } from './story.js';

const LOOK_EVERY_MS = 300;
/** Where nothing has moved for so long, nothing will without somebody's doing. */
const HELD_FOR_MS = 3_000;
const STUCK_FOR_MS = 30_000;
/** What is only seen through the vendor's API is seen late. */
const STUCK_FROM_AFAR_FOR_MS = 180_000;
const INTERIM_MINUTES = 60;
const FIRST_WINDOW_MINUTES = 60;
const SECOND_WINDOW_MINUTES = 24 * 60;
/** The plan gets into its first window within this time, and does not come to its second one much earlier. */
const FIRST_WINDOW_LASTS_MS = 45_000;

/**
 * What an administrator asks Rollcall for: a window that is open now and soon over, a second one from then on, and an hour of the
 * appliance in between.
 */
export function planBody(
  expected: PlanExpectation,
  target: Software,
  nowMs: number,
  interimMinutes = INTERIM_MINUTES,
): Partial<CreatePlanBody> {
  const isPair = expected.kind.startsWith('failover');
  const closesAtMs = nowMs + FIRST_WINDOW_LASTS_MS;
  return {
    kind: expected.kind,
    target: expected.target === null ? null : { version: target.siteVersion, revision: target.siteRevision },
    ...(expected.switchMethod && { switchMethod: expected.switchMethod }),
    firstWindow: windowFrom(closesAtMs - FIRST_WINDOW_MINUTES * 60_000, FIRST_WINDOW_MINUTES),
    ...(isPair && {
      secondWindow: windowFrom(closesAtMs, SECOND_WINDOW_MINUTES),
      interimMinutes,
    }),
  };
}

function windowFrom(startsAtMs: number, durationMinutes: number): WindowBody {
  return { startsAt: new Date(startsAtMs).toISOString().slice(0, 19), timeZone: 'UTC', durationMinutes };
}

export interface Follower {
  readonly stage: Stage;
  readonly api: PlanApi;
  readonly operator: PlanOperator;
  readonly expected: PlanExpectation;
  tell(text: string): void;
}

/**
 * Follows the plan that was started, with the operator's hands, until it has ended or is held up where the scenario says. Answers the
 * plan as it stood then.
 */
export async function followPlan(follower: Follower, id: string): Promise<Plan> {
  const { stage, api, operator } = follower;
  let before = '';
  let sinceMs = stage.now();
  for (;;) {
    failOnRefusal(stage);
    const { plan } = await api.read(id);
    const now = placeOf(plan);
    if (now !== before) {
      follower.tell(now);
      [before, sinceMs] = [now, stage.now()];
    }
    if (plan.state !== 'running' || isHeld(follower, plan, stage.now() - sinceMs)) return plan;
    await operator.attend(plan);
    await pause(LOOK_EVERY_MS, stage.signal);
  }
}

function placeOf(plan: Plan): string {
  const step = plan.steps.find(({ key }) => key === plan.current);
  if (step === undefined) return `The plan is ${plan.state}.`;
  return `${step.key}: ${step.state}${step.reason === null ? '' : ` (${step.reason})`}`;
}

function isHeld({ stage, expected, operator }: Follower, plan: Plan, standsForMs: number): boolean {
  const step = plan.steps.find(({ key }) => key === plan.current);
  if (step === undefined) return false;
  const stuckForMs = stage.observed ? STUCK_FROM_AFAR_FOR_MS : STUCK_FOR_MS;
  // Where the operator confirms, nobody else is there to help.
  const needsSomebody = step.state === 'failed' || step.state === 'contradicted' || step.state === 'active';
  const isGoingBy = step.kind === 'timer' || step.kind === 'gate';
  if (operator.options.confirms && needsSomebody && !isGoingBy && standsForMs >= stuckForMs) return true;
  const { ends } = expected;
  if (ends.state !== 'aborted' || ends.step !== step.key || ends.reason !== step.reason) return false;
  const fleetIsBack = expected.fleet === 'no_run' || stage.site.isFinished();
  return fleetIsBack && standsForMs >= HELD_FOR_MS;
}

/** Makes the plan, looks at it before it is made, and starts it. Answers its id. */
export async function startPlan(follower: Follower): Promise<string> {
  const { stage, api, expected } = follower;
  // A real appliance's API says nothing of compressed hours.
  const interimMinutes = stage.observed ? 0 : INTERIM_MINUTES;
  const body = planBody(expected, stage.site.target, stage.now(), interimMinutes);
  const { readiness } = await api.preview(body);
  const red = readiness.items.filter(({ level }) => level === 'red').map(({ title, says }) => `${title}: ${says}`);
  if (red.length > 0) follower.tell(`Readiness: ${red.join('; ')}`);
  const plan = await api.create(body);
  const started = await api.start(plan.id);
  if (!started.ok) throw new SimulationError(`The plan is not started: ${started.why}.`);
  return plan.id;
}
