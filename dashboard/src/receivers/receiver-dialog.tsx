import { Button, Modal } from '@mantine/core';
import { useRef, useState, type FormEvent } from 'react';
import { flushSync } from 'react-dom';
import type { FieldError } from '@contracts/common';
import type { PatchReceiverBody, Receiver, ReceiverMade } from '@contracts/receivers';
import { ApiProblem, explain } from '../api/http';
import { createReceiver, patchReceiver } from '../api/receiver-queries';
import { visibleText } from '../lib/format';
import rows from '../settings/setting-row.module.css';
import {
  clashesOf,
  createBodyOf,
  draftOf,
  emptyReceiver,
  patchBodyOf,
  receiverFaults,
  type Clash,
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

interface Standing {
  saving: boolean;
  errors: readonly FieldError[];
  refusal: string | null;
  /** What somebody else changed meanwhile, and the receiver as it stands now. */
  conflict: { clashes: Clash[]; now: Receiver; patch: PatchReceiverBody } | null;
}

const AT_REST: Standing = { saving: false, errors: [], refusal: null, conflict: null };

function ReceiverForm(props: ReceiverDialogProps & { onMade: (made: ReceiverMade) => void }) {
  const { slug, base, onMade, onClose } = props;
  const form = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState<ReceiverDraft>(() => (base === null ? emptyReceiver('webhook') : draftOf(base)));
  const [state, setState] = useState<Standing>(AT_REST);

  /** Whoever sent it stands at the first field that is wrong. */
  const refuse = (errors: readonly FieldError[], refusal: string | null) => {
    flushSync(() => setState({ ...AT_REST, errors, refusal }));
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  };
  const refuseFor = (cause: unknown) => refuse(cause instanceof ApiProblem ? cause.errors : [], explain(cause));
  const create = async () => {
    setState({ ...AT_REST, saving: true });
    try {
      onMade(await createReceiver(slug, createBodyOf(draft)));
    } catch (cause) {
      refuseFor(cause);
    }
  };
  const change = async (patch: PatchReceiverBody, on: Receiver): Promise<void> => {
    setState({ ...AT_REST, saving: true });
    try {
      const edited = await patchReceiver(slug, on, patch);
      if (edited.ok) return onClose();
      const clashes = clashesOf(patch, on, edited.now);
      if (clashes.length === 0) return await change(patch, edited.now);
      setState({ ...AT_REST, conflict: { clashes, now: edited.now, patch } });
    } catch (cause) {
      refuseFor(cause);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (state.saving) return;
    const errors = receiverFaults(draft, base?.secrets ?? []);
    if (errors.length > 0) return refuse(errors, null);
    if (base === null) return void create();
    const patch = patchBodyOf(draft, base);
    if (Object.keys(patch).length === 0) onClose();
    else void change(patch, base);
  };

  if (state.conflict !== null) {
    const { clashes, now, patch } = state.conflict;
    return <Conflict clashes={clashes} onKeep={onClose} onSet={() => void change(patch, now)} />;
  }
  return (
    <form ref={form} className={classes.form} noValidate onSubmit={submit}>
      <ReceiverFields slug={slug} draft={draft} base={base} errors={state.errors} onChange={setDraft} />
      {state.refusal !== null && (
        <p role="alert" className={classes.refusal}>
          {state.refusal}
        </p>
      )}
      <div className={classes.actions}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={state.saving}>
          {base === null ? 'Make the receiver' : 'Save'}
        </Button>
      </div>
    </form>
  );
}

function Conflict(props: { clashes: readonly Clash[]; onKeep: () => void; onSet: () => void }) {
  const { clashes, onKeep, onSet } = props;
  return (
    <div className={rows.conflict} role="alert">
      {clashes.map(({ field, mine, theirs }) => (
        <p key={field}>
          {field}: someone else set it to <strong>{theirs}</strong> meanwhile; you chose <strong>{mine}</strong>.
        </p>
      ))}
      <Button variant="default" onClick={onKeep} autoFocus>
        Keep theirs
      </Button>
      <Button onClick={onSet}>Set mine</Button>
    </div>
  );
}
