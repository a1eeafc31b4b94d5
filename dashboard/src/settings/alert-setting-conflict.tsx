import { Button } from '@mantine/core';
import type { AlertSettingName, AlertSettingsAnswer } from '@contracts/alerts';
import { actorName } from '../words/describe-change';
import { writeAlertSetting } from './alert-setting-values';
import classes from './setting-row.module.css';

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
  return (
    <div className={classes.conflict} role="alert">
      <p>
        {actorName(now.changedBy) ?? 'Someone else'} set it to <strong>{theirs}</strong> meanwhile; you chose{' '}
        <strong>{mine}</strong>.
      </p>
      <Button variant="default" onClick={onKeep} autoFocus>
        {name === 'off' ? 'Keep theirs' : `Keep ${theirs}`}
      </Button>
      <Button onClick={onSet}>{name === 'off' ? 'Set mine' : `Set ${mine}`}</Button>
    </div>
  );
}
