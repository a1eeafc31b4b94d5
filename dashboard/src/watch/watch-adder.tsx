import { Combobox, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Client } from '@contracts/clients';
import { useCommand } from '../app/commands';
import { keys } from '../api/query-client';
import { findClients } from '../api/view-queries';
import { visibleText } from '../lib/format';
import { StateMark } from '../ui/marks';
import classes from './watch-page.module.css';

const SHOWN_MAX = 8;
const SEARCH_AFTER_MS = 200;

interface WatchAdderProps {
  slug: string;
  ids: readonly string[];
  /** The list takes no more. */
  isFull: boolean;
  onAdd: (id: string) => void;
}

/** Looks a client up on the server and puts it at the end of the list. */
export function WatchAdder({ slug, ids, isFull, onAdd }: WatchAdderProps) {
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const sought = text.trim();
  const { clients, total, isSettled } = useFound(slug, sought);
  useCommand('focus_search', () => input.current?.focus());

  // Enter takes the first one without an arrow key before.
  const isOpened = combobox.dropdownOpened;
  const found = clients.map(({ id }) => id).join(',');
  const { selectFirstOption } = combobox;
  useEffect(() => {
    if (isOpened && found !== '') selectFirstOption();
  }, [isOpened, found, selectFirstOption]);

  const add = (id: string) => {
    onAdd(id);
    setText('');
    combobox.closeDropdown();
  };
  return (
    <Combobox store={combobox} onOptionSubmit={add} shadow="md" position="bottom-start">
      <Combobox.Target>
        <TextInput
          ref={input}
          className={classes.adder}
          aria-label="Add a client"
          placeholder={isFull ? 'The list is full' : 'Add a client: name, host, IP, tag or user'}
          leftSection={<IconPlus size={15} aria-hidden />}
          disabled={isFull}
          maxLength={200}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            combobox.openDropdown();
          }}
          onFocus={() => sought !== '' && combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={sought === ''}>
        <Combobox.Options aria-label="Clients found">
          {clients.map((client) => (
            <Found key={client.id} client={client} isListed={ids.includes(client.id)} />
          ))}
          {isSettled && clients.length === 0 && <Combobox.Empty>No client matches.</Combobox.Empty>}
          {!isSettled && clients.length === 0 && <Combobox.Empty>Searching…</Combobox.Empty>}
        </Combobox.Options>
        {total > clients.length && (
          <Combobox.Footer>
            The first {clients.length} of {total}. Type more.
          </Combobox.Footer>
        )}
      </Combobox.Dropdown>
    </Combobox>
  );
}

function Found({ client, isListed }: { client: Client; isListed: boolean }) {
  return (
    <Combobox.Option value={client.id} disabled={isListed} className={classes.option}>
      <span className={classes.found}>
        <span className="rc-clip">
          {visibleText(client.name)}
          {client.group !== null && <span className="rc-muted"> {visibleText(client.group)}</span>}
        </span>
        {isListed ? <span className="rc-muted">on the list</span> : <StateMark state={client.upgradeState} />}
      </span>
    </Combobox.Option>
  );
}

function useFound(slug: string, sought: string) {
  const [asked] = useDebouncedValue(sought, SEARCH_AFTER_MS);
  const { data } = useQuery({
    queryKey: [...keys.clients(slug), 'found', asked],
    enabled: asked !== '',
    staleTime: 5000,
    gcTime: 10_000,
    queryFn: ({ signal }) => findClients(slug, asked, SHOWN_MAX, signal),
  });
  const isSettled = data !== undefined && asked === sought;
  return { clients: data?.items ?? [], total: data?.total ?? 0, isSettled };
}
