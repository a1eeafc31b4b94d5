import { Modal, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { CreatedKey, CreateKeyBody } from '@contracts/access';
import type { FieldError } from '@contracts/common';
import { ROLES, type Role } from '@contracts/words';
import { createKey } from '../api/key-queries';
import { sitesQuery } from '../api/site-queries';
import { messageAt } from '../lib/field-errors';
import { visibleText } from '../lib/format';
import { serverNowMs } from '../lib/server-clock';
import { DialogActions } from '../ui/dialog-actions';
import { Refusal } from '../ui/refusal';
import { useSending } from '../ui/use-sending';
import { ROLE_WORDS } from '../words/words';
import classes from '../ui/dialogs.module.css';
import { EXPIRIES, expiresAtOf, ROLE_MEANINGS, type Expiry } from './key-words';
import { OnceShownDialog } from './once-shown';

interface Draft {
  name: string;
  role: Role;
  site: string;
  clientId: string;
  expiry: Expiry;
}

function bodyOf({ name, role, site, clientId, expiry }: Draft): CreateKeyBody {
  const bound = role === 'ingest' ? { site, ...(clientId.trim() !== '' && { clientId: clientId.trim() }) } : {};
  return { name: name.trim(), role, ...bound, expiresAt: expiresAtOf(expiry, serverNowMs()) };
}

/** Makes a key, and then shows its secret. */
export function NewKeyDialog({ slug, onClose }: { slug: string; onClose: () => void }) {
  const [made, setMade] = useState<CreatedKey | null>(null);
  if (made === null) {
    return (
      <Modal opened onClose={onClose} title="New key" closeButtonProps={{ 'aria-label': 'Close' }}>
        <KeyForm slug={slug} onMade={setMade} onClose={onClose} />
      </Modal>
    );
  }
  return (
    <OnceShownDialog
      title={`The key “${visibleText(made.name)}” is made`}
      label="Secret of the key"
      text={made.secret}
      onClose={onClose}
    >
      <p>
        This is its secret. It is shown now and never again; Rollcall keeps only a hash of it. Put it where it is to be
        used before you go on.
      </p>
    </OnceShownDialog>
  );
}

function KeyForm(props: { slug: string; onMade: (key: CreatedKey) => void; onClose: () => void }) {
  const { slug, onMade, onClose } = props;
  const [draft, setDraft] = useState<Draft>({ name: '', role: 'viewer', site: slug, clientId: '', expiry: 'never' });
  const { asking, refusal, errors, send } = useSending();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (draft.name.trim() === '') return;
    void send(async () => onMade(await createKey(bodyOf(draft))));
  };
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      <KeyFields draft={draft} errors={errors} onChange={setDraft} />
      <Refusal says={refusal} className={classes.refusal} />
      <DialogActions onKeep={onClose} verb="Make the key" asking={asking} disabled={draft.name.trim() === ''} />
    </form>
  );
}

interface KeyFieldsProps {
  draft: Draft;
  errors: readonly FieldError[];
  onChange: (draft: Draft) => void;
}

function KeyFields({ draft, errors, onChange }: KeyFieldsProps) {
  const { data: sites } = useQuery(sitesQuery);
  const set = (part: Partial<Draft>) => onChange({ ...draft, ...part });
  const slugs = [...new Set([draft.site, ...(sites ?? []).map(({ slug }) => slug)])];
  return (
    <>
      <TextInput
        label="Name"
        description="What it is for: it stands in the audit trail."
        value={draft.name}
        maxLength={100}
        data-autofocus
        error={messageAt(errors, '/name')}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <NativeSelect
        label="Role"
        description={ROLE_MEANINGS[draft.role]}
        data={ROLES.map((value) => ({ value, label: ROLE_WORDS[value] }))}
        value={draft.role}
        onChange={(event) => set({ role: event.currentTarget.value as Role })}
      />
      {draft.role === 'ingest' && (
        <>
          <NativeSelect
            label="Site"
            data={slugs}
            value={draft.site}
            error={messageAt(errors, '/site')}
            onChange={(event) => set({ site: event.currentTarget.value })}
          />
          <TextInput
            label="Client (optional)"
            description="The site’s own id of the one client that may use it. Empty: any client of the site."
            value={draft.clientId}
            maxLength={64}
            error={messageAt(errors, '/clientId')}
            onChange={(event) => set({ clientId: event.currentTarget.value })}
          />
        </>
      )}
      <NativeSelect
        label="It ends"
        data={[...EXPIRIES]}
        value={draft.expiry}
        error={messageAt(errors, '/expiresAt')}
        onChange={(event) => set({ expiry: event.currentTarget.value as Expiry })}
      />
    </>
  );
}
