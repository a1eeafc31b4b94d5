import {
  IconAlertOctagon,
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleMinus,
  IconCircleX,
  IconHelp,
  IconHourglass,
  IconLock,
  IconPencil,
  IconPlayerPlay,
  IconRefresh,
  IconShieldX,
  IconUser,
} from '@tabler/icons-react';
import type { PlanState, ReadinessLevel, StepKind, StepState } from '@contracts/words';
import type { Mark } from './tones';

const STEP_STATE_MARKS: Record<Exclude<StepState, 'active'>, Mark> = {
  waiting: { tone: 'idle', icon: IconCircleDashed },
  running: { tone: 'run', icon: IconRefresh },
  failed: { tone: 'bad', icon: IconCircleX },
  contradicted: { tone: 'bad', icon: IconAlertTriangle },
  done: { tone: 'done', icon: IconCircleCheck },
  overridden: { tone: 'warn', icon: IconShieldX },
  skipped: { tone: 'held', icon: IconCircleMinus },
};

const ACTIVE_MARKS: Record<StepKind, Mark> = {
  automated: { tone: 'run', icon: IconRefresh },
  operator: { tone: 'wait', icon: IconUser },
  gate: { tone: 'warn', icon: IconLock },
  timer: { tone: 'run', icon: IconHourglass },
};

export function markOfStep(state: StepState, kind: StepKind): Mark {
  return state === 'active' ? ACTIVE_MARKS[kind] : STEP_STATE_MARKS[state];
}

export const PLAN_STATE_MARKS: Record<PlanState, Mark> = {
  draft: { tone: 'held', icon: IconPencil },
  running: { tone: 'run', icon: IconPlayerPlay },
  stopped: { tone: 'bad', icon: IconAlertOctagon },
  aborted: { tone: 'warn', icon: IconBan },
  finished: { tone: 'done', icon: IconCircleCheck },
};

export const READINESS_MARKS: Record<ReadinessLevel, Mark> = {
  green: { tone: 'done', icon: IconCircleCheck },
  red: { tone: 'bad', icon: IconCircleX },
  unknown: { tone: 'warn', icon: IconHelp },
};
