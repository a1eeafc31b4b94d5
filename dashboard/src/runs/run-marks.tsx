import { IconCircleCheck, IconPlayerTrackNext, IconRefresh } from '@tabler/icons-react';
import type { RunState } from '@contracts/words';
import marks from '../ui/marks.module.css';
import { RUN_STATE_SAYINGS } from './run-words';

const ICONS = { active: IconRefresh, finished: IconCircleCheck, superseded: IconPlayerTrackNext };

/** How a run stands: icon, word and colour. */
export function RunStateMark({ state }: { state: RunState }) {
  const { title, tone, meaning } = RUN_STATE_SAYINGS[state];
  const Icon = ICONS[state];
  return (
    <span className={marks.mark} data-tone={tone} title={meaning}>
      <Icon size={14} stroke={2} aria-hidden />
      {title}
    </span>
  );
}
