import {
  IconAlertOctagon,
  IconAlertTriangle,
  IconCircleCheck,
  IconClock,
  IconEyeOff,
  IconHistory,
  IconLock,
  IconMoon,
  IconPlayerPause,
  IconPlayerPlay,
  type Icon,
} from '@tabler/icons-react';
import { Fragment } from 'react';
import { Moment } from '../ui/times';
import type { Verdict, VerdictKind, Words } from './verdict';

export const VERDICT_ICONS: Record<VerdictKind, Icon> = {
  no_run: IconClock,
  safety_brake: IconAlertOctagon,
  paused: IconPlayerPause,
  gate: IconLock,
  off: IconPlayerPause,
  finished: IconCircleCheck,
  passive_only: IconMoon,
  unreachable_only: IconAlertTriangle,
  standstill: IconAlertTriangle,
  trouble: IconAlertTriangle,
  going_well: IconPlayerPlay,
  unseen: IconEyeOff,
  run_unknown: IconHistory,
};

/** How it goes, in one sentence. */
export function VerdictLine({
  verdict,
  className,
  size,
}: {
  verdict: Verdict;
  className?: string;
  size: number | string;
}) {
  const Sign = VERDICT_ICONS[verdict.kind];
  return (
    <p className={className} data-tone={verdict.tone}>
      <Sign size={size} stroke={2} aria-hidden />
      <span>
        <Written words={verdict.words} />
      </span>
    </p>
  );
}

export function Written({ words }: { words: Words }) {
  return words.map((word, place) => (
    <Fragment key={place}>{typeof word === 'string' ? word : <Moment at={word.at} />}</Fragment>
  ));
}
