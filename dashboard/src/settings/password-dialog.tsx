import { Button, Modal, PasswordInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { Person } from '@contracts/access';
import { explain } from '../api/http';
import { changePerson } from '../api/key-queries';
import { visibleText } from '../lib/format';
import classes from './dialogs.module.css';

export const PASSWORD_LENGTH_MIN = 12;

/** Sets a person's password, or takes it away so that only links sign them in. */
export function PasswordDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const [password, setPassword] = useState('');
  const [state, setState] = useState<{ asking: boolean; refusal: string | null }>({ asking: false, refusal: null });
  const isShort = password.length < PASSWORD_LENGTH_MIN;

  const send = async (next: string | null) => {
    setState({ asking: true, refusal: null });
    try {
      await changePerson(person.id, { password: next });
      onClose();
    } catch (cause) {
      setState({ asking: false, refusal: explain(cause) });
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isShort) void send(password);
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
        {state.refusal !== null && (
          <p role="alert" className={classes.refusal}>
            {state.refusal}
          </p>
        )}
        <div className={classes.actions}>
          {person.hasPassword && (
            <Button variant="default" mr="auto" onClick={() => void send(null)}>
              Take the password away
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={state.asking} disabled={isShort}>
            Set it
          </Button>
        </div>
      </form>
    </Modal>
  );
}
