import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { CopyButton } from '../ui/copy-button';
import classes from '../ui/dialogs.module.css';

/** Something secret that is shown here and never again. */
export function OnceShown({ label, text }: { label: string; text: string }) {
  return (
    <div className={classes.once}>
      <code className={classes.secret} aria-label={label} role="textbox" aria-readonly="true" tabIndex={0}>
        {text}
      </code>
      <CopyButton text={text} label="Copy" />
    </div>
  );
}

interface OnceShownDialogProps {
  title: string;
  label: string;
  text: string;
  onClose: () => void;
  /** What it is for. */
  children: ReactNode;
}

/** The same by itself: neither a click beside it nor Escape takes it away. */
export function OnceShownDialog({ title, label, text, onClose, children }: OnceShownDialogProps) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
      size="lg"
    >
      <div className={classes.text}>{children}</div>
      <OnceShown label={label} text={text} />
      <div className={classes.actions}>
        <Button onClick={onClose}>I have kept it</Button>
      </div>
    </Modal>
  );
}
