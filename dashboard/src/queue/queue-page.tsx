import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { Client } from '@contracts/clients';
import { get, isProblem } from '../api/http';
import { keys, queryClient } from '../api/query-client';
import { useQueue, useSummary } from '../api/site-queries';
import type { LiveRows } from '../clients/live-rows';
import { useLiveRows } from '../clients/use-live-rows';
import type { OpenedBy } from '../clients/use-row-focus';
import { useIsObserved } from '../observed/observed-site';
import { stoppedBy } from '../overview/stopped';
import { useRoom } from '../stream/stream';
import type { QueueFacts } from './answer';
import { AnswerCard } from './answer-card';
import { FindClient, useFoundClients } from './find-client';
import { OrderPanel } from './order-panel';
import classes from './queue-page.module.css';
import { noWaitBecause, queueInWords } from './queue-words';
import { SlotsList } from './slots-list';
import { Standstill } from './standstill';
import { useBump, type BumpOne } from './use-bump';

const PendingPage = lazy(async () => ({ default: (await import('../observed/pending-page')).PendingPage }));

const NOBODY: string[] = [];

/** Who holds a slot, who waits and in which order, and the answer to "when is it this one's turn?". */
export function QueuePage() {
  const { slug } = useParams({ from: '/app/sites/$slug/queue' });
  const isObserved = useIsObserved(slug);
  if (isObserved === undefined) return null;
  return isObserved ? (
    <Suspense fallback={null}>
      <PendingPage slug={slug} />
    </Suspense>
  ) : (
    <ManagedQueue slug={slug} />
  );
}

function ManagedQueue({ slug }: { slug: string }) {
  const { client: openId, find = '', found } = useSearch({ from: '/app/sites/$slug/queue' });
  const navigate = useNavigate();
  const siteName = useSummary(slug, ({ site }) => site.name) ?? slug;
  const stopped = useSummary(slug, (summary) => stoppedBy(summary) !== null) ?? false;
  const bumping = useBump(slug);
  const [waitingIds, setWaitingIds] = useState(NOBODY);
  const [holdingIds, setHoldingIds] = useState(NOBODY);
  const answerId = useAnswerId(slug, find, found);
  const live = useLiveRows(slug, useDistinct(answerId, holdingIds, waitingIds));
  useRoom(slug, 'queue', { onData: (queue) => queryClient.setQueryData(keys.queue(slug), queue) });
  useEffect(() => () => queryClient.removeQueries({ queryKey: keys.clients(slug) }), [slug]);

  const look = (next: { find?: string; found?: string }, replace: boolean) =>
    void navigate({
      to: '/sites/$slug/queue',
      params: { slug },
      search: (now) => ({ client: now.client, ...next }),
      replace,
    });
  const open = useCallback(
    (id: string | undefined, by: OpenedBy) => {
      const state = by === 'keyboard' ? { focusDrawer: true } : {};
      void navigate({ to: '.', search: (now) => ({ ...now, client: id }), replace: by === 'follow', state });
    },
    [navigate],
  );

  return (
    <div className={classes.page}>
      <title>{`Queue – ${siteName} – Rollcall`}</title>
      <div className={classes.top}>
        <h1 className={classes.title}>Queue</h1>
        <FindClient
          slug={slug}
          find={find}
          onFind={(text) => look({ find: text }, true)}
          onFound={({ id }) => look({ find, found: id }, false)}
        />
        <InWords slug={slug} />
      </div>
      <Standstill slug={slug} />
      {answerId !== undefined && (
        <FoundAnswer slug={slug} id={answerId} live={live} bumping={bumping} onClose={() => look({}, false)} />
      )}
      <div className={classes.lists}>
        <OrderPanel
          slug={slug}
          live={live}
          bumping={bumping}
          openId={openId}
          stopped={stopped}
          onOpen={open}
          onInView={setWaitingIds}
        />
        <SlotsList slug={slug} live={live} onInView={setHoldingIds} />
      </div>
    </div>
  );
}

/** The one that was chosen, or the only one that matches. */
function useAnswerId(slug: string, find: string, found: string | undefined): string | undefined {
  const { data, isPlaceholderData } = useFoundClients(slug, find);
  if (found !== undefined) return found;
  return !isPlaceholderData && data?.items.length === 1 ? data.items[0]?.id : undefined;
}

/** The server tells of at most 500 rows. */
const IDS_MAX = 500;

function useDistinct(one: string | undefined, ...lists: string[][]): string[] {
  const key = [...new Set([...(one === undefined ? [] : [one]), ...lists.flat()])].slice(0, IDS_MAX).join(',');
  return useMemo(() => (key === '' ? NOBODY : key.split(',')), [key]);
}

function InWords({ slug }: { slug: string }) {
  const says = useSummary(slug, ({ counts, slots }) => queueInWords(counts.byUpgradeState.queued, slots));
  const isUnknown = useQueue(
    slug,
    ({ waiting }) => waiting[0] !== undefined && waiting[0].expectedWaitSeconds === null,
  );
  const stopped = useSummary(slug, (summary) => stoppedBy(summary) !== null);
  return (
    <p className={classes.words}>
      {says}
      {isUnknown === true && `. ${noWaitBecause(stopped ?? false)}`}
    </p>
  );
}

interface FoundAnswerProps {
  slug: string;
  id: string;
  live: LiveRows;
  bumping: BumpOne;
  onClose: () => void;
}

function FoundAnswer({ slug, id, live, bumping, onClose }: FoundAnswerProps) {
  const { data, error } = useQuery({
    queryKey: [...keys.clients(slug), 'found', id],
    queryFn: ({ signal }) => get<Client>(`/sites/${encodeURIComponent(slug)}/clients/${id}`, signal),
  });
  const facts = useSummary(slug, (summary): QueueFacts => ({
    length: summary.counts.byUpgradeState.queued,
    stopped: stoppedBy(summary) !== null,
    hasRun: summary.run !== null,
  }));
  const client = live.rows.get(id) ?? data;
  if (live.gone.has(id) || isProblem(error, 404)) {
    return <p className={classes.note}>This client is not there any more.</p>;
  }
  if (client === undefined || facts === undefined) {
    return (
      <div className={classes.note} role="status">
        {error === null ? 'Looking it up…' : error.message}
      </div>
    );
  }
  return <AnswerCard slug={slug} client={client} facts={facts} bumping={bumping} onClose={onClose} />;
}
