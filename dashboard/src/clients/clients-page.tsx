import { Button } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import type { Client, ClientSort } from '@contracts/clients';
import { explain } from '../api/http';
import { keys, queryClient } from '../api/query-client';
import { useMay } from '../api/session';
import { useSummary } from '../api/site-queries';
import { useIsObserved } from '../observed/observed-site';
import { CopyButton } from '../ui/copy-button';
import { Notice } from '../ui/notice';
import { firstCheckIn } from '../sites/nothing-yet';
import { actOnOneAloud, sayAloud } from './bulk-actions';
import { ClientTable } from './client-table';
import { isFiltered, type ClientSearch } from './client-search';
import classes from './clients-page.module.css';
import { FilterBar } from './filter-bar';
import { QuickFilters } from './quick-filters';
import { choose, NOBODY, toggle, togglePage, type Selection } from './selection';
import { TableFooter } from './table-footer';
import { useSettledSearch } from './use-client-pages';
import { useOpenClient } from './use-open-client';
import type { OpenedBy } from './use-row-focus';

export function ClientsPage() {
  const { slug } = useParams({ from: '/app/sites/$slug/clients' });
  const { client: openId, ...search } = useSearch({ from: '/app/sites/$slug/clients' });
  const navigate = useNavigate();
  const siteName = useSummary(slug, ({ site }) => site.name);

  // Whoever comes back later wants the list as it is then.
  useEffect(() => () => queryClient.removeQueries({ queryKey: keys.clients(slug) }), [slug]);

  const change = useCallback(
    (next: ClientSearch, replace = false) =>
      void navigate({
        to: '/sites/$slug/clients',
        params: { slug },
        search: (now) => ({ ...next, client: now.client }),
        replace,
      }),
    [navigate, slug],
  );
  const open = useOpenClient();

  return (
    <div className={classes.page}>
      <title>{`Clients – ${siteName ?? slug} – Rollcall`}</title>
      <h1 className="rc-sr">Clients</h1>
      <QuickFilters slug={slug} search={search} />
      <FilterBar slug={slug} search={search} onChange={change} />
      <ClientList slug={slug} search={search} openId={openId} onOpen={open} onChange={change} />
    </div>
  );
}

interface ClientListProps {
  slug: string;
  search: ClientSearch;
  openId: string | undefined;
  onOpen: (id: string | undefined, by: OpenedBy) => void;
  onChange: (next: ClientSearch) => void;
}

function ClientList({ slug, search, openId, onOpen, onChange }: ClientListProps) {
  const { settled, error, isWaiting } = useSettledSearch(slug, search);
  if (settled === null) {
    return (
      <div className={classes.empty} role={error === null ? 'status' : 'alert'}>
        {error === null ? (
          <span className="rc-sr">Loading the clients</span>
        ) : (
          <Notice title="The clients could not be read">{explain(error)}</Notice>
        )}
      </div>
    );
  }
  const sortBy = (sort: ClientSort | undefined) => onChange({ ...search, sort });
  return (
    <SettledList
      key={settled.filter}
      slug={slug}
      search={settled.search}
      openId={openId}
      isWaiting={isWaiting}
      onOpen={onOpen}
      onSort={sortBy}
      onClear={() => onChange({ sort: search.sort })}
    />
  );
}

interface SettledListProps {
  slug: string;
  search: ClientSearch;
  openId: string | undefined;
  isWaiting: boolean;
  onOpen: (id: string | undefined, by: OpenedBy) => void;
  onSort: (sort: ClientSort | undefined) => void;
  onClear: () => void;
}

/** One search's list with what is chosen in it; another search begins anew. */
function SettledList({ slug, search, openId, isWaiting, onOpen, onSort, onClear }: SettledListProps) {
  const [selection, setSelection] = useState<Selection>(NOBODY);
  const mayBump = useMay('client.bump');
  const toggleOne = useCallback(
    (ids: string[], range: boolean) =>
      setSelection((now) => (range ? choose(now, ids) : ids.reduce((some, id) => toggle(some, id), now))),
    [],
  );
  const isObserved = useIsObserved(slug) ?? false;
  const bump = (client: Client) => {
    if (isObserved) return sayAloud('The appliance orders its clients: nothing is moved from here.', 'red');
    return mayBump.allowed ? void actOnOneAloud(slug, 'bump', client) : sayAloud(mayBump.why ?? 'Not allowed.', 'red');
  };
  const clear = () => {
    const isNobody = selection.kind === 'ids' && selection.ids.size === 0;
    if (!isNobody) setSelection(NOBODY);
    return !isNobody;
  };
  return (
    <ClientTable
      slug={slug}
      search={search}
      openId={openId}
      isWaiting={isWaiting}
      selection={selection}
      onOpen={onOpen}
      onClose={() => onOpen(undefined, 'pointer')}
      onSort={onSort}
      onToggle={toggleOne}
      onTogglePage={(ids) => setSelection(togglePage(selection, ids))}
      onBump={bump}
      onClear={clear}
      footer={(view) => (
        <>
          {view.book.end === 0 && <NoClients slug={slug} search={search} onClear={onClear} />}
          <TableFooter slug={slug} search={search} view={view} selection={selection} onSelect={setSelection} />
        </>
      )}
    />
  );
}

function NoClients({ slug, search, onClear }: { slug: string; search: ClientSearch; onClear: () => void }) {
  if (isFiltered(search)) {
    return (
      <div className={classes.none}>
        <p>No client matches this filter.</p>
        <Button variant="default" onClick={onClear}>
          Show all clients
        </Button>
      </div>
    );
  }
  return <NobodyYet slug={slug} />;
}

function NobodyYet({ slug }: { slug: string }) {
  const isObserved = useIsObserved(slug);
  if (isObserved === true) {
    return (
      <div className={classes.none}>
        <p>
          No client has been seen yet. They come with the first complete sweep, or the first import: see the Overview.
        </p>
      </div>
    );
  }
  const check = firstCheckIn(window.location.origin, slug);
  return (
    <div className={classes.none}>
      <p>No client has checked in yet. A client is enrolled by its first check-in, for example:</p>
      <pre className={classes.code} tabIndex={0} aria-label="A first check-in">
        {check}
      </pre>
      <CopyButton text={check} label="Copy" />
    </div>
  );
}
