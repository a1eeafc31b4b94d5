import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './dialogs.module.css';

interface DialogActionsProps {
  /** What the way out is called. */
  keep?: string;
  onKeep: () => void;
  /** The dialog opens with the focus on it: for what cannot be undone. */
  keepHasFocus?: boolean;
  verb: ReactNode;
  danger?: boolean;
  asking?: boolean;
  disabled?: boolean;
  /** Where there is no form to be submitted. */
  onConfirm?: () => void;
  /** What else can be done, before the way out. */
  children?: ReactNode;
}

/** The end of a dialog: the way out, and the button that does it. */
export function DialogActions(props: DialogActionsProps) {
  const { keep = 'Cancel', onKeep, keepHasFocus, verb, danger, asking, disabled, onConfirm, children } = props;
  return (
    <div className={classes.actions}>
      {children}
      <Button variant="default" onClick={onKeep} data-autofocus={keepHasFocus}>
        {keep}
      </Button>
      <Button
        type={onConfirm === undefined ? 'submit' : 'button'}
        color={danger ? 'red' : undefined}
        loading={asking}
        disabled={disabled}
        onClick={onConfirm}
      >
        {verb}
      </Button>
    </div>
  );
}
