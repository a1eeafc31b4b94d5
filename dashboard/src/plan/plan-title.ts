/** A plan's name and whether it is over. Pure. */
import type { Plan, PlanHeader } from '@contracts/plans';
import { formatVersion } from '../lib/format';

export function titleOf({ number, target }: Pick<PlanHeader, 'number' | 'target'>): string {
  return `Upgrade plan ${number}${target === null ? ': base updates and licences only' : ` to ${targetOf(target)}`}`;
}

export function targetOf(target: NonNullable<PlanHeader['target']>): string {
  return formatVersion(target.version, target.revision);
}

/** Why something cannot be done comes as half a sentence; alone it is a whole one. */
export function sentenceOf(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? '' : '.'}`;
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
