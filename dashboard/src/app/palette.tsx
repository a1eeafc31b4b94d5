import { Combobox, Kbd, Loader, Modal, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { Client } from '@contracts/clients';
import { formatCount, plural, visibleText } from '../lib/format';
import { StateMark } from '../ui/marks';
import { byGroup, matching, type PaletteItem } from './palette-items';
import classes from './palette.module.css';
import { useFoundClients } from './palette-queries';
import { usePaletteItems } from './use-palette-items';

const SETTLES_MS = 120;

interface PaletteProps {
  slug: string | undefined;
  onDismiss: () => void;
  onChoose: (run: () => void) => void;
}

/** One field from which every screen, action, saved view, run and client can be reached, by keyboard alone. */
export function Palette({ slug, onDismiss, onChoose }: PaletteProps) {
  return (
    <Modal
      opened
      onClose={onDismiss}
      withCloseButton={false}
      centered={false}
      yOffset="11dvh"
      size={600}
      padding={0}
      attributes={{ content: { 'aria-label': 'Find anything' } }}
      transitionProps={{ duration: 0 }}
    >
      <Finder slug={slug} onDismiss={onDismiss} onChoose={onChoose} />
    </Modal>
  );
}

function Finder({ slug, onDismiss, onChoose }: PaletteProps) {
  const [typed, setTyped] = useState('');
  const combobox = useCombobox({ opened: true });
  const [settled] = useDebouncedValue(typed.trim(), SETTLES_MS);
  const found = useFoundClients(slug, settled);
  const items = [...matching(usePaletteItems(slug), typed), ...useClientItems(slug, settled, found)];
  const isWaiting = slug !== undefined && typed.trim() !== '' && (found.isFetching || settled !== typed.trim());
  const first = items[0]?.id;

  // Enter takes the first entry, until the arrows say otherwise.
  useEffect(() => {
    combobox.selectFirstOption();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the store is made anew with each render
  }, [typed, first]);

  const submit = (id: string) => {
    const item = items.find((each) => each.id === id);
    if (item !== undefined && item.isOff !== true) onChoose(item.run);
  };

  return (
    <Combobox store={combobox} onOptionSubmit={submit} withinPortal={false}>
      <Combobox.EventsTarget>
        <TextInput
          size="md"
          variant="unstyled"
          className={classes.field}
          aria-label="Find a screen, an action or a client"
          placeholder={
            slug === undefined ? 'Screens, actions, sites' : 'Screens, actions, clients by name, host, IP, tag or user'
          }
          leftSection={<IconSearch size={17} aria-hidden />}
          rightSection={isWaiting ? <Loader size={14} aria-hidden /> : null}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            // The list is always open, so what would close it closes the palette.
            if (event.key === 'Escape') onDismiss();
          }}
          data-autofocus
        />
      </Combobox.EventsTarget>
      <Combobox.Options className={classes.options} aria-label="What fits">
        {byGroup(items).map(([group, own]) => (
          <Combobox.Group key={group} label={group}>
            {own.map((item) => (
              <Entry key={item.id} item={item} client={found.clients.find(({ id }) => item.id === id)} />
            ))}
          </Combobox.Group>
        ))}
        {items.length === 0 && !isWaiting && (
          <Combobox.Empty>{found.isError ? 'The clients could not be searched.' : 'Nothing fits.'}</Combobox.Empty>
        )}
      </Combobox.Options>
      <p className={classes.foot}>
        <span role="status">{isWaiting ? 'Searching…' : plural(items.length, 'entry', 'entries')}</span>
        <span aria-hidden>
          <Kbd size="xs">↑</Kbd> <Kbd size="xs">↓</Kbd> choose <Kbd size="xs">Enter</Kbd> open <Kbd size="xs">Esc</Kbd>{' '}
          close
        </span>
      </p>
    </Combobox>
  );
}

function Entry({ item, client }: { item: PaletteItem; client: Client | undefined }) {
  return (
    <Combobox.Option value={item.id} disabled={item.isOff} className={classes.entry}>
      <span className={`rc-clip ${classes.label}`}>{item.label}</span>
      {client !== undefined && <Place client={client} />}
      {item.hint !== undefined && <span className={`rc-muted ${classes.hint}`}>{item.hint}</span>}
      {item.keys !== undefined && (
        <span className={classes.keys} aria-hidden>
          {item.keys.map((key) => (
            <Kbd key={key} size="xs">
              {key}
            </Kbd>
          ))}
        </span>
      )}
    </Combobox.Option>
  );
}

/** Where a client is, in a word, and its place where it waits. */
function Place({ client }: { client: Client }) {
  return (
    <span className={classes.place}>
      {client.hostname !== null && client.hostname !== client.name && (
        <span className={`rc-muted rc-clip ${classes.host}`}>{visibleText(client.hostname)}</span>
      )}
      <StateMark state={client.upgradeState} />
      {client.queuePosition !== null && <span className="rc-muted">place {formatCount(client.queuePosition)}</span>}
    </span>
  );
}

function useClientItems(
  slug: string | undefined,
  typed: string,
  { clients, total }: ReturnType<typeof useFoundClients>,
): PaletteItem[] {
  const navigate = useNavigate();
  if (slug === undefined) return [];
  const items = clients.map((client): PaletteItem => {
    const open = () =>
      void navigate({ to: '.', search: (search: Record<string, unknown>) => ({ ...search, client: client.id }) });
    return { id: client.id, group: 'Clients', label: visibleText(client.name), run: open };
  });
  if (total > clients.length && clients.length > 0) {
    const showAll = () => void navigate({ to: '/sites/$slug/clients', params: { slug }, search: { q: typed } });
    items.push({
      id: 'all-clients',
      group: 'Clients',
      label: `All ${formatCount(total)} clients that fit`,
      run: showAll,
    });
  }
  return items;
}
