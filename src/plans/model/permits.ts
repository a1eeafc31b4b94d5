/** Decides what somebody may do to a plan now, and says why not in words. What comes of it is `step.ts`'s. */
import type { StepActionName } from '../../contracts/plans.js';
import type { PlanTask } from '../../contracts/words.js';
import { courseOf, type CourseStep } from './course.js';
import { isBusy, seen, type Facts } from './facts.js';
import type { PlanRecord, StepRecord } from './plan.js';
import { MOVES, TASKS, type TaskRule } from './tasks.js';

const ENDED = ['done', 'overridden', 'skipped'] as const;
export type EndedState = (typeof ENDED)[number];

export const isEnded = ({ state }: StepRecord): boolean => (ENDED as readonly string[]).includes(state);

/** The step that is on, or null in a draft and after the end. */
export function currentOf(plan: PlanRecord): { course: CourseStep; record: StepRecord } | null {
  if (plan.state === 'draft' || plan.state === 'finished' || plan.state === 'aborted') return null;
  const place = plan.steps.findIndex((record) => !isEnded(record));
  return place < 0 ? null : { course: courseOf(plan.spec)[place]!, record: plan.steps[place]! };
}

/** Null when somebody may do that at the step now, else why not. */
export function mayAct(plan: PlanRecord, action: StepActionName, key: string, facts: Facts): string | null {
  const current = currentOf(plan);
  if (current === null) return plan.state === 'draft' ? 'the plan has not been started' : 'the plan is over';
  const { course, record } = current;
  if (record.key !== key) return isLater(plan, key) ? 'its turn has not come' : 'it is done';
  if (plan.state === 'stopped') return action === 'resolve' ? mayResolve(course, facts) : STOPPED;
  return PERMITS[action](TASKS[course.task], record, course.task);
}

const unless = (holds: boolean, why: string): string | null => (holds ? null : why);

const PERMITS: Record<StepActionName, (rule: TaskRule, record: StepRecord, task: PlanTask) => string | null> = {
  confirm: (rule, record) => unless(isForPerson(rule, record), 'there is nothing for a person to confirm'),
  // A person who said too early that production has moved takes that back.
  retry: (_, { state, performer }, task) =>
    unless(
      state === 'failed' || (state === 'running' && performer === 'person' && MOVES.has(task)),
      'it has not failed',
    ),
  take_over: ({ kind }, { state }) =>
    unless(kind === 'automated' && state === 'failed', 'a person can do it once it has failed'),
  override: ({ overridable }) => unless(overridable, 'this protects the site and cannot be passed over'),
  end_timer: ({ kind }) => unless(kind === 'timer', 'it is no timer'),
  resolve: () => 'the plan is not stopped',
};

const STOPPED = 'the plan is stopped: restart nothing, and call support';

const isForPerson = ({ asked }: TaskRule, { state, performer }: StepRecord): boolean =>
  (performer === 'person' && (state === 'active' || state === 'contradicted')) || (asked && state === 'active');

const isLater = (plan: PlanRecord, key: string): boolean =>
  plan.steps.some((record) => record.key === key && record.state === 'waiting');

/** Only what is seen lets a stopped plan go on: the appliance is well again. */
function mayResolve(course: CourseStep, facts: Facts): string | null {
  const appliance = seen(facts, course.appliance);
  if (appliance === null || facts.blind) return 'the appliance is not seen';
  if (appliance.failure !== null) return 'the appliance still shows the failure; support has to mend it first';
  return appliance.healthy && !isBusy(appliance) ? null : 'the appliance is not steady yet';
}

/** Null when the plan may be given up now, else why not. */
export function mayAbort(plan: PlanRecord, facts: Pick<Facts, 'sight'>): string | null {
  if (plan.state === 'finished' || plan.state === 'aborted') return 'it is over';
  const current = currentOf(plan);
  if (current === null || plan.state === 'stopped') return null;
  const { course, record } = current;
  const { committing } = TASKS[course.task];
  if (committing && record.state === 'running' && record.call !== null && !record.call.undelivered)
    return 'what is under way cannot be called back';
  if (MOVES.has(course.task) && record.state === 'running')
    return 'production is on its way from one appliance to the other';
  const busy = facts.sight?.appliances.find(({ activity }) => activity?.startsWith('installing') === true);
  return busy === undefined ? null : `${busy.name} is installing`;
}
