import { Button, Textarea, TextInput } from '@mantine/core';
import { useState, type FormEvent, type KeyboardEvent } from 'react';
import type { Client, PatchClientBody } from '@contracts/clients';
import { ApiProblem, call, explain, get } from '../api/http';
import { keys, queryClient } from '../api/query-client';
import { visibleText } from '../lib/format';
import { Refusal } from '../ui/refusal';
import classes from './client-editor.module.css';
import {
  clashesOf,
  EDITABLE,
  FIELD_NAMES,
  patchOf,
  rebased,
  type Clash,
  type Draft,
  type EditableField,
} from './client-edit';

interface ClientEditorProps {
  slug: string;
  client: Client;
  onDone: () => void;
}

/** Edits what a person may: a field that was edited stays so until the edit is cleared, whatever the client reports. */
export function ClientEditor({ slug, client, onDone }: ClientEditorProps) {
  // The form is about the client as it was opened; live changes must not overwrite what is being typed.
  const [opened, setOpened] = useState(client);
  const [draft, setDraft] = useState<Draft>(
    () => Object.fromEntries(EDITABLE.map((field) => [field, opened[field] ?? ''])) as Draft,
  );
  const [problem, setProblem] = useState<unknown>(null);
  const [clashes, setClashes] = useState<Clash[]>([]);
  const [saving, setSaving] = useState(false);

  const save = async (body: PatchClientBody) => {
    if (Object.keys(body).length === 0) {
      onDone();
      return;
    }
    setSaving(true);
    setProblem(null);
    try {
      await call('PATCH', `/sites/${encodeURIComponent(slug)}/clients/${client.id}`, { body });
      await queryClient.invalidateQueries({ queryKey: keys.client(slug, client.id), exact: true });
      onDone();
    } catch (cause) {
      setProblem(cause);
      setSaving(false);
    }
  };

  /** What somebody else wrote meanwhile is shown first, never overwritten unseen. */
  const saveMine = async () => {
    setClashes([]);
    try {
      const now = await get<Client>(`/sites/${encodeURIComponent(slug)}/clients/${client.id}`);
      const found = clashesOf(draft, opened, now);
      const next = rebased(draft, opened, now);
      setOpened(now);
      setDraft(next);
      setClashes(found);
      if (found.length === 0) await save(patchOf(next, now));
    } catch (cause) {
      setProblem(cause);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void saveMine();
  };
  // Escape leaves the form first, and the drawer only after that.
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    onDone();
  };
  const errorOf = (field: EditableField) =>
    problem instanceof ApiProblem ? problem.errors.find(({ pointer }) => pointer === `/${field}`)?.message : undefined;
  const general = problem !== null && EDITABLE.every((field) => errorOf(field) === undefined) ? explain(problem) : null;

  const common = (field: EditableField) => ({
    label: FIELD_NAMES[field],
    value: draft[field],
    error: errorOf(field),
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setDraft((now) => ({ ...now, [field]: value }));
    },
  });
  const cleared = EDITABLE.filter((field) => opened.editedFields.includes(field));

  return (
    <form onSubmit={submit} onKeyDown={leave} className={classes.form} aria-label="Edit the client">
      <TextInput {...common('name')} maxLength={128} data-autofocus />
      <TextInput {...common('group')} maxLength={128} />
      <TextInput {...common('tag')} maxLength={64} />
      <Textarea {...common('comments')} maxLength={1024} autosize minRows={2} />
      {clashes.length > 0 && <Clashes clashes={clashes} />}
      <Refusal says={general} className={classes.refusal} />
      <div className={classes.actions}>
        {cleared.map((field) => (
          <Button key={field} variant="subtle" size="compact-xs" onClick={() => void save({ [field]: null })}>
            Clear the edit of {FIELD_NAMES[field].toLowerCase()}
          </Button>
        ))}
        <Button type="submit" loading={saving} ml="auto">
          {clashes.length > 0 ? 'Save mine' : 'Save'}
        </Button>
      </div>
    </form>
  );
}

function Clashes({ clashes }: { clashes: Clash[] }) {
  return (
    <div role="alert" className={classes.clash}>
      Somebody else has edited this client meanwhile. Nothing was saved.
      <ul>
        {clashes.map(({ field, theirs, mine }) => (
          <li key={field}>
            {FIELD_NAMES[field]}: now “{visibleText(theirs)}”, yours “{visibleText(mine)}”
          </li>
        ))}
      </ul>
    </div>
  );
}
