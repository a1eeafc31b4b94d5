import type { Plan, PlanStep, Possible } from '@contracts/plans';
import type { Permission } from '../api/session';

/** May this person do it, and does the plan allow it now? The first "no" is the one that is told. */
export function permissionFor(may: Permission, { possible, why }: Possible): Permission {
  if (!may.allowed || possible) return may;
  return { allowed: false, why: why ?? 'Not possible now.' };
}

/** While the plan is stopped nothing goes on: only what leads out of the stop may be done, whatever a step offers. */
export function possibleNow(plan: Pick<Plan, 'stop' | 'state'>, offered: PlanStep['actions'][number]): Possible {
  const isStopped = plan.state === 'stopped';
  if (!isStopped || offered.action === 'resolve') return offered;
  return { possible: false, why: plan.stop?.says ?? 'The plan is stopped.' };
}
