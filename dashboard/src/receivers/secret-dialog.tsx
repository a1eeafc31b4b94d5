import type { ReceiverMade } from '@contracts/receivers';
import { visibleText } from '../lib/format';
import { OnceShownDialog } from '../settings/once-shown';

/** A webhook's signing secret, this once. */
export function SecretDialog(props: { made: ReceiverMade; isNew: boolean; onClose: () => void }) {
  const { made, isNew, onClose } = props;
  const name = visibleText(made.receiver.name);
  if (made.signingSecret === null) return null;
  return (
    <OnceShownDialog
      title={isNew ? `The receiver “${name}” is made` : `“${name}” has a new signing secret`}
      label="Signing secret"
      text={made.signingSecret}
      onClose={onClose}
    >
      <p>
        With this secret the other side verifies that a message is Rollcall’s (Standard Webhooks). It is shown now and
        never again. Put it where it is to be used before you go on.
      </p>
    </OnceShownDialog>
  );
}
