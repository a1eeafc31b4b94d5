import { Button, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconRotateClockwise } from '@tabler/icons-react';
import { useState } from 'react';
import { explain } from '../api/http';
import { useMay } from '../api/session';
import { resetDemo } from '../sites/demo-reset';
import { GatedButton } from '../ui/gated-button';
import classes from './demo-reset-button.module.css';

/** Only where the site's appliance is the simulated one. */
export function DemoResetButton({ slug, driverKind }: { slug: string; driverKind: string }) {
  const permission = useMay('simulation.reset');
  const [opened, { open, close }] = useDisclosure(false);
  const [state, setState] = useState<{ asking: boolean; refusal: string | null }>({ asking: false, refusal: null });
  if (driverKind !== 'simulated') return null;

  const reset = async () => {
    setState({ asking: true, refusal: null });
    try {
      await resetDemo(slug);
      setState({ asking: false, refusal: null });
      close();
    } catch (cause) {
      setState({ asking: false, refusal: explain(cause) });
    }
  };

  return (
    <>
      <div className={classes.place}>
        <GatedButton
          permission={permission}
          onClick={open}
          variant="default"
          size="compact-xs"
          leftSection={<IconRotateClockwise size={13} aria-hidden />}
        >
          Reset the demo
        </GatedButton>
      </div>
      <Modal opened={opened} onClose={close} title="Reset the demo" closeButtonProps={{ 'aria-label': 'Close' }}>
        <p className={classes.text}>
          This removes the simulated site with everything in it and makes it anew: every client on its old version, the
          appliance just upgraded. It takes a few seconds; this page comes back by itself.
        </p>
        {state.refusal !== null && (
          <p role="alert" className={classes.refusal}>
            {state.refusal}
          </p>
        )}
        <div className={classes.actions}>
          <Button variant="default" onClick={close} data-autofocus>
            Keep it
          </Button>
          <Button color="red" loading={state.asking} onClick={() => void reset()}>
            Reset the demo
          </Button>
        </div>
      </Modal>
    </>
  );
}
