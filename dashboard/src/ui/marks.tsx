import type { Connection, Reason, UpgradeState } from '@contracts/words';
import { CONNECTION_MARKS, UPGRADE_STATE_MARKS } from '../words/tones';
import { CONNECTION_WORDS, REASON_WORDS, UPGRADE_STATE_MEANINGS, UPGRADE_STATE_WORDS, wordOf } from '../words/words';
import classes from './marks.module.css';

/** A state as icon, word and colour: never by colour alone. */
export function StateMark({ state }: { state: UpgradeState }) {
  const { tone, icon: Icon } = UPGRADE_STATE_MARKS[state];
  return (
    <span className={classes.mark} data-tone={tone} title={UPGRADE_STATE_MEANINGS[state]}>
      <Icon size={14} stroke={2} aria-hidden />
      {UPGRADE_STATE_WORDS[state]}
    </span>
  );
}

export function ConnectionMark({ connection }: { connection: Connection }) {
  const { tone, icon: Icon } = CONNECTION_MARKS[connection];
  return (
    <span className={classes.mark} data-tone={tone}>
      <Icon size={14} stroke={1.8} aria-hidden />
      {CONNECTION_WORDS[connection]}
    </span>
  );
}

/** Why something is not moving, in words; nothing where there is no reason. */
export function ReasonText({ reason }: { reason: Reason | null }) {
  if (reason === null) return null;
  const words = wordOf(REASON_WORDS, reason);
  return (
    <span className={`rc-clip rc-muted ${classes.reason}`} title={words}>
      {words}
    </span>
  );
}
