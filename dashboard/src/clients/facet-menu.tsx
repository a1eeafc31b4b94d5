import { Button, Checkbox, Popover, TextInput } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { FacetsAnswer } from '@contracts/clients';
import { CONNECTIONS, CONNECTION_TYPES, REASONS, STEERED_STATES, type UpgradeState } from '@contracts/words';
import { facetsQuery } from '../api/view-queries';
import { formatCount, visibleText } from '../lib/format';
import { OBSERVED_STATES, useIsObserved } from '../observed/observed-site';
import { usePollEvery } from '../stream/freeze';
import { CONNECTION_TYPE_WORDS, CONNECTION_WORDS, REASON_WORDS, UPGRADE_STATE_WORDS, wordOf } from '../words/words';
import { toFilterQuery, toggleValue, type ClientSearch } from './client-search';
import classes from './facet-menu.module.css';

export const FACETS = ['upgradeState', 'reason', 'connection', 'connectionType', 'group', 'tag', 'version'] as const;
/** What the clients of an observed site can be told apart by. */
export const OBSERVED_FACETS = ['upgradeState', 'connection', 'connectionType', 'group', 'tag'] as const;
type Facet = (typeof FACETS)[number];

interface Option {
  value: string;
  label: string;
  count: number;
}

const TITLES: Record<Facet, string> = {
  upgradeState: 'Upgrade',
  reason: 'Reason',
  connection: 'Connection',
  connectionType: 'Type',
  group: 'Group',
  tag: 'Tag',
  version: 'Version',
};

/** From this many values on the menu has a search box of its own. */
const SEARCHED_FROM = 12;
const POLL_MS = 5000;

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
  const words = chosen.slice(0, facet === 'reason' ? 1 : 2).map((value) => wordFor(facet, value));
  return `${TITLES[facet]}: ${words.join(', ')}${chosen.length > words.length ? ` +${chosen.length - words.length}` : ''}`;
}

function wordFor(facet: Facet, value: string): string {
  switch (facet) {
    case 'upgradeState':
      return wordOf<string>(UPGRADE_STATE_WORDS, value);
    case 'connection':
      return wordOf<string>(CONNECTION_WORDS, value);
    case 'connectionType':
      return wordOf<string>(CONNECTION_TYPE_WORDS, value);
    case 'reason':
      return wordOf<string>(REASON_WORDS, value);
    case 'group':
    case 'tag':
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
  const isObserved = useIsObserved(slug) ?? false;
  const filter = toFilterQuery(search);
  const refetchInterval = usePollEvery(POLL_MS);
  const { data } = useQuery({ ...facetsQuery(slug, filter), refetchInterval });
  if (data === undefined) return <p className={classes.note}>Counting…</p>;
  const options = optionsOf(facet, data, chosen, isObserved ? OBSERVED_STATES : STEERED_STATES);
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

function optionsOf(
  facet: Facet,
  facets: FacetsAnswer,
  chosen: readonly string[],
  states: readonly UpgradeState[],
): Option[] {
  switch (facet) {
    case 'upgradeState':
      return states.map((value) => ({
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
    // Only reasons that somebody has: the list of all is long.
    case 'reason':
      return REASONS.map((value) => ({ value, label: REASON_WORDS[value], count: facets.reason[value] ?? 0 })).filter(
        ({ value, count }) => count > 0 || chosen.includes(value),
      );
    case 'group':
    case 'tag':
    case 'version': {
      const listed = facets[facet].map(({ value, count }) => ({ value, label: visibleText(value), count }));
      const missing = chosen.filter((value) => !listed.some((option) => option.value === value));
      return [...missing.map((value) => ({ value, label: visibleText(value), count: 0 })), ...listed];
    }
  }
}
