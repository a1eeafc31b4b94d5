import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Client, TimelineAnswer, TimelineEntry } from '@contracts/clients';
import type { StreamData } from '@contracts/stream';
import { get, isProblem } from '../api/http';
import { keys, queryClient } from '../api/query-client';
import { useRoom } from '../stream/stream';

const PAGE_SIZE = 30;

const path = (slug: string, id: string) => `/sites/${encodeURIComponent(slug)}/clients/${id}`;

export type ClientState =
  { kind: 'loading' } | { kind: 'gone' } | { kind: 'failed'; cause: Error } | { kind: 'here'; client: Client };

/** One client, kept up to date by its room of the stream. */
export function useClient(slug: string, id: string): ClientState {
  const key = keys.client(slug, id);
  const { data, error } = useQuery<Client | null>({
    queryKey: key,
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      try {
        return await get<Client>(path(slug, id), signal);
      } catch (cause) {
        if (isProblem(cause, 404)) return null;
        throw cause;
      }
    },
  });
  useRoom(slug, 'client', { onData: (heard) => take(slug, id, heard) }, [id]);
  if (data === null) return { kind: 'gone' };
  if (data !== undefined) return { kind: 'here', client: data };
  return error === null ? { kind: 'loading' } : { kind: 'failed', cause: error };
}

function take(slug: string, id: string, { client, timeline }: StreamData['client']): void {
  // The answer for the client that was open before may still be on its way.
  if (client !== null && client.id !== id) return;
  queryClient.setQueryData(keys.client(slug, id), client);
  if (timeline.length === 0) return;
  queryClient.setQueryData<{ entries: TimelineEntry[] }>(newestKey(slug, id), (known) => ({
    entries: merged(timeline, known?.entries ?? []),
  }));
}

const newestKey = (slug: string, id: string) => [...keys.timeline(slug, id), 'newest'];

/** Newest first, each once. The server's order of equals is kept. */
export function merged(newer: readonly TimelineEntry[], older: readonly TimelineEntry[]): TimelineEntry[] {
  const known = new Set(newer.map(({ id }) => id));
  return [...newer, ...older.filter(({ id }) => !known.has(id))].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

/** A client's story: what the stream told since it was opened, then what was read page by page. */
export function useTimeline(slug: string, id: string) {
  const pages = useInfiniteQuery({
    queryKey: [...keys.timeline(slug, id), 'pages'],
    staleTime: 30_000,
    gcTime: 30_000,
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }: TimelineAnswer) => nextCursor ?? undefined,
    queryFn: ({ pageParam, signal }) => {
      const cursor = pageParam === null ? '' : `&cursor=${encodeURIComponent(pageParam)}`;
      return get<TimelineAnswer>(`${path(slug, id)}/timeline?limit=${PAGE_SIZE}${cursor}`, signal);
    },
  });
  const { data: newest } = useQuery<{ entries: TimelineEntry[] }>({
    queryKey: newestKey(slug, id),
    queryFn: () => ({ entries: [] }),
    enabled: false,
    staleTime: Infinity,
  });
  const read = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  return {
    entries: merged(newest?.entries ?? [], read),
    isLoading: pages.isLoading,
    error: pages.error,
    hasMore: pages.hasNextPage,
    isLoadingMore: pages.isFetchingNextPage,
    loadMore: () => void pages.fetchNextPage(),
  };
}
