import { Button, CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useCommand } from '../app/commands';
import { plural } from '../lib/format';
import { UPGRADE_PENDING } from '../words/words';
import { isFiltered, type ClientSearch } from './client-search';
import { ExportMenu } from './export-menu';
import { FACETS, FacetMenu } from './facet-menu';
import classes from './filter-bar.module.css';
import { SavedViews } from './saved-views';
import { useFindClient } from './use-find-client';

const SEARCH_AFTER_MS = 250;

interface FilterBarProps {
  slug: string;
  search: ClientSearch;
  onChange: (next: ClientSearch, replace?: boolean) => void;
}

export function FilterBar({ slug, search, onChange }: FilterBarProps) {
  return (
    <div className={classes.bar} role="search" aria-label="Filter the clients">
      <SearchBox slug={slug} search={search} onChange={onChange} />
      {FACETS.map((facet) => (
        <FacetMenu key={facet} slug={slug} search={search} facet={facet} onChange={onChange} />
      ))}
      <Chips search={search} onChange={onChange} />
      {isFiltered(search) && (
        <Button variant="subtle" px={8} aria-label="Clear the filter" onClick={() => onChange({ sort: search.sort })}>
          Clear
        </Button>
      )}
      <span className={classes.end}>
        <SavedViews slug={slug} search={search} onChange={onChange} />
        <ExportMenu slug={slug} search={search} />
      </span>
    </div>
  );
}

/** Types ahead of the URL by a moment; a change of the URL from elsewhere shows here too. */
function SearchBox({ slug, search, onChange }: FilterBarProps) {
  const input = useRef<HTMLInputElement>(null);
  const asked = search.q ?? '';
  const [typed, setTyped] = useState({ text: asked, asked });
  if (typed.asked !== asked) setTyped({ text: asked === typed.text.trim() ? typed.text : asked, asked });
  const send = useDebouncedCallback(
    (text: string) => onChange({ ...search, q: text.trim() || undefined }, true),
    SEARCH_AFTER_MS,
  );
  const find = useFindClient(slug);
  useCommand('focus_search', () => {
    input.current?.focus();
    input.current?.select();
  });

  const type = (text: string) => {
    setTyped({ text, asked });
    send(text);
  };
  return (
    <TextInput
      ref={input}
      className={classes.search}
      size="xs"
      type="search"
      aria-label="Search name, host name, client id, IP, tag and user"
      placeholder="Name, host, IP, tag or user"
      leftSection={<IconSearch size={15} aria-hidden />}
      rightSection={
        typed.text === '' ? null : <CloseButton size="xs" aria-label="Clear the search" onClick={() => type('')} />
      }
      value={typed.text}
      maxLength={200}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && typed.text.trim() !== '') {
          send.flush();
          void find(typed.text.trim());
        }
        if (event.key !== 'Escape') return;
        if (typed.text === '') event.currentTarget.blur();
        else type('');
      }}
    />
  );
}

/** Parts of the filter that have no menu of their own, each with a way out. */
function Chips({ search, onChange }: Omit<FilterBarProps, 'slug'>) {
  const chips = [
    ...(search.id === undefined
      ? []
      : [{ label: `${plural(search.id.length, 'chosen client')}`, without: { ...search, id: undefined } }]),
    ...(search.pending === undefined
      ? []
      : [
          {
            label: search.pending ? UPGRADE_PENDING : `Not ${UPGRADE_PENDING}`,
            without: { ...search, pending: undefined },
          },
        ]),
  ];
  return chips.map(({ label, without }) => (
    <Button
      key={label}
      variant="light"
      rightSection={<IconX size={13} aria-hidden />}
      aria-label={`Leave out: ${label}`}
      onClick={() => onChange(without)}
    >
      {label}
    </Button>
  ));
}
