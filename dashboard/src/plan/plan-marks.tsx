import type { PlanStep } from '@contracts/plans';
import type { PlanState, ReadinessLevel } from '@contracts/words';
import { markOfStep, PLAN_STATE_MARKS, READINESS_MARKS } from '../words/plan-tones';
import { ACTIVE_WORDS, PLAN_STATE_WORDS, READINESS_WORDS, STEP_STATE_WORDS } from '../words/plan-words';
import marks from '../ui/marks.module.css';

/** Where a step stands, as icon, word and colour. */
export function StepMark({ state, kind }: Pick<PlanStep, 'state' | 'kind'>) {
  const { tone, icon: Icon } = markOfStep(state, kind);
  return (
    <span className={marks.mark} data-tone={tone}>
      <Icon size={15} stroke={2} aria-hidden />
      {state === 'active' ? ACTIVE_WORDS[kind] : STEP_STATE_WORDS[state]}
    </span>
  );
}

export function PlanStateMark({ state }: { state: PlanState }) {
  const { tone, icon: Icon } = PLAN_STATE_MARKS[state];
  return (
    <span className={marks.mark} data-tone={tone}>
      <Icon size={15} stroke={2} aria-hidden />
      {PLAN_STATE_WORDS[state]}
    </span>
  );
}

export function ReadinessMark({ level }: { level: ReadinessLevel }) {
  const { tone, icon: Icon } = READINESS_MARKS[level];
  return (
    <span className={marks.mark} data-tone={tone}>
      <Icon size={15} stroke={2} aria-hidden />
      {READINESS_WORDS[level]}
    </span>
  );
}
