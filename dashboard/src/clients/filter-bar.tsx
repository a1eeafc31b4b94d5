import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { plural } from '../lib/format';
import { useIsObserved } from '../observed/observed-site';
import { SearchField } from '../ui/search-field';
import { UPGRADE_PENDING } from '../words/words';
import { isFiltered, type ClientSearch } from './client-search';
import { ExportMenu } from './export-menu';
import { FACETS, FacetMenu, OBSERVED_FACETS } from './facet-menu';
import classes from './filter-bar.module.css';
import { SavedViews } from './saved-views';
import { useFindClient } from './use-find-client';

interface FilterBarProps {
  slug: string;
  search: ClientSearch;
  onChange: (next: ClientSearch, replace?: boolean) => void;
}

export function FilterBar({ slug, search, onChange }: FilterBarProps) {
  const isObserved = useIsObserved(slug) ?? false;
  return (
    <div className={classes.bar} role="search" aria-label="Filter the clients">
      <SearchBox slug={slug} search={search} onChange={onChange} />
      {(isObserved ? OBSERVED_FACETS : FACETS).map((facet) => (
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
  const find = useFindClient(slug);
  return (
    <SearchField
      className={classes.search}
      size="xs"
      aria-label="Search name, host name, client id, IP, tag and user"
      placeholder="Name, host, IP, tag or user"
      asked={search.q ?? ''}
      onAsk={(q) => onChange({ ...search, q }, true)}
      onEnter={(text) => void find(text)}
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
