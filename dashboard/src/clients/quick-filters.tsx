import { Link } from '@tanstack/react-router';
import type { Summary } from '@contracts/upgrades';
import { STEERED_STATES, type UpgradeState } from '@contracts/words';
import { useSummary } from '../api/site-queries';
import { formatCount } from '../lib/format';
import { OBSERVED_STATES, useIsObserved } from '../observed/observed-site';
import { UPGRADE_PENDING, UPGRADE_STATE_WORDS } from '../words/words';
import { FILTER_KEYS, toFilterQuery, type ClientSearch } from './client-search';
import classes from './quick-filters.module.css';

interface Quick {
  label: string;
  search: ClientSearch;
  count: (summary: Pick<Summary, 'total' | 'pending' | 'counts'>) => number;
}

const quickFor = (states: readonly UpgradeState[]): Quick[] => [
  { label: 'All', search: {}, count: ({ total }) => total },
  { label: UPGRADE_PENDING, search: { pending: true }, count: ({ pending }) => pending },
  ...states.map((state) => ({
    label: UPGRADE_STATE_WORDS[state],
    search: { upgradeState: [state] } satisfies ClientSearch,
    count: ({ counts }: Pick<Summary, 'counts'>) => counts.byUpgradeState[state],
  })),
];

const MANAGED = quickFor(STEERED_STATES);
const OBSERVED = quickFor(OBSERVED_STATES);

/** The site's live counts; each puts its own filter in place of the present one. */
export function QuickFilters({ slug, search }: { slug: string; search: ClientSearch }) {
  const facts = useSummary(slug, ({ total, pending, counts }) => ({ total, pending, counts }));
  const isObserved = useIsObserved(slug) ?? false;
  const present = toFilterQuery(search);
  return (
    <nav className={classes.strip} aria-label="Clients by upgrade state">
      {(isObserved ? OBSERVED : MANAGED).map(({ label, search: own, count }) => (
        <Link
          key={label}
          to="/sites/$slug/clients"
          params={{ slug }}
          search={(now) => ({ ...cleared, ...own, sort: now.sort, client: now.client })}
          activeOptions={{ exact: false, includeSearch: false }}
          className={classes.quick}
          data-present={present === toFilterQuery(own) || undefined}
          preload={false}
        >
          <span className={`${classes.label} rc-clip`}>{label}</span>
          <Count count={facts === undefined ? undefined : count(facts)} />
        </Link>
      ))}
    </nav>
  );
}

function Count({ count }: { count: number | undefined }) {
  return (
    <span className={classes.count} data-empty={count === 0 || undefined}>
      {count === undefined ? '–' : formatCount(count)}
    </span>
  );
}

const cleared: ClientSearch = Object.fromEntries(FILTER_KEYS.map((key) => [key, undefined]));
