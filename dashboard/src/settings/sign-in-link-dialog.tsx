import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import type { CreatedLink, Person } from '@contracts/access';
import { createSignInLink } from '../api/key-queries';
import { visibleText } from '../lib/format';
import { Refusal } from '../ui/refusal';
import { Moment } from '../ui/times';
import { useSending } from '../ui/use-sending';
import classes from '../ui/dialogs.module.css';
import { OnceShown } from './once-shown';

/** Makes a link that signs a person in once, and shows it. */
export function SignInLinkDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const [link, setLink] = useState<CreatedLink | null>(null);
  const { asking, refusal, send } = useSending();
  const name = visibleText(person.name);
  const make = () => void send(async () => setLink(await createSignInLink(person.id)));
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
      <Refusal says={refusal} className={classes.refusal} />
      <div className={classes.actions}>
        {link === null ? (
          <>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button loading={asking} onClick={make} data-autofocus>
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
