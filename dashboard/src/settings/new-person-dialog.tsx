import { Modal, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { Person } from '@contracts/access';
import { createPerson } from '../api/key-queries';
import { messageAt } from '../lib/field-errors';
import { DialogActions } from '../ui/dialog-actions';
import { Refusal } from '../ui/refusal';
import { useSending } from '../ui/use-sending';
import { ROLE_WORDS } from '../words/words';
import classes from '../ui/dialogs.module.css';
import { PERSON_ROLES, ROLE_MEANINGS } from './key-words';
import { PASSWORD_LENGTH_MIN } from './password-dialog';

export function NewPersonDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Person['role']>('support');
  const [password, setPassword] = useState('');
  const { asking, refusal, errors, send } = useSending();
  const isShort = password !== '' && password.length < PASSWORD_LENGTH_MIN;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '' || isShort) return;
    void send(async () => {
      await createPerson({ name: name.trim(), role, ...(password !== '' && { password }) });
      onClose();
    });
  };
  return (
    <Modal opened onClose={onClose} title="New person" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={classes.form} noValidate onSubmit={submit}>
        <TextInput
          label="Name"
          value={name}
          maxLength={100}
          data-autofocus
          autoComplete="off"
          error={messageAt(errors, '/name')}
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
        <Refusal says={refusal} className={classes.refusal} />
        <DialogActions onKeep={onClose} verb="Add them" asking={asking} disabled={name.trim() === '' || isShort} />
      </form>
    </Modal>
  );
}
