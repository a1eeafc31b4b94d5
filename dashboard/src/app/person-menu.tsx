import { Button, Menu } from '@mantine/core';
import { IconLogout, IconUser } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { explain } from '../api/http';
import { notify } from '../ui/notify';
import { sessionQuery, signOut } from '../api/session';
import { visibleText } from '../lib/format';
import { ROLE_WORDS } from '../words/words';
import classes from './person-menu.module.css';

/** Who is signed in, with which role, and the way out. */
export function PersonMenu() {
  const { data: session } = useQuery(sessionQuery);
  const navigate = useNavigate();
  if (session == null) return null;
  const name = visibleText(session.actor.name);

  const leave = async () => {
    try {
      await signOut();
      await navigate({ to: '/sign-in' });
    } catch (cause) {
      notify.show({
        color: 'red',
        title: 'Still signed in',
        message: explain(cause),
        closeButtonProps: { 'aria-label': 'Close' },
      });
    }
  };

  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          className={classes.button}
          leftSection={<IconUser size={16} stroke={1.7} aria-hidden />}
          aria-label={`Signed in as ${name}`}
        >
          <span className={`rc-clip ${classes.name}`}>{name}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          Signed in as {name}, {ROLE_WORDS[session.actor.role]}
        </Menu.Label>
        <Menu.Item leftSection={<IconLogout size={15} aria-hidden />} onClick={() => void leave()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
