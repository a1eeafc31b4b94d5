import { Kbd, Loader, Modal, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState, type KeyboardEvent } from 'react';
import type { Client } from '@contracts/clients';
import { formatCount, plural, visibleText } from '../lib/format';
import { matching, stepped, type PaletteItem } from './palette-items';
import { optionId, PaletteList } from './palette-list';
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
  const listId = useId();
  const [typed, setTyped] = useState('');
  const [pointed, setPointed] = useState<string | null>(null);
  const [settled] = useDebouncedValue(typed.trim(), SETTLES_MS);
  const found = useFoundClients(slug, settled);
  const isOld = found.isFetching || settled !== typed.trim();
  // Of the answer to what was typed before, only what fits still: Enter must not take another client than the one meant.
  const clients = isOld ? found.clients.filter((client) => names(client, typed)) : found.clients;
  const items = [...matching(usePaletteItems(slug), typed), ...useClientItems(slug, settled, { ...found, clients })];
  const isWaiting = slug !== undefined && typed.trim() !== '' && isOld;
  // Enter takes the first entry, until the arrows or the pointer say otherwise.
  const active = items.find(({ id }) => id === pointed) ?? items[0];

  const take = (item: PaletteItem | undefined) => {
    if (item !== undefined && item.isOff !== true) onChoose(item.run);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') setPointed(stepped(items, active?.id ?? null, 1));
    else if (event.key === 'ArrowUp') setPointed(stepped(items, active?.id ?? null, -1));
    else if (event.key === 'Enter') take(active);
    else if (event.key === 'Escape') onDismiss();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const nothing = found.isError ? 'The clients could not be searched.' : 'Nothing fits.';
  return (
    <>
      <TextInput
        size="md"
        variant="unstyled"
        className={classes.field}
        role="combobox"
        aria-label="Find a screen, an action or a client"
        aria-expanded
        aria-haspopup="listbox"
        aria-controls={listId}
        aria-activedescendant={active === undefined ? undefined : optionId(listId, active.id)}
        aria-autocomplete="list"
        autoComplete="off"
        placeholder={
          slug === undefined ? 'Screens, actions, sites' : 'Screens, actions, clients by name, host, IP, tag or user'
        }
        leftSection={<IconSearch size={17} aria-hidden />}
        rightSection={isWaiting ? <Loader size={14} aria-hidden /> : null}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setPointed(null);
        }}
        onKeyDown={onKeyDown}
        data-autofocus
      />
      <PaletteList
        id={listId}
        items={items}
        clients={clients}
        activeId={active?.id ?? null}
        empty={items.length === 0 && !isWaiting ? nothing : null}
        onPoint={setPointed}
        onTake={take}
      />
      <p className={classes.foot}>
        <span role="status">{isWaiting ? 'Searching…' : plural(items.length, 'entry', 'entries')}</span>
        <span aria-hidden>
          <Kbd size="xs">↑</Kbd> <Kbd size="xs">↓</Kbd> choose <Kbd size="xs">Enter</Kbd> open <Kbd size="xs">Esc</Kbd>{' '}
          close
        </span>
      </p>
    </>
  );
}

function names({ name, hostname, clientId }: Client, typed: string): boolean {
  const wanted = typed.trim().toLowerCase();
  return [name, hostname ?? '', clientId].some((each) => each.toLowerCase().includes(wanted));
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
