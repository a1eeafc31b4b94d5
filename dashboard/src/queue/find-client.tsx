import { CloseButton, Combobox, Loader, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Client, ClientsAnswer } from '@contracts/clients';
import { useCommand } from '../app/commands';
import { explain, get } from '../api/http';
import { keys } from '../api/query-client';
import { writeQuery } from '../clients/client-search';
import { formatCount, plural, visibleText } from '../lib/format';
import { StateMark } from '../ui/marks';
import classes from './find-client.module.css';

const SEARCH_AFTER_MS = 200;
const SHOWN_MAX = 12;

interface FindClientProps {
  slug: string;
  find: string;
  onFind: (find: string | undefined) => void;
  onFound: (client: Client) => void;
  /** What is asked, where it is not about a turn. */
  ask?: string;
  placeholder?: string;
}

const WHEN = 'When is it this client’s turn? Name, host, address, tag or user';
const WHEN_SHORT = 'When is it its turn? Name, host, address, tag, user';

/** Looks a client up on the server, wherever it stands in the queue or outside it. */
export function FindClient(props: FindClientProps) {
  const { slug, find, onFind, onFound, ask = WHEN, placeholder = WHEN_SHORT } = props;
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState({ text: find, find });
  if (typed.find !== find) setTyped({ text: find === typed.text.trim() ? typed.text : find, find });
  const send = useDebouncedCallback((text: string) => onFind(text.trim() || undefined), SEARCH_AFTER_MS);
  const { data, error, isFetching } = useFoundClients(slug, find);
  useCommand('focus_search', () => input.current?.focus());

  const type = (text: string) => {
    setTyped({ text, find });
    send(text);
    if (text.trim() === '') combobox.closeDropdown();
    else combobox.openDropdown();
  };
  const choose = (id: string) => {
    const client = data?.items.find((each) => each.id === id);
    combobox.closeDropdown();
    if (client !== undefined) onFound(client);
  };

  return (
    <div role="search" aria-label="Find a client" className={classes.find}>
      <Combobox store={combobox} onOptionSubmit={choose}>
        <Combobox.Target withExpandedAttribute>
          <TextInput
            ref={input}
            size="sm"
            type="text"
            aria-label={ask}
            placeholder={placeholder}
            leftSection={isFetching ? <Loader size={14} /> : <IconSearch size={15} aria-hidden />}
            rightSection={
              typed.text === '' ? null : (
                <CloseButton size="xs" aria-label="Clear the search" onClick={() => type('')} />
              )
            }
            value={typed.text}
            maxLength={200}
            onFocus={() => {
              if (typed.text.trim() !== '') combobox.openDropdown();
            }}
            onBlur={() => combobox.closeDropdown()}
            onChange={(event) => type(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape' && !combobox.dropdownOpened && typed.text !== '') type('');
            }}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={find === ''}>
          <Combobox.Options aria-label="Clients found">
            {error !== null && <Combobox.Empty>{explain(error)}</Combobox.Empty>}
            {data?.items.length === 0 && <Combobox.Empty>No client matches.</Combobox.Empty>}
            {data?.items.map((client) => (
              <Combobox.Option key={client.id} value={client.id}>
                <Found client={client} />
              </Combobox.Option>
            ))}
          </Combobox.Options>
          {data !== undefined && data.total > data.items.length && (
            <Combobox.Footer>{`The first ${data.items.length} of ${plural(data.total, 'client')}: type more of its name.`}</Combobox.Footer>
          )}
        </Combobox.Dropdown>
      </Combobox>
    </div>
  );
}

/** Those that match a text, by name. */
export function useFoundClients(slug: string, find: string) {
  return useQuery<ClientsAnswer>({
    queryKey: [...keys.clients(slug), 'find', find],
    enabled: find !== '',
    staleTime: 2000,
    placeholderData: (before) => (find === '' ? undefined : before),
    queryFn: ({ signal }) =>
      get<ClientsAnswer>(
        `/sites/${encodeURIComponent(slug)}/clients?${writeQuery({ q: find, sort: 'name', limit: SHOWN_MAX })}`,
        signal,
      ),
  });
}

function Found({ client }: { client: Client }) {
  return (
    <span className={classes.found}>
      <span className={classes.names}>
        <strong className="rc-clip">{visibleText(client.name)}</strong>
        <span className="rc-clip rc-muted">{visibleText(client.hostname ?? client.clientId)}</span>
      </span>
      <StateMark state={client.upgradeState} />
      <span className={classes.place}>
        {client.queuePosition === null ? '' : `place ${formatCount(client.queuePosition)}`}
      </span>
    </span>
  );
}
