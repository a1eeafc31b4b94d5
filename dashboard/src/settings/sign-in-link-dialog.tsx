import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import type { CreatedLink, Person } from '@contracts/access';
import { explain } from '../api/http';
import { createSignInLink } from '../api/key-queries';
import { visibleText } from '../lib/format';
import { Moment } from '../ui/times';
import classes from './dialogs.module.css';
import { OnceShown } from './once-shown';

/** Makes a link that signs a person in once, and shows it. */
export function SignInLinkDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const [link, setLink] = useState<CreatedLink | null>(null);
  const [state, setState] = useState<{ asking: boolean; refusal: string | null }>({ asking: false, refusal: null });
  const name = visibleText(person.name);
  const make = async () => {
    setState({ asking: true, refusal: null });
    try {
      setLink(await createSignInLink(person.id));
    } catch (cause) {
      setState({ asking: false, refusal: explain(cause) });
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Sign-in link for ${name}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
      closeOnClickOutside={link === null}
      size="lg"
    >
      <div className={classes.text}>
        {link === null ? (
          <p>Whoever opens the link is signed in as {name}, once, within 15 minutes. Send it only to them.</p>
        ) : (
          <p>
            Good once, until <Moment at={link.expiresAt} />. It is shown now and never again.
          </p>
        )}
      </div>
      {link !== null && <OnceShown label={`Sign-in link for ${name}`} text={link.url} />}
      {state.refusal !== null && (
        <p role="alert" className={classes.refusal}>
          {state.refusal}
        </p>
      )}
      <div className={classes.actions}>
        {link === null ? (
          <>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button loading={state.asking} onClick={() => void make()} data-autofocus>
              Make the link
            </Button>
          </>
        ) : (
          <Button onClick={onClose}>Done</Button>
        )}
      </div>
    </Modal>
  );
}
