import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './dialogs.module.css';
import { DialogActions } from './dialog-actions';
import { Refusal } from './refusal';
import { useSending } from './use-sending';

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
export function ConfirmDialog({ opened, title, onClose, ...question }: ConfirmDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Question {...question} onClose={onClose} />
    </Modal>
  );
}

function Question({ verb, keep, children, send, onClose }: Omit<ConfirmDialogProps, 'opened' | 'title'>) {
  const sending = useSending();
  const confirm = async () => {
    await send();
    onClose();
  };
  return (
    <>
      <div className={classes.text}>{children}</div>
      <Refusal says={sending.refusal} className={classes.refusal} />
      <DialogActions
        keep={keep}
        onKeep={onClose}
        keepHasFocus
        verb={verb}
        danger
        asking={sending.asking}
        onConfirm={() => void sending.send(confirm)}
      />
    </>
  );
}
