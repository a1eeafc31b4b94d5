import { Button, Checkbox, Popover, TextInput } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { FacetsAnswer } from '@contracts/clients';
import { CONNECTIONS, CONNECTION_TYPES, UPGRADE_STATES } from '@contracts/words';
import { get } from '../api/http';
import { keys } from '../api/query-client';
import { formatCount, visibleText } from '../lib/format';
import { CONNECTION_TYPE_WORDS, CONNECTION_WORDS, UPGRADE_STATE_WORDS, wordOf } from '../words/words';
import { toFilterQuery, toggleValue, type ClientSearch } from './client-search';
import classes from './facet-menu.module.css';

type Facet = 'upgradeState' | 'connection' | 'connectionType' | 'group' | 'version';

interface Option {
  value: string;
  label: string;
  count: number;
}

const TITLES: Record<Facet, string> = {
  upgradeState: 'Upgrade',
  connection: 'Connection',
  connectionType: 'Type',
  group: 'Group',
  version: 'Version',
};

/** From this many values on the menu has a search box of its own. */
const SEARCHED_FROM = 12;
const FRESH_MS = 5000;

interface FacetMenuProps {
  slug: string;
  search: ClientSearch;
  facet: Facet;
  onChange: (next: ClientSearch) => void;
}

/** The values of one field with how many clients have each, under the rest of the filter. */
export function FacetMenu({ slug, search, facet, onChange }: FacetMenuProps) {
  const [opened, setOpened] = useState(false);
  const chosen: readonly string[] = search[facet] ?? [];
  const flip = (value: string) => onChange({ ...search, [facet]: toggleValue([...chosen], value) });
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus shadow="md">
      <Popover.Target>
        <Button
          variant={chosen.length > 0 ? 'light' : 'default'}
          rightSection={<IconChevronDown size={13} aria-hidden />}
          onClick={() => setOpened(!opened)}
          className={classes.button}
        >
          <span className={`rc-clip ${classes.text}`}>{buttonText(facet, chosen)}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={6} aria-label={`Filter by ${TITLES[facet].toLowerCase()}`}>
        <FacetValues slug={slug} search={search} facet={facet} chosen={chosen} onFlip={flip} />
      </Popover.Dropdown>
    </Popover>
  );
}

function buttonText(facet: Facet, chosen: readonly string[]): string {
  if (chosen.length === 0) return TITLES[facet];
  const words = chosen.slice(0, 2).map((value) => wordFor(facet, value));
  return `${TITLES[facet]}: ${words.join(', ')}${chosen.length > 2 ? ` +${chosen.length - 2}` : ''}`;
}

function wordFor(facet: Facet, value: string): string {
  switch (facet) {
    case 'upgradeState':
      return wordOf<string>(UPGRADE_STATE_WORDS, value);
    case 'connection':
      return wordOf<string>(CONNECTION_WORDS, value);
    case 'connectionType':
      return wordOf<string>(CONNECTION_TYPE_WORDS, value);
    case 'group':
    case 'version':
      return visibleText(value);
  }
}

interface FacetValuesProps extends Omit<FacetMenuProps, 'onChange'> {
  chosen: readonly string[];
  onFlip: (value: string) => void;
}

function FacetValues({ slug, search, facet, chosen, onFlip }: FacetValuesProps) {
  const [sought, setSought] = useState('');
  const filter = toFilterQuery(search);
  const { data } = useQuery({
    queryKey: keys.facets(slug, filter),
    staleTime: FRESH_MS,
    gcTime: 30_000,
    refetchInterval: FRESH_MS,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => get<FacetsAnswer>(`/sites/${encodeURIComponent(slug)}/clients/facets?${filter}`, signal),
  });
  if (data === undefined) return <p className={classes.note}>Counting…</p>;
  const options = optionsOf(facet, data, chosen);
  const shown = options.filter(({ label }) => label.toLowerCase().includes(sought.trim().toLowerCase()));
  return (
    <div className={classes.values}>
      {options.length >= SEARCHED_FROM && facet !== 'upgradeState' && (
        <TextInput
          aria-label={`Search the values of ${TITLES[facet].toLowerCase()}`}
          placeholder="Search"
          value={sought}
          onChange={(event) => setSought(event.currentTarget.value)}
          mb={6}
        />
      )}
      {shown.map(({ value, label, count }) => (
        <Checkbox
          key={value}
          className={classes.value}
          classNames={{ labelWrapper: classes.labelWrapper, label: classes.label }}
          checked={chosen.includes(value)}
          onChange={() => onFlip(value)}
          label={
            <>
              <span className="rc-clip">{label}</span>
              <span className={classes.count}>{formatCount(count)}</span>
            </>
          }
        />
      ))}
      {shown.length === 0 && <p className={classes.note}>No such value.</p>}
    </div>
  );
}

function optionsOf(facet: Facet, facets: FacetsAnswer, chosen: readonly string[]): Option[] {
  switch (facet) {
    case 'upgradeState':
      return UPGRADE_STATES.map((value) => ({
        value,
        label: UPGRADE_STATE_WORDS[value],
        count: facets.upgradeState[value] ?? 0,
      }));
    case 'connection':
      return CONNECTIONS.map((value) => ({
        value,
        label: CONNECTION_WORDS[value],
        count: facets.connection[value] ?? 0,
      }));
    case 'connectionType':
      return CONNECTION_TYPES.map((value) => ({
        value,
        label: CONNECTION_TYPE_WORDS[value],
        count: facets.connectionType[value] ?? 0,
      }));
    case 'group':
    case 'version': {
      const listed = facets[facet].map(({ value, count }) => ({ value, label: visibleText(value), count }));
      const missing = chosen.filter((value) => !listed.some((option) => option.value === value));
      return [...missing.map((value) => ({ value, label: visibleText(value), count: 0 })), ...listed];
    }
  }
}
