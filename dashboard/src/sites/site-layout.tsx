import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useMatchRoute, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { explain, isProblem } from '../api/http';
import { keys, queryClient } from '../api/query-client';
import { siteQuery, takeSummary, useSummary } from '../api/site-queries';
import { takeAlerts } from '../api/alerts-now';
import { useCommand } from '../app/commands';
import { useRoom } from '../stream/stream';
import { Notice } from '../ui/notice';
import { isResetting, noteBack } from './demo-reset';
import { FirstClient } from './nothing-yet';
import classes from './site-layout.module.css';
import { SpokenSummary } from './spoken-summary';

const ClientDrawer = lazy(async () => ({ default: (await import('../client/client-drawer')).ClientDrawer }));

const GONE_POLL_MS = 2000;

/** Frame of a site's screens: they show while the site is there, and come back by themselves when it does. */
export function SiteLayout() {
  const { slug } = useParams({ from: '/app/sites/$slug' });
  const { data: site, error } = useQuery({
    ...siteQuery(slug),
    refetchInterval: (query) => (isProblem(query.state.error, 404) ? GONE_POLL_MS : false),
  });
  const gone = isProblem(error, 404);
  useForgetWhenReplaced(slug, gone ? 'gone' : site?.id);

  if (gone) return <SiteGone slug={slug} />;
  if (site === undefined) return <SiteAwaited error={error} />;
  return <PresentSite key={site.id} slug={slug} />;
}

/** What was cached belongs to the site that was; its successor of the same name begins with nothing. */
function useForgetWhenReplaced(slug: string, identity: string | undefined): void {
  useEffect(() => {
    if (identity === undefined) return undefined;
    return () => {
      const others = (key: readonly unknown[]) => key[2] !== 'site';
      void queryClient.resetQueries({ queryKey: keys.siteAll(slug), predicate: ({ queryKey }) => others(queryKey) });
    };
  }, [slug, identity]);
}

function PresentSite({ slug }: { slug: string }) {
  const { client } = useSearch({ from: '/app/sites/$slug' });
  const navigate = useNavigate();
  useEffect(() => noteBack(slug), [slug]);
  useRoom(slug, 'summary', {
    onData: (summary) => takeSummary(slug, summary),
    onGone: () => void queryClient.invalidateQueries({ queryKey: keys.site(slug) }),
  });
  useRoom(slug, 'alerts', { onData: (alerts) => takeAlerts(slug, alerts) });
  const close = () => void navigate({ to: '.', search: (search) => ({ ...search, client: undefined }) });
  useCommand('close_client', close);
  const isEmpty = useIsEmpty(slug);
  return (
    <div className={classes.frame}>
      <main id="main" className={classes.main} tabIndex={-1}>
        <Suspense fallback={<Awaiting />}>
          {isEmpty && <FirstClient slug={slug} />}
          <Outlet />
        </Suspense>
      </main>
      {client !== undefined && (
        <Suspense fallback={<aside className={classes.aside} aria-label="Client" />}>
          <ClientDrawer key={client} slug={slug} id={client} onClose={close} />
        </Suspense>
      )}
      <SpokenSummary slug={slug} />
    </div>
  );
}

/** Whether the Overview has nothing to show. A simulated fleet comes by itself a moment later. */
function useIsEmpty(slug: string): boolean {
  const matches = useMatchRoute();
  const isEmpty = useSummary(slug, ({ total, site }) => total === 0 && site.driverKind !== 'simulated');
  return isEmpty === true && matches({ to: '/sites/$slug' }) !== false;
}

function SiteGone({ slug }: { slug: string }) {
  const resetting = isResetting(slug);
  return (
    <main id="main">
      <title>{resetting ? 'Rebuilding the demo – Rollcall' : 'Site not found – Rollcall'}</title>
      <Notice title={resetting ? 'The demo is being rebuilt' : 'There is no such site now'}>
        <p role="status">
          {resetting
            ? 'Its site is removed and made anew, with every client on its old version. This takes a few seconds; the page comes back by itself.'
            : `No site is called "${slug}". If it is made, or made again, this page opens it by itself.`}
        </p>
        {!resetting && (
          <p>
            <Link to="/" className="rc-link">
              All sites
            </Link>
          </p>
        )}
      </Notice>
    </main>
  );
}

function SiteAwaited({ error }: { error: Error | null }) {
  return (
    <main id="main">
      {error === null ? (
        <>
          <h1 className="rc-sr">Loading the site</h1>
          <Awaiting />
        </>
      ) : (
        <Notice title="This site could not be read">
          <p>{explain(error)}</p>
        </Notice>
      )}
    </main>
  );
}

function Awaiting() {
  return (
    <div className={classes.awaiting} role="status" aria-label="Loading">
      <Loader size="sm" />
    </div>
  );
}
