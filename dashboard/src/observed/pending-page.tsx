import { useQuery } from '@tanstack/react-query';
import { Link, Navigate, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { Client } from '@contracts/clients';
import { explain } from '../api/http';
import { keys, queryClient } from '../api/query-client';
import { useSummary } from '../api/site-queries';
import { useLiveRows } from '../clients/use-live-rows';
import { formatCount, plural, visibleText } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { FindClient } from '../queue/find-client';
import { FoundClient } from '../queue/found-client';
import page from '../queue/queue-page.module.css';
import { usePollEvery } from '../stream/freeze';
import { NOT_VISIBLE } from '../words/observed-words';
import { PendingAnswer } from './pending-answer';
import { PendingList } from './pending-list';
import lists from './pending-list.module.css';
import { pendingQuery } from './observed-queries';
import { useIsObserved, useReadSoFar } from './observed-site';
import { seenBetweenText } from './seen-words';

const POLL_MS = 5000;
const NOBODY: Client[] = [];

export function PendingPage() {
  const { slug } = useParams({ from: '/app/sites/$slug/pending' });
  const isObserved = useIsObserved(slug);
  if (isObserved === undefined) return null;
  if (!isObserved) return <Navigate to="/sites/$slug/queue" params={{ slug }} search={(now) => now} replace />;
  return <PendingClients slug={slug} />;
}

/** In place of a queue: the appliance orders its clients and shows none of it, so these lists claim no order. */
function PendingClients({ slug }: { slug: string }) {
  const { find = '', found } = useSearch({ from: '/app/sites/$slug/pending' });
  const navigate = useNavigate();
  const siteName = useSummary(slug, ({ site }) => site.name) ?? slug;
  const guessed = useSummary(slug, ({ observation }) => observation?.estimates.probablyUpgrading ?? 0);
  const away = usePending(slug, 'offline');
  const online = usePending(slug, 'online');
  useEffect(() => () => queryClient.removeQueries({ queryKey: keys.clients(slug) }), [slug]);
  const look = (next: { find?: string; found?: string }, replace: boolean) =>
    void navigate({
      to: '/sites/$slug/pending',
      params: { slug },
      search: (now) => ({ client: now.client, ...next }),
      replace,
    });
  const probably = away.clients.filter(({ observation }) => observation?.estimate != null);
  // Of more than are listed here the server's own count is known, of an earlier moment.
  const guessedTotal = away.total > away.clients.length ? Math.max(guessed ?? 0, probably.length) : probably.length;
  const error = away.error ?? online.error;
  return (
    <div className={page.page}>
      <title>{`Pending – ${visibleText(siteName)} – Rollcall`}</title>
      <div className={page.top}>
        <h1 className={page.title}>Pending clients</h1>
        <FindClient
          slug={slug}
          find={find}
          ask="How does this client stand? Name, host, address, tag or user"
          placeholder="How does it stand? Name, host, address, tag, user"
          onFind={(text) => look({ find: text }, true)}
          onFound={({ id }) => look({ find, found: id }, false)}
        />
        <InWords slug={slug} listed={guessedTotal + online.total} />
      </div>
      {found !== undefined && <Found slug={slug} id={found} onClose={() => look({}, false)} />}
      {error !== null && <p role="alert">{explain(error)}</p>}
      <div className={page.lists}>
        <PendingList
          slug={slug}
          title="Probably upgrading (estimate)"
          meaning="Were pending, disconnected lately and have not come back. Whether they upgrade is not visible."
          none={away.isLoading ? 'Loading…' : 'Nobody is thought to be at it now.'}
          clients={probably}
          total={guessedTotal}
          search={{ upgradeState: ['pending'], connection: ['offline'] }}
        />
        <PendingList
          slug={slug}
          title="Pending and online"
          meaning="By name: in which order the appliance takes them is not visible."
          none={online.isLoading ? 'Loading…' : 'No pending client was online when seen last.'}
          clients={online.clients}
          total={online.total}
          search={{ upgradeState: ['pending'], connection: ['online'] }}
        />
      </div>
    </div>
  );
}

function usePending(slug: string, connection: 'online' | 'offline') {
  const refetchInterval = usePollEvery(POLL_MS);
  const { data, error, isLoading } = useQuery({ ...pendingQuery(slug, connection), refetchInterval });
  return { clients: data?.items ?? NOBODY, total: data?.total ?? 0, error, isLoading };
}

function InWords({ slug, listed }: { slug: string; listed: number }) {
  const nowMs = useNowMs();
  const pending = useSummary(slug, ({ counts }) => counts.byUpgradeState.pending) ?? 0;
  const latest = useSummary(slug, ({ observation }) => observation?.latest ?? null);
  const readSoFar = useReadSoFar(slug);
  const others = pending - listed;
  const seen = latest == null ? '' : `, ${seenBetweenText(latest, nowMs)}`;
  return (
    <p className={page.words}>
      {plural(pending, 'client')} pending{readSoFar === null ? seen : ` – first sweep: ${readSoFar}`}. The appliance
      orders its clients; the order is {NOT_VISIBLE}.
      {pending > 0 && ' A Jump in the access console is what moves one to the front there.'}
      {others > 0 && (
        <>
          {' '}
          <Link
            to="/sites/$slug/clients"
            params={{ slug }}
            search={{ upgradeState: ['pending'] }}
            className={`rc-link ${lists.inText}`}
          >
            All that are pending
          </Link>
          : {formatCount(others)} more than in these lists, offline for longer or lost.
        </>
      )}
    </p>
  );
}

function Found({ slug, id, onClose }: { slug: string; id: string; onClose: () => void }) {
  return (
    <FoundClient slug={slug} id={id} live={useLiveRows(slug, [id])}>
      {(client) => <PendingAnswer slug={slug} client={client} onClose={onClose} />}
    </FoundClient>
  );
}
