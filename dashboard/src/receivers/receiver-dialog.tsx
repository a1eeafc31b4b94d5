import { Button, Modal } from '@mantine/core';
import { useRef, useState, type FormEvent } from 'react';
import type { PatchReceiverBody, Receiver, ReceiverMade } from '@contracts/receivers';
import { createReceiver, patchReceiver } from '../api/receiver-queries';
import { visibleText } from '../lib/format';
import { Clashes } from '../settings/conflict';
import { useEdit } from '../settings/use-edit';
import { Refusal } from '../ui/refusal';
import {
  clashesOf,
  createBodyOf,
  draftOf,
  emptyReceiver,
  patchBodyOf,
  receiverFaults,
  type ReceiverDraft,
} from './receiver-draft';
import { ReceiverFields } from './receiver-form';
import classes from './receiver-dialog.module.css';
import { SecretDialog } from './secret-dialog';

interface ReceiverDialogProps {
  slug: string;
  /** The one that is changed, as it was when the dialog was opened; null: a new one is made. */
  base: Receiver | null;
  onClose: () => void;
}

/** Makes a receiver or changes one. A click beside it does not take away what was typed. */
export function ReceiverDialog({ slug, base, onClose }: ReceiverDialogProps) {
  const [made, setMade] = useState<ReceiverMade | null>(null);
  if (made !== null) return <SecretDialog made={made} isNew onClose={onClose} />;
  return (
    <Modal
      opened
      onClose={onClose}
      title={base === null ? 'New receiver' : `Change “${visibleText(base.name)}”`}
      size={760}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <ReceiverForm
        slug={slug}
        base={base}
        onMade={(result) => (result.signingSecret === null ? onClose() : setMade(result))}
        onClose={onClose}
      />
    </Modal>
  );
}

function ReceiverForm(props: ReceiverDialogProps & { onMade: (made: ReceiverMade) => void }) {
  const { slug, base, onMade, onClose } = props;
  const form = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState<ReceiverDraft>(() => (base === null ? emptyReceiver('webhook') : draftOf(base)));
  const { asking, errors, refusal, conflict, send, refuse, save } = useEdit<Receiver, PatchReceiverBody>({
    write: (on, patch) => patchReceiver(slug, on, patch),
    clashesOf,
    onDone: onClose,
    form,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (asking) return;
    const faults = receiverFaults(draft, base?.secrets ?? []);
    if (faults.length > 0) return refuse(faults);
    if (base === null) return void send(async () => onMade(await createReceiver(slug, createBodyOf(draft))));
    const patch = patchBodyOf(draft, base);
    if (Object.keys(patch).length === 0) onClose();
    else save(patch, base);
  };

  if (conflict !== null) return <Clashes {...conflict} onKeep={onClose} />;
  return (
    <form ref={form} className={classes.form} noValidate onSubmit={submit}>
      <ReceiverFields slug={slug} draft={draft} base={base} errors={errors} onChange={setDraft} />
      <Refusal says={refusal} className={classes.refusal} />
      <div className={classes.actions}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={asking}>
          {base === null ? 'Make the receiver' : 'Save'}
        </Button>
      </div>
    </form>
  );
}
