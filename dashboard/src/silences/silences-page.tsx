import { IconBellOff } from '@tabler/icons-react';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Silence } from '@contracts/alerts';
import { useAlertsNow } from '../api/alerts-now';
import { useMay } from '../api/session';
import { useSummary } from '../api/site-queries';
import { AlertPlaces } from '../alerts/alert-places';
import pages from '../alerts/alert-pages.module.css';
import filters from '../alerts/alerts-filter.module.css';
import { parseClientSearch, readQuery } from '../clients/client-search';
import { formatCount, visibleText } from '../lib/format';
import { GatedButton } from '../ui/gated-button';
import { SilenceForm } from './silence-form';
import { SilenceList } from './silence-list';
import classes from './silences-page.module.css';
import type { SilencesSearch } from './silences-search';

const LISTS = [
  { list: undefined, state: 'active', word: 'Active' },
  { list: 'planned', state: 'planned', word: 'Planned' },
  { list: 'ended', state: 'ended', word: 'Ended' },
] as const;

/** What keeps alerts from being told: silences that are on, maintenance windows to come, and those that are over. */
export function SilencesPage() {
  const { slug } = useParams({ from: '/app/sites/$slug/silences' });
  const search = useSearch({ from: '/app/sites/$slug/silences' });
  const siteName = useSummary(slug, ({ site }) => site.name) ?? slug;
  const navigate = useNavigate();
  const may = useMay('silence.manage');
  const [told, setTold] = useState<string | null>(null);
  const change = (next: SilencesSearch) =>
    void navigate({ to: '/sites/$slug/silences', params: { slug }, search: ({ client }) => ({ client, ...next }) });
  const begin = (from: Partial<Pick<Silence, 'alerts' | 'filter'>> = {}) => {
    const { alerts, filter } = from;
    const named = alerts === undefined || alerts.length === 0 ? undefined : alerts;
    change({ list: search.list, make: true, alerts: named, filter: filter === '' ? undefined : filter });
  };
  const made = ({ state }: Silence) => {
    setTold(state === 'planned' ? 'The maintenance window is planned.' : null);
    change({ list: state === 'planned' ? 'planned' : undefined });
    setTimeout(() => document.getElementById('silences')?.focus(), 0);
  };
  const { state } = LISTS.find(({ list }) => list === search.list) ?? LISTS[0];

  return (
    <div className={pages.page}>
      <title>{`Silences – ${visibleText(siteName)} – Rollcall`}</title>
      <div className={classes.top}>
        <AlertPlaces slug={slug} here="Silences" />
        <Lists slug={slug} search={search} />
        {search.make !== true && (
          <GatedButton
            permission={may}
            className={classes.new}
            leftSection={<IconBellOff size={14} aria-hidden />}
            onClick={() => begin()}
          >
            New silence
          </GatedButton>
        )}
      </div>
      <p className={classes.words}>
        A silence keeps messages from going out; what it covers stays on the screen as muted. It never ends an alert.
      </p>
      {search.make === true && (
        <SilenceForm
          key={`${search.alerts?.join()} ${search.filter}`}
          slug={slug}
          begin={{ alerts: search.alerts, filter: parseClientSearch(readQuery(search.filter ?? '')) }}
          onMade={made}
          onCancel={() => change({ list: search.list })}
        />
      )}
      {told !== null && (
        <p role="status" className={classes.told}>
          {told}
        </p>
      )}
      <SilenceList key={state} slug={slug} state={state} onAgain={begin} />
    </div>
  );
}

function Lists({ slug, search }: { slug: string; search: SilencesSearch }) {
  const active = useAlertsNow(slug, ({ silences }) => silences.length);
  return (
    <nav className={filters.lists} aria-label="Silences by when they are on">
      {LISTS.map(({ list, word }) => (
        <Link
          key={word}
          to="/sites/$slug/silences"
          params={{ slug }}
          search={(now) => ({ ...now, list })}
          aria-current={search.list === list ? 'true' : undefined}
          activeOptions={{ exact: true }}
          className={filters.listLink}
          data-present={search.list === list || undefined}
          preload={false}
        >
          {word}
          {list === undefined && (
            <span className={filters.count}>{active === undefined ? '–' : formatCount(active)}</span>
          )}
        </Link>
      ))}
    </nav>
  );
}
