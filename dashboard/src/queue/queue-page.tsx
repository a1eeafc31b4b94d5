import { Navigate, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { keys, queryClient } from '../api/query-client';
import { useQueue, useSummary } from '../api/site-queries';
import { useLiveRows } from '../clients/use-live-rows';
import { useOpenClient } from '../clients/use-open-client';
import { useIsObserved } from '../observed/observed-site';
import { stoppedBy } from '../overview/stopped';
import { useRoom } from '../stream/stream';
import { AnswerCard } from './answer-card';
import { FindClient, useFoundClients } from './find-client';
import { FoundClient } from './found-client';
import { OrderPanel } from './order-panel';
import classes from './queue-page.module.css';
import { noWaitBecause, queueInWords } from './queue-words';
import { SlotsList } from './slots-list';
import { Standstill } from './standstill';
import { useBump } from './use-bump';

const NOBODY: string[] = [];

/** Who holds a slot, who waits and in which order, and the answer to "when is it this one's turn?". */
export function QueuePage() {
  const { slug } = useParams({ from: '/app/sites/$slug/queue' });
  const isObserved = useIsObserved(slug);
  if (isObserved === undefined) return null;
  if (isObserved) return <Navigate to="/sites/$slug/pending" params={{ slug }} search={(now) => now} replace />;
  return <ManagedQueue slug={slug} />;
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
  const open = useOpenClient();

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
        <FoundClient slug={slug} id={answerId} live={live}>
          {(client) => <AnswerCard slug={slug} client={client} bumping={bumping} onClose={() => look({}, false)} />}
        </FoundClient>
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
