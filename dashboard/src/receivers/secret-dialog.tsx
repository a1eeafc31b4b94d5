import { Button, Modal } from '@mantine/core';
import type { ReceiverMade } from '@contracts/receivers';
import { visibleText } from '../lib/format';
import dialogs from '../settings/dialogs.module.css';
import { OnceShown } from '../settings/once-shown';

/** A webhook's signing secret, this once: neither a click beside it nor Escape takes it away. */
export function SecretDialog(props: { made: ReceiverMade; isNew: boolean; onClose: () => void }) {
  const { made, isNew, onClose } = props;
  const name = visibleText(made.receiver.name);
  if (made.signingSecret === null) return null;
  return (
    <Modal
      opened
      onClose={onClose}
      title={isNew ? `The receiver “${name}” is made` : `“${name}” has a new signing secret`}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
      size="lg"
    >
      <div className={dialogs.text}>
        <p>
          With this secret the other side verifies that a message is Rollcall’s (Standard Webhooks). It is shown now and
          never again. Put it where it is to be used before you go on.
        </p>
      </div>
      <OnceShown label="Signing secret" text={made.signingSecret} />
      <div className={dialogs.actions}>
        <Button onClick={onClose}>I have kept it</Button>
      </div>
    </Modal>
  );
}
