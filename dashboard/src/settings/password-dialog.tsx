import { Button, Modal, PasswordInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { Person } from '@contracts/access';
import { changePerson } from '../api/key-queries';
import { visibleText } from '../lib/format';
import { DialogActions } from '../ui/dialog-actions';
import { Refusal } from '../ui/refusal';
import { useSending } from '../ui/use-sending';
import classes from '../ui/dialogs.module.css';

export const PASSWORD_LENGTH_MIN = 12;

/** Sets a person's password, or takes it away so that only links sign them in. */
export function PasswordDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const [password, setPassword] = useState('');
  const { asking, refusal, send } = useSending();
  const isShort = password.length < PASSWORD_LENGTH_MIN;

  const set = (next: string | null) =>
    void send(async () => {
      await changePerson(person.id, { password: next });
      onClose();
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isShort) set(password);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Password of ${visibleText(person.name)}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form className={classes.form} noValidate onSubmit={submit}>
        <PasswordInput
          label="New password"
          description={`At least ${PASSWORD_LENGTH_MIN} characters. They are signed out and sign in with it.`}
          autoComplete="new-password"
          data-autofocus
          maxLength={200}
          value={password}
          error={password !== '' && isShort ? `${PASSWORD_LENGTH_MIN - password.length} more characters.` : undefined}
          visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Refusal says={refusal} className={classes.refusal} />
        <DialogActions onKeep={onClose} verb="Set it" asking={asking} disabled={isShort}>
          {person.hasPassword && (
            <Button variant="default" mr="auto" onClick={() => set(null)}>
              Take the password away
            </Button>
          )}
        </DialogActions>
      </form>
    </Modal>
  );
}
