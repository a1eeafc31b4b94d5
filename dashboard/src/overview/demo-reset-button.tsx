import { useDisclosure } from '@mantine/hooks';
import { IconRotateClockwise } from '@tabler/icons-react';
import { useMay } from '../api/session';
import { resetDemo } from '../sites/demo-reset';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { GatedButton } from '../ui/gated-button';
import classes from './demo-reset-button.module.css';

/** Only where the site's appliance is the simulated one. */
export function DemoResetButton({ slug, driverKind }: { slug: string; driverKind: string }) {
  const permission = useMay('simulation.reset');
  const [opened, { open, close }] = useDisclosure(false);
  if (driverKind !== 'simulated') return null;
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
      <ConfirmDialog
        opened={opened}
        title="Reset the demo"
        verb="Reset the demo"
        keep="Keep it"
        send={() => resetDemo(slug)}
        onClose={close}
      >
        <p>
          This removes the simulated site with everything in it and makes it anew: every client on its old version, the
          appliance just upgraded. It takes a few seconds; this page comes back by itself.
        </p>
      </ConfirmDialog>
    </>
  );
}
