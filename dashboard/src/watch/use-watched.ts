import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Client } from '@contracts/clients';
import { keys } from '../api/query-client';
import { fetchByIds } from '../api/view-queries';
import { amend, NOTHING, replaceBy, type LiveRows } from '../clients/live-rows';
import { usePollEvery } from '../stream/freeze';
import { useLinkState, useRoom } from '../stream/stream';

/** While the stream is lost the clients are asked for this often. */
const POLL_MS = 15_000;

export interface Watched {
  id: string;
  /** null: not read yet, or gone. */
  client: Client | null;
  isGone: boolean;
}

interface Heard extends LiveRows {
  atMs: number;
}

/** The clients of these ids in this order: read once, then as the stream tells of them. */
export function useWatched(slug: string, ids: string[]): { watched: Watched[]; error: Error | null } {
  const isLive = useLinkState() === 'live';
  const poll = usePollEvery(POLL_MS);
  const [heard, setHeard] = useState<Heard>({ ...NOTHING, atMs: 0 });
  useRoom(
    slug,
    'rows',
    {
      onData: (data, kind) =>
        setHeard((now) => ({ ...(kind === 'snapshot' ? replaceBy(data) : amend(now, data)), atMs: Date.now() })),
    },
    ids,
  );
  const { data, error, dataUpdatedAt, isPlaceholderData } = useQuery({
    queryKey: keys.watched(slug, ids.join(',')),
    enabled: ids.length > 0,
    staleTime: Infinity,
    gcTime: 0,
    placeholderData: keepPreviousData,
    refetchInterval: isLive ? false : poll,
    queryFn: ({ signal }) => fetchByIds(slug, ids, signal),
  });
  const isReadNewer = !isLive && dataUpdatedAt > heard.atMs;
  const watched = useMemo(() => {
    const read = new Map((data ?? []).map((client) => [client.id, client]));
    const isRead = data !== undefined && !isPlaceholderData;
    return ids.map((id): Watched => {
      const [told, asked] = [heard.rows.get(id), read.get(id)];
      const isGone = heard.gone.has(id) || (isRead && told === undefined && asked === undefined);
      return { id, isGone, client: isGone ? null : ((isReadNewer ? asked : told) ?? told ?? asked ?? null) };
    });
  }, [ids, data, isPlaceholderData, heard, isReadNewer]);
  return { watched, error };
}
