import type { AlertSettingName, AlertSettingsAnswer } from '@contracts/alerts';
import { actorName } from '../words/describe-change';
import { writeAlertSetting } from './alert-setting-values';
import { Conflict } from './conflict';

interface AlertSettingConflictProps {
  name: AlertSettingName;
  mine: string;
  now: AlertSettingsAnswer;
  onKeep: () => void;
  onSet: () => void;
}

/** Somebody else was faster: both values, and a person chooses. */
export function AlertSettingConflict({ name, mine, now, onKeep, onSet }: AlertSettingConflictProps) {
  const theirs = writeAlertSetting(name, now.settings);
  const words = name === 'off' ? {} : { keep: `Keep ${theirs}`, set: `Set ${mine}` };
  return (
    <Conflict {...words} onKeep={onKeep} onSet={onSet}>
      <p>
        {actorName(now.changedBy) ?? 'Someone else'} set it to <strong>{theirs}</strong> meanwhile; you chose{' '}
        <strong>{mine}</strong>.
      </p>
    </Conflict>
  );
}
