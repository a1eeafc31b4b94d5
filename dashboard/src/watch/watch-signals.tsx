import { Button, Switch } from '@mantine/core';
import { IconBell, IconVolume } from '@tabler/icons-react';
import { useState } from 'react';
import { playChime } from './chime';
import type { Signals } from './use-signals';
import classes from './watch-page.module.css';

/** What tells somebody who looks elsewhere; each says why it cannot, where it cannot. */
export function WatchSignals({ signals }: { signals: Signals }) {
  return (
    <div className={classes.signals} role="group" aria-label="When one is back">
      <NotifyControl signals={signals} />
      <SoundControl signals={signals} />
    </div>
  );
}

function NotifyControl({ signals: { notify, isNotifying, askToNotify, setNotifying } }: { signals: Signals }) {
  switch (notify) {
    case 'unsupported':
      return <span className="rc-muted">This browser shows no notifications here; they need https.</span>;
    case 'denied':
      return (
        <span className="rc-muted">
          Notifications are blocked for this page. Allow them in the browser&apos;s settings.
        </span>
      );
    case 'ask':
      return (
        <Button variant="default" leftSection={<IconBell size={14} aria-hidden />} onClick={() => void askToNotify()}>
          Allow notifications…
        </Button>
      );
    case 'allowed':
      return (
        <Switch
          size="xs"
          label="Notify me"
          checked={isNotifying}
          onChange={(event) => setNotifying(event.currentTarget.checked)}
        />
      );
  }
}

function SoundControl({ signals: { isSounding, setSounding } }: { signals: Signals }) {
  const [heard, setHeard] = useState<boolean | null>(null);
  return (
    <>
      <Switch
        size="xs"
        label="Sound"
        checked={isSounding}
        onChange={(event) => setSounding(event.currentTarget.checked)}
      />
      <Button
        variant="subtle"
        px={6}
        leftSection={<IconVolume size={14} aria-hidden />}
        onClick={() => void playChime().then(setHeard)}
      >
        Try it
      </Button>
      <span role="status" className={classes.heard}>
        {heard === true && 'Played.'}
        {heard === false && 'The browser did not play it.'}
      </span>
    </>
  );
}
