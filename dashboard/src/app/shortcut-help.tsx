import { ActionIcon, Kbd, Modal, Switch } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKeyboard } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { Fragment } from 'react';
import type { SiteControl } from '@contracts/words';
import { useControl } from '../observed/observed-site';
import { useCommand } from './commands';
import { isOn } from './screens';
import { SHORTCUT_GROUPS, SHORTCUTS } from './shortcut-keys';
import classes from './shortcut-help.module.css';
import { useShortcutsOn } from './use-shortcuts';

interface KeyRow {
  keys: readonly string[];
  does: string;
}

/** Keys with a modifier, which are no single keys and are always on. */
const ALWAYS: readonly KeyRow[] = [
  { keys: ['Ctrl', 'K'], does: 'Find anything: screens, clients, actions (also Cmd K)' },
];

export function ShortcutHelp() {
  const [opened, { open, close }] = useDisclosure(false);
  const [on, setOn] = useShortcutsOn();
  const { slug } = useParams({ strict: false });
  const control = useControl(slug);
  useCommand('show_shortcuts', open);
  return (
    <>
      <ActionIcon variant="subtle" color="gray" size="md" aria-label="Keyboard shortcuts" onClick={open}>
        <IconKeyboard size={18} stroke={1.7} aria-hidden />
      </ActionIcon>
      <Modal
        opened={opened}
        onClose={close}
        title="Keyboard shortcuts"
        size={620}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Switch
          mb="md"
          checked={on}
          onChange={(event) => setOn(event.currentTarget.checked)}
          label="Single keys work anywhere on the page"
          description="They are off while you type and while a dialog is open."
        />
        <div className={classes.groups}>
          {SHORTCUT_GROUPS.map(({ group, title }) => (
            <KeyTable key={group} caption={title} rows={rowsOf(group, control)} />
          ))}
        </div>
      </Modal>
    </>
  );
}

function rowsOf(group: string, control: SiteControl): KeyRow[] {
  const rows = SHORTCUTS.filter((each) => each.group === group && isOn(each, control)).map((each) => {
    return { keys: each.keys, does: control === 'observed' && 'seen' in each ? each.seen : each.does };
  });
  return group === 'page' ? [...ALWAYS, ...rows] : rows;
}

function KeyTable({ caption, rows }: { caption: string; rows: readonly KeyRow[] }) {
  return (
    <table className={classes.table}>
      <caption className={classes.caption}>{caption}</caption>
      <tbody>
        {rows.map(({ keys, does }) => (
          <tr key={does}>
            <th scope="row" className={classes.keys}>
              {keys.map((key, index) => (
                <Fragment key={key}>
                  {index > 0 && ' '}
                  <Kbd>{key === 'Escape' ? 'Esc' : key}</Kbd>
                </Fragment>
              ))}
            </th>
            <td>{does}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
