import type { Plan } from '../contracts/plans.js';
import type { PairState } from './model/pair-state.js';
import { deedOf, describeSoftware } from './plan-verdict.js';

const KEY_WIDTH = 28;
const STATE_WIDTH = 13;
const PERFORMER_WIDTH = 10;

/**
 * The course of a plan as text that is the same whenever the scenario is told again: no times, no ids, no numbers that depend on how
 * fast anybody was. `stood` is the plan at its end, or where it was held; deeds that follow each other and are the same are told once.
 */
export function transcriptOf(scenario: string, stood: Plan, plan: Plan, pair: PairState): string {
  const target = [plan.target?.version ?? 'base software alone', plan.target?.revision].filter(Boolean).join(' ');
  const deeds = pair.log.map(deedOf).filter((deed, place, all) => deed !== all[place - 1]);
  return [
    `${scenario}: ${plan.kind}, ${target}`,
    '',
    ...stood.steps.map(stepLine),
    '',
    `the plan is ${plan.state}`,
    ...pair.appliances.map(describeSoftware),
    `${pair.production} in production, failover ${pair.failover}`,
    ...(plan.state === 'aborted' ? plan.abort.leftUndone.map((left) => `left undone: ${left}`) : []),
    '',
    'what was done to the appliances:',
    ...deeds.map((deed) => `  ${deed}`),
    '',
  ].join('\n');
}

function stepLine({ key, state, performer, reason }: Plan['steps'][number]): string {
  const columns = [key.padEnd(KEY_WIDTH), state.padEnd(STATE_WIDTH), (performer ?? '-').padEnd(PERFORMER_WIDTH)];
  return [...columns, reason ?? ''].join('').trimEnd();
}
