/** A plan's name and whether it is over. Pure. */
import type { PlanHeader, Plan } from '@contracts/plans';
import { formatVersion } from '../lib/format';

export function titleOf({ number, target }: Pick<PlanHeader, 'number' | 'target'>): string {
  return `Upgrade plan ${number}${target === null ? ': base software' : ` to ${formatVersion(target.version, target.revision)}`}`;
}

export function hasEnded({ state }: Pick<PlanHeader, 'state'>): boolean {
  return state === 'finished' || state === 'aborted';
}

/** It has begun and is not over: something is to be watched. */
export function isOn({ state }: Pick<PlanHeader, 'state'>): boolean {
  return state === 'running' || state === 'stopped';
}

export function currentStep(plan: Pick<Plan, 'steps' | 'current'>) {
  return plan.steps.find(({ key }) => key === plan.current) ?? null;
}
