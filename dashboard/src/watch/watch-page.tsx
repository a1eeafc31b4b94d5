import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Client } from '@contracts/clients';
import { explain } from '../api/http';
import { formatCount } from '../lib/format';
import { useFreeze } from '../stream/freeze';
import { CopyButton } from '../ui/copy-button';
import { Panel } from '../ui/panel';
import { useSignals, type Signals } from './use-signals';
import { useKeptWatch } from './use-watch';
import { useWatched, type Watched } from './use-watched';
import { WatchAdder } from './watch-adder';
import { isBack, look, type Sightings } from './watch-back';
import { roomIn, withIds, withoutId } from './watch-list';
import classes from './watch-page.module.css';
import { WatchRow } from './watch-row';
import { WatchSignals } from './watch-signals';

const NONE: string[] = [];

/** Support's list of chosen clients. It is the URL's, so that it can be sent to a colleague. */
export function WatchPage() {
  const { slug } = useParams({ from: '/app/sites/$slug/watch' });
  const { ids, change } = useListInUrl(slug);
  const { watched, error } = useWatched(slug, ids);
  const signals = useSignals();
  const news = useNews(watched, signals);
  const back = watched.filter(({ client }) => client !== null && isBack(client)).length;
  const count = `${formatCount(back)} of ${formatCount(ids.length)} back`;
  const remove = useCallback((id: string) => change((now) => withoutId(now, id)), [change]);
  return (
    <div className={classes.page}>
      <title>{ids.length === 0 ? 'Watch – Rollcall' : `${count} – Watch – Rollcall`}</title>
      <div className={classes.head}>
        <h1 className={classes.title}>Watch</h1>
        {ids.length > 0 && <strong className={classes.count}>{count}</strong>}
        <WatchAdder
          slug={slug}
          ids={ids}
          isFull={roomIn(ids, []) <= 0}
          onAdd={(id) => change((now) => withIds(now, [id]))}
        />
        <WatchSignals signals={signals} />
        {ids.length > 0 && <CopyButton text={window.location.href} label="Copy link" />}
      </div>
      {error !== null && (
        <p role="alert" className={classes.error}>
          {explain(error)}
        </p>
      )}
      <Panel title="Watched clients">
        {ids.length === 0 ? (
          <p className={classes.none}>
            Nobody is on the list yet. Add a client above; or choose some in the Clients list, or open one, and press
            Watch.
          </p>
        ) : (
          <ul className={classes.list} aria-label="Watched clients">
            {watched.map((each) => (
              <WatchRow key={each.id} watched={each} isNews={news.has(each.id)} onRemove={remove} />
            ))}
          </ul>
        )}
      </Panel>
    </div>
  );
}

/** The list is the URL's. Where that names none, it is what this browser watched last. */
function useListInUrl(slug: string) {
  const { ids: inUrl } = useSearch({ from: '/app/sites/$slug/watch' });
  const navigate = useNavigate();
  const [kept, keep] = useKeptWatch(slug);
  const ids = inUrl ?? NONE;
  const isRestored = inUrl === undefined && kept.length > 0;

  const write = useCallback(
    (next: string[]) =>
      void navigate({
        to: '.',
        search: (now) => ({ ...now, ids: next.length > 0 ? next : undefined }),
        replace: true,
      }),
    [navigate],
  );
  useEffect(() => {
    if (inUrl !== undefined) keep(inUrl);
  }, [inUrl, keep]);
  useEffect(() => {
    if (isRestored) write(kept);
  }, [isRestored, kept, write]);

  const change = useCallback(
    (of: (now: string[]) => string[]) => {
      const next = of(ids);
      keep(next);
      write(next);
    },
    [ids, keep, write],
  );
  return { ids, change };
}

interface Seen {
  clients: readonly Client[];
  sightings: Sightings;
  news: ReadonlySet<string>;
  /** Those that came back last: told of once. */
  latest: readonly Client[];
}

const UNSEEN: Seen = { clients: [], sightings: new Map(), news: new Set(), latest: [] };

/** The clients that came back while they were watched. While the screen is frozen nothing is news; it is when it moves again. */
function useNews(watched: readonly Watched[], { tell }: Signals): ReadonlySet<string> {
  const isFrozen = useFreeze().sinceMs !== null;
  const clients = useMemo(() => watched.flatMap(({ client }) => client ?? []), [watched]);
  const [seen, setSeen] = useState<Seen>(UNSEEN);
  if (!isFrozen && seen.clients !== clients) {
    const { sightings, cameBack } = look(seen.sightings, clients);
    const news = cameBack.length === 0 ? seen.news : new Set([...seen.news, ...cameBack.map(({ id }) => id)]);
    setSeen({ clients, sightings, news, latest: cameBack.length === 0 ? seen.latest : cameBack });
  }
  const latestTell = useRef(tell);
  useEffect(() => {
    latestTell.current = tell;
  });
  useEffect(() => {
    if (seen.latest.length > 0) latestTell.current(seen.latest.map(({ name }) => name));
  }, [seen.latest]);
  return seen.news;
}
