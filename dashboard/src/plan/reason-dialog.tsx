import { Modal } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { DialogActions } from '../ui/dialog-actions';
import { ReasonField } from '../ui/reason-field';
import { Refusal } from '../ui/refusal';
import type { Written } from './plan-writes';
import classes from './reason-dialog.module.css';

interface ReasonDialogProps {
  opened: boolean;
  title: string;
  verb: string;
  /** What follows from it. It may change while the dialog is open. */
  children: ReactNode;
  placeholder?: string;
  danger?: boolean;
  /** Why it cannot be done any more, found out while the dialog was open. */
  off?: string | null;
  send: (reason: string) => Promise<Written>;
  onClose: () => void;
}

/** Asks why, and names what follows. What was typed stays until it is sent, also when somebody else was faster. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { opened, title, verb, children, placeholder, danger, off, send, onClose } = props;
  const [reason, setReason] = useState('');
  const [state, setState] = useState<{ asking: boolean; refusal: string | null }>({ asking: false, refusal: null });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setState({ asking: true, refusal: null });
    const written = await send(reason.trim());
    setState({ asking: false, refusal: written.ok ? null : written.says });
    if (!written.ok) return;
    setReason('');
    onClose();
  };

  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={(event) => void submit(event)}>
        <div className={classes.consequence}>{children}</div>
        <ReasonField
          description="Kept in the audit trail and in the plan’s report."
          placeholder={placeholder}
          reason={reason}
          onReason={setReason}
        />
        <Refusal says={state.refusal} className={classes.refusal} />
        {off != null && <p className={classes.refusal}>Not possible now: {off}</p>}
        <DialogActions
          onKeep={onClose}
          verb={verb}
          danger={danger}
          asking={state.asking}
          disabled={reason.trim() === '' || off != null}
        />
      </form>
    </Modal>
  );
}
