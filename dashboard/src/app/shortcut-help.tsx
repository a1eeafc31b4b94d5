import { ActionIcon, Kbd, Modal, Switch } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKeyboard } from '@tabler/icons-react';
import { Fragment } from 'react';
import { useCommand } from './commands';
import { SHORTCUTS } from './shortcut-keys';
import classes from './shortcut-help.module.css';
import { useShortcutsOn } from './use-shortcuts';

/** Keys of the client list, which work while the list has the focus. */
const LIST_KEYS = [
  { keys: ['↑', '↓'], does: 'Move from row to row (also j and k)' },
  { keys: ['Enter'], does: 'Open the client' },
  { keys: ['Space'], does: 'Select the client (also x)' },
  { keys: ['Esc'], does: 'Close the client' },
];

export function ShortcutHelp() {
  const [opened, { open, close }] = useDisclosure(false);
  const [on, setOn] = useShortcutsOn();
  useCommand('show_shortcuts', open);
  return (
    <>
      <ActionIcon variant="subtle" color="gray" size="md" aria-label="Keyboard shortcuts" onClick={open}>
        <IconKeyboard size={18} stroke={1.7} aria-hidden />
      </ActionIcon>
      <Modal opened={opened} onClose={close} title="Keyboard shortcuts" closeButtonProps={{ 'aria-label': 'Close' }}>
        <KeyTable caption="Anywhere" rows={SHORTCUTS} />
        <KeyTable caption="In the client list" rows={LIST_KEYS} />
        <Switch
          mt="md"
          checked={on}
          onChange={(event) => setOn(event.currentTarget.checked)}
          label="Single keys work anywhere on the page"
        />
      </Modal>
    </>
  );
}

function KeyTable({ caption, rows }: { caption: string; rows: readonly { keys: readonly string[]; does: string }[] }) {
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
                  <Kbd>{key}</Kbd>
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
