import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useState } from 'react';
import type { Receiver, ReceiverMade, TestReceiverBody } from '@contracts/receivers';
import { explain } from '../api/http';
import { removeReceiver, rotateSecret, switchReceiver, testReceiver } from '../api/receiver-queries';
import { plural, visibleText } from '../lib/format';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { notify } from '../ui/notify';
import { SecretDialog } from './secret-dialog';
import classes from './receivers-page.module.css';
import type { Tested } from './test-outcome';

interface ReceiverVerbsProps {
  slug: string;
  receiver: Receiver;
  isTesting: boolean;
  onTested: (tested: Tested) => void;
  onEdit: () => void;
  onRemoved: () => void;
}

type Asking = 'switch_off' | 'rotate' | 'remove';

/** Everything that can be done with one receiver. */
export function ReceiverVerbs({ slug, receiver, isTesting, onTested, onEdit, onRemoved }: ReceiverVerbsProps) {
  const [asking, setAsking] = useState<Asking | null>(null);
  const [made, setMade] = useState<ReceiverMade | null>(null);
  const name = visibleText(receiver.name);

  const test = async (kind: TestReceiverBody['kind']) => {
    onTested({ kind: 'asking' });
    try {
      onTested({ kind: 'done', delivery: await testReceiver(slug, receiver.id, { kind }) });
    } catch (cause) {
      onTested({ kind: 'refused', message: explain(cause) });
    }
  };
  const switchOn = async () => {
    try {
      await switchReceiver(slug, receiver, true);
    } catch (cause) {
      notify.show({ color: 'red', title: `${name} was not switched on`, message: explain(cause) });
    }
  };

  return (
    <div className={classes.verbsLine}>
      <Button variant="default" size="compact-xs" loading={isTesting} onClick={() => void test('test')}>
        Send test<span className="rc-sr"> to {name}</span>
      </Button>
      <Button variant="default" size="compact-xs" onClick={onEdit}>
        Edit…<span className="rc-sr"> {name}</span>
      </Button>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Tooltip label="More">
            <ActionIcon variant="default" size={22} aria-label={`More for ${name}`}>
              <IconDots size={14} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void test('firing')}>Send a test as an alert that begins</Menu.Item>
          <Menu.Item onClick={() => void test('resolved')}>Send a test as one that is over</Menu.Item>
          {receiver.kind === 'webhook' && (
            <Menu.Item onClick={() => setAsking('rotate')}>New signing secret…</Menu.Item>
          )}
          {receiver.enabled ? (
            <Menu.Item onClick={() => setAsking('switch_off')}>Switch off…</Menu.Item>
          ) : (
            <Menu.Item onClick={() => void switchOn()}>Switch on</Menu.Item>
          )}
          <Menu.Item color="var(--mantine-color-error)" onClick={() => setAsking('remove')}>
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asking !== null && (
        <Asked
          slug={slug}
          receiver={receiver}
          asking={asking}
          onMade={setMade}
          onRemoved={onRemoved}
          onClose={() => setAsking(null)}
        />
      )}
      {made !== null && <SecretDialog made={made} isNew={false} onClose={() => setMade(null)} />}
    </div>
  );
}

interface AskedProps {
  slug: string;
  receiver: Receiver;
  asking: Asking;
  onMade: (made: ReceiverMade) => void;
  onRemoved: () => void;
  onClose: () => void;
}

/** Names what follows before it is done. */
function Asked({ slug, receiver, asking, onMade, onRemoved, onClose }: AskedProps) {
  const name = `“${visibleText(receiver.name)}”`;
  const { waiting } = receiver;
  const waits = waiting === 0 ? 'Nothing waits for it now.' : `${plural(waiting, 'message')} for it will not be sent.`;
  switch (asking) {
    case 'switch_off':
      return (
        <ConfirmDialog
          opened
          title={`Switch ${name} off`}
          verb="Switch it off"
          keep="Leave it on"
          send={() => switchReceiver(slug, receiver, false)}
          onClose={onClose}
        >
          <p>{waits} It hears of nothing until it is switched on again; what happens meanwhile is not told later.</p>
        </ConfirmDialog>
      );
    case 'rotate':
      return (
        <ConfirmDialog
          opened
          title={`A new signing secret for ${name}`}
          verb="Make a new secret"
          keep="Keep the present one"
          send={async () => onMade(await rotateSecret(slug, receiver.id))}
          onClose={onClose}
        >
          <p>
            Messages are then signed with both, the new secret and the present one, for a day, so that none is refused
            while you put the new one in its place.
          </p>
        </ConfirmDialog>
      );
    case 'remove':
      return (
        <ConfirmDialog
          opened
          title={`Delete ${name}`}
          verb="Delete it"
          keep="Keep it"
          send={async () => {
            await removeReceiver(slug, receiver);
            onRemoved();
          }}
          onClose={onClose}
        >
          <p>
            {waits} Incidents that it was told of are not closed there. Its secrets and the log of its deliveries go
            with it. This cannot be taken back.
          </p>
        </ConfirmDialog>
      );
  }
}
