import { Button, Modal, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { Person } from '@contracts/access';
import type { FieldError } from '@contracts/common';
import { ApiProblem, explain } from '../api/http';
import { createPerson } from '../api/key-queries';
import { ROLE_WORDS } from '../words/words';
import classes from './dialogs.module.css';
import { PERSON_ROLES, ROLE_MEANINGS } from './key-words';
import { PASSWORD_LENGTH_MIN } from './password-dialog';

interface Standing {
  asking: boolean;
  refusal: string | null;
  errors: readonly FieldError[];
}

export function NewPersonDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Person['role']>('support');
  const [password, setPassword] = useState('');
  const [state, setState] = useState<Standing>({ asking: false, refusal: null, errors: [] });
  const isShort = password !== '' && password.length < PASSWORD_LENGTH_MIN;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '' || isShort) return;
    setState({ asking: true, refusal: null, errors: [] });
    try {
      await createPerson({ name: name.trim(), role, ...(password !== '' && { password }) });
      onClose();
    } catch (cause) {
      setState({ asking: false, refusal: explain(cause), errors: cause instanceof ApiProblem ? cause.errors : [] });
    }
  };
  return (
    <Modal opened onClose={onClose} title="New person" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={classes.form} noValidate onSubmit={(event) => void submit(event)}>
        <TextInput
          label="Name"
          value={name}
          maxLength={100}
          data-autofocus
          autoComplete="off"
          error={state.errors.find(({ pointer }) => pointer === '/name')?.message}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label="Role"
          description={ROLE_MEANINGS[role]}
          data={PERSON_ROLES.map((value) => ({ value, label: ROLE_WORDS[value] }))}
          value={role}
          onChange={(event) => setRole(event.currentTarget.value as Person['role'])}
        />
        <PasswordInput
          label="Password (optional)"
          description="Without one, sign-in links let them in."
          autoComplete="new-password"
          maxLength={200}
          value={password}
          error={isShort ? `At least ${PASSWORD_LENGTH_MIN} characters.` : undefined}
          visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {state.refusal !== null && (
          <p role="alert" className={classes.refusal}>
            {state.refusal}
          </p>
        )}
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={state.asking} disabled={name.trim() === '' || isShort}>
            Add them
          </Button>
        </div>
      </form>
    </Modal>
  );
}
