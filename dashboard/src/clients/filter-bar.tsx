import { Button, CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useCommand } from '../app/commands';
import { visibleText } from '../lib/format';
import { REASON_WORDS, UPGRADE_PENDING, wordOf } from '../words/words';
import { isFiltered, toggleValue, type ClientSearch } from './client-search';
import { FacetMenu } from './facet-menu';
import classes from './filter-bar.module.css';

const SEARCH_AFTER_MS = 250;

interface FilterBarProps {
  slug: string;
  search: ClientSearch;
  onChange: (next: ClientSearch, replace?: boolean) => void;
}

export function FilterBar({ slug, search, onChange }: FilterBarProps) {
  return (
    <div className={classes.bar} role="search" aria-label="Filter the clients">
      <SearchBox search={search} onChange={onChange} />
      <FacetMenu slug={slug} search={search} facet="upgradeState" onChange={onChange} />
      <FacetMenu slug={slug} search={search} facet="connection" onChange={onChange} />
      <FacetMenu slug={slug} search={search} facet="connectionType" onChange={onChange} />
      <FacetMenu slug={slug} search={search} facet="group" onChange={onChange} />
      <FacetMenu slug={slug} search={search} facet="version" onChange={onChange} />
      <Chips search={search} onChange={onChange} />
      {isFiltered(search) && (
        <Button variant="subtle" px={8} aria-label="Clear the filter" onClick={() => onChange({ sort: search.sort })}>
          Clear
        </Button>
      )}
    </div>
  );
}

/** Types ahead of the URL by a moment; a change of the URL from elsewhere shows here too. */
function SearchBox({ search, onChange }: Omit<FilterBarProps, 'slug'>) {
  const input = useRef<HTMLInputElement>(null);
  const asked = search.q ?? '';
  const [typed, setTyped] = useState({ text: asked, asked });
  if (typed.asked !== asked) setTyped({ text: asked === typed.text.trim() ? typed.text : asked, asked });
  const send = useDebouncedCallback(
    (text: string) => onChange({ ...search, q: text.trim() || undefined }, true),
    SEARCH_AFTER_MS,
  );
  useCommand('focus_search', () => input.current?.focus());

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
      aria-label="Search name, host name, client id, tag and user"
      placeholder="Name, host, id, tag or user"
      leftSection={<IconSearch size={15} aria-hidden />}
      rightSection={
        typed.text === '' ? null : <CloseButton size="xs" aria-label="Clear the search" onClick={() => type('')} />
      }
      value={typed.text}
      maxLength={200}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => {
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
    ...(search.reason ?? []).map((reason) => ({
      label: wordOf(REASON_WORDS, reason),
      without: { ...search, reason: toggleValue(search.reason, reason) },
    })),
    ...(search.tag ?? []).map((tag) => ({
      label: `Tag ${visibleText(tag)}`,
      without: { ...search, tag: toggleValue(search.tag, tag) },
    })),
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
