import { Button, Modal } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { explain } from '../api/http';
import classes from './dialogs.module.css';

interface ConfirmDialogProps {
  opened: boolean;
  title: string;
  verb: string;
  /** What the other button says. */
  keep: string;
  /** What follows from it. */
  children: ReactNode;
  send: () => Promise<void>;
  onClose: () => void;
}

/** For what cannot be undone. */
export function ConfirmDialog({ opened, title, verb, keep, children, send, onClose }: ConfirmDialogProps) {
  const [state, setState] = useState<{ asking: boolean; refusal: string | null }>({ asking: false, refusal: null });
  const confirm = async () => {
    setState({ asking: true, refusal: null });
    try {
      await send();
      setState({ asking: false, refusal: null });
      onClose();
    } catch (cause) {
      setState({ asking: false, refusal: explain(cause) });
    }
  };
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={classes.text}>{children}</div>
      {state.refusal !== null && (
        <p role="alert" className={classes.refusal}>
          {state.refusal}
        </p>
      )}
      <div className={classes.actions}>
        <Button variant="default" onClick={onClose} data-autofocus>
          {keep}
        </Button>
        <Button color="red" loading={state.asking} onClick={() => void confirm()}>
          {verb}
        </Button>
      </div>
    </Modal>
  );
}
