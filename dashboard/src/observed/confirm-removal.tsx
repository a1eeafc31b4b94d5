import { useState } from 'react';
import { call } from '../api/http';
import { useMay } from '../api/session';
import { plural } from '../lib/format';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { GatedButton } from '../ui/gated-button';
import { notify } from '../ui/notify';

interface ConfirmRemovalProps {
  slug: string;
  /** How many the latest sweep lacked. */
  missed: number;
}

/** A list that lacks much of the fleet removes nobody until somebody says how many may go. */
export function ConfirmRemoval({ slug, missed }: ConfirmRemovalProps) {
  const may = useMay('client.delete');
  // As many as were asked about, also when a sweep counts others meanwhile.
  const [asked, setAsked] = useState<number | null>(null);
  const them = plural(asked ?? missed, 'client');
  const send = async () => {
    await call('POST', `/sites/${encodeURIComponent(slug)}/sweeps?confirmRemoved=${asked}`);
    notify.show({ message: `Noted: ${them} may go. The next sweep begins to ask the appliance for them.` });
  };
  return (
    <>
      <GatedButton permission={may} variant="default" onClick={() => setAsked(missed)}>
        They were deleted…
      </GatedButton>
      <ConfirmDialog
        opened={asked !== null}
        title={`May ${them} be removed?`}
        verb={`${them} may go`}
        keep="Keep them"
        send={send}
        onClose={() => setAsked(null)}
      >
        <p>
          Say so only if they were deleted at the appliance. It is asked for each of them, some with every sweep, and
          whoever it does not know is removed here with its timeline. More than {them} missing is doubted again.
        </p>
      </ConfirmDialog>
    </>
  );
}
