import { Link } from '@tanstack/react-router';
import type { Summary } from '@contracts/upgrades';
import { useSummary } from '../api/site-queries';
import { formatCount } from '../lib/format';
import { UPGRADE_PENDING, UPGRADE_STATE_WORDS } from '../words/words';
import { FILTER_KEYS, toFilterQuery, type ClientSearch } from './client-search';
import classes from './quick-filters.module.css';

interface Quick {
  label: string;
  search: ClientSearch;
  count: (summary: Pick<Summary, 'total' | 'pending' | 'counts'>) => number;
}

const STATES = [
  'awaiting_check_in',
  'queued',
  'granted',
  'upgrading',
  'suspect',
  'failed',
  'held',
  'up_to_date',
  'ahead',
] as const;

const QUICK: Quick[] = [
  { label: 'All', search: {}, count: ({ total }) => total },
  { label: UPGRADE_PENDING, search: { pending: true }, count: ({ pending }) => pending },
  ...STATES.map((state) => ({
    label: UPGRADE_STATE_WORDS[state],
    search: { upgradeState: [state] } satisfies ClientSearch,
    count: ({ counts }: Pick<Summary, 'counts'>) => counts.byUpgradeState[state],
  })),
];

/** The site's live counts; each puts its own filter in place of the present one. */
export function QuickFilters({ slug, search }: { slug: string; search: ClientSearch }) {
  const facts = useSummary(slug, ({ total, pending, counts }) => ({ total, pending, counts }));
  const present = toFilterQuery(search);
  return (
    <nav className={classes.strip} aria-label="Clients by upgrade state">
      {QUICK.map(({ label, search: own, count }) => (
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
