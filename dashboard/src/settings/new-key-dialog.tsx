import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { CreatedKey, CreateKeyBody } from '@contracts/access';
import type { FieldError } from '@contracts/common';
import { ROLES, type Role } from '@contracts/words';
import { ApiProblem, explain } from '../api/http';
import { createKey } from '../api/key-queries';
import { sitesQuery } from '../api/site-queries';
import { visibleText } from '../lib/format';
import { serverNowMs } from '../lib/server-clock';
import { ROLE_WORDS } from '../words/words';
import classes from './dialogs.module.css';
import { EXPIRIES, expiresAtOf, ROLE_MEANINGS, type Expiry } from './key-words';
import { OnceShown } from './once-shown';

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

/** Makes a key, and then shows its secret: neither a click beside it nor Escape takes it away. */
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
    <Modal
      opened
      onClose={onClose}
      title={`The key “${visibleText(made.name)}” is made`}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
      size="lg"
    >
      <div className={classes.text}>
        <p>
          This is its secret. It is shown now and never again; Rollcall keeps only a hash of it. Put it where it is to
          be used before you go on.
        </p>
      </div>
      <OnceShown label="Secret of the key" text={made.secret} />
      <div className={classes.actions}>
        <Button onClick={onClose}>I have kept it</Button>
      </div>
    </Modal>
  );
}

function KeyForm(props: { slug: string; onMade: (key: CreatedKey) => void; onClose: () => void }) {
  const { slug, onMade, onClose } = props;
  const [draft, setDraft] = useState<Draft>({ name: '', role: 'viewer', site: slug, clientId: '', expiry: 'never' });
  const [state, setState] = useState<{ asking: boolean; refusal: string | null; errors: readonly FieldError[] }>({
    asking: false,
    refusal: null,
    errors: [],
  });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (draft.name.trim() === '') return;
    setState({ asking: true, refusal: null, errors: [] });
    try {
      onMade(await createKey(bodyOf(draft)));
    } catch (cause) {
      const errors = cause instanceof ApiProblem ? cause.errors : [];
      setState({ asking: false, refusal: explain(cause), errors });
    }
  };
  return (
    <form className={classes.form} noValidate onSubmit={(event) => void submit(event)}>
      <KeyFields draft={draft} errors={state.errors} onChange={setDraft} />
      {state.refusal !== null && (
        <p role="alert" className={classes.refusal}>
          {state.refusal}
        </p>
      )}
      <div className={classes.actions}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={state.asking} disabled={draft.name.trim() === ''}>
          Make the key
        </Button>
      </div>
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
  const messageAt = (pointer: string) => errors.find((error) => error.pointer === pointer)?.message;
  const slugs = [...new Set([draft.site, ...(sites ?? []).map(({ slug }) => slug)])];
  return (
    <>
      <TextInput
        label="Name"
        description="What it is for: it stands in the audit trail."
        value={draft.name}
        maxLength={100}
        data-autofocus
        error={messageAt('/name')}
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
            error={messageAt('/site')}
            onChange={(event) => set({ site: event.currentTarget.value })}
          />
          <TextInput
            label="Client (optional)"
            description="The site’s own id of the one client that may use it. Empty: any client of the site."
            value={draft.clientId}
            maxLength={64}
            error={messageAt('/clientId')}
            onChange={(event) => set({ clientId: event.currentTarget.value })}
          />
        </>
      )}
      <NativeSelect
        label="It ends"
        data={[...EXPIRIES]}
        value={draft.expiry}
        error={messageAt('/expiresAt')}
        onChange={(event) => set({ expiry: event.currentTarget.value as Expiry })}
      />
    </>
  );
}
