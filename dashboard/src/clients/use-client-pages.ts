import { useDebouncedValue } from '@mantine/hooks';
import { queryOptions, useQueries, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Client, ClientsAnswer } from '@contracts/clients';
import { get } from '../api/http';
import { keys, queryClient } from '../api/query-client';
import { usePollEvery } from '../stream/freeze';
import { toApiQuery, type ClientSearch } from './client-search';
import { PAGE_SIZE, pagesFor, record, type PageAnswer, type PageBook } from './page-book';

/** A page that is out of view is forgotten after this long: scrolling back a little costs nothing, and memory stays flat. */
const KEPT_MS = 10_000;
/** Pages that one scrolls past faster than this are not read. */
const STAYS_MS = 60;
/** A page is read before its first row comes into view. */
const ROWS_AHEAD = 30;
const POLL_MS = 10_000;

function pageQuery(slug: string, filter: string, page: number, cursor: string | null) {
  const query = [filter, `limit=${PAGE_SIZE}`, cursor === null ? '' : `cursor=${encodeURIComponent(cursor)}`];
  return queryOptions({
    queryKey: keys.clientsPage(slug, filter, page, cursor),
    staleTime: Infinity,
    gcTime: KEPT_MS,
    queryFn: ({ signal }) =>
      get<ClientsAnswer>(
        `/sites/${encodeURIComponent(slug)}/clients?${query.filter((part) => part !== '').join('&')}`,
        signal,
      ),
  });
}

const answerOf = ({ items, nextCursor, total }: ClientsAnswer): PageAnswer => ({
  rows: items.length,
  nextCursor,
  total,
});

/**
 * The search whose first page is there. While a new one is on its way the old list stays, so that typing does not make the page flicker.
 */
export function useSettledSearch(slug: string, search: ClientSearch) {
  const filter = toApiQuery(search);
  const { data, error, isFetching } = useQuery(pageQuery(slug, filter, 0, null));
  const [settled, setSettled] = useState<{ filter: string; search: ClientSearch } | null>(null);
  if (data !== undefined && settled?.filter !== filter) setSettled({ filter, search });
  return { settled, error, isWaiting: settled?.filter !== filter && isFetching };
}

export interface ClientPages {
  rowAt: (index: number) => Client | undefined;
  error: Error | null;
  isRefreshing: boolean;
  /** Reads what is in view as it is now, and everything after it from there; resolves to the index of each row that was read. */
  refresh: () => Promise<Map<string, number>>;
  /** The clients of these rows, in order; pages that are not in view are read for it. */
  idsBetween: (first: number, last: number) => Promise<string[]>;
}

/** The rows from `first` to `last` of a search. What reading them says about the list goes into the book. */
export function useClientPages(
  slug: string,
  search: ClientSearch,
  [book, setBook]: readonly [PageBook, (book: PageBook) => void],
  [first, last]: readonly [number, number],
): ClientPages {
  const filter = toApiQuery(search);
  const [isRefreshing, setRefreshing] = useState(false);
  const [failure, setFailure] = useState<Error | null>(null);
  const wanted = pagesFor(first - ROWS_AHEAD, last + ROWS_AHEAD, book);
  const [settledPages] = useDebouncedValue(wanted.join(','), STAYS_MS);
  const answers = useQueries({
    queries: wanted.map((page) => ({
      ...pageQuery(slug, filter, page, book.cursors[page] ?? null),
      enabled: settledPages.split(',').includes(String(page)),
    })),
  });

  if (!isRefreshing) {
    const next = answers.reduce(
      (now, { data }, index) => (data ? record(now, wanted[index]!, answerOf(data)) : now),
      book,
    );
    if (next !== book) setBook(next);
  }

  const pages = new Map(wanted.map((page, index) => [page, answers[index]?.data?.items]));
  const refresh = async () => {
    setRefreshing(true);
    setFailure(null);
    try {
      const inView = pagesFor(first, last, book);
      const { next, rows } = await readAnew(slug, filter, inView, book);
      setBook(next);
      return rows;
    } catch (cause) {
      setFailure(cause instanceof Error ? cause : new Error(String(cause)));
      return new Map<string, number>();
    } finally {
      setRefreshing(false);
    }
  };

  return {
    rowAt: (index) => pages.get(Math.floor(index / PAGE_SIZE))?.[index % PAGE_SIZE],
    error: failure ?? answers.find(({ error }) => error !== null)?.error ?? null,
    isRefreshing,
    refresh,
    idsBetween: (from, to) => idsBetween(slug, filter, book, from, to),
  };
}

async function idsBetween(slug: string, filter: string, book: PageBook, from: number, to: number): Promise<string[]> {
  const ids: string[] = [];
  for (const page of pagesFor(from, to, book)) {
    const { items } = await queryClient.fetchQuery(pageQuery(slug, filter, page, book.cursors[page] ?? null));
    const isWithin = (_: Client, index: number) => page * PAGE_SIZE + index >= from && page * PAGE_SIZE + index <= to;
    ids.push(...items.filter(isWithin).map(({ id }) => id));
  }
  return ids;
}

async function readAnew(slug: string, filter: string, pages: number[], book: PageBook) {
  let next: PageBook = { ...book, shifted: false };
  const rows = new Map<string, number>();
  for (const page of pages) {
    const cursor = next.cursors[page];
    if (cursor === undefined) break;
    const answer = await queryClient.fetchQuery({ ...pageQuery(slug, filter, page, cursor), staleTime: 0 });
    next = record(next, page, answerOf(answer), true);
    answer.items.forEach(({ id }, index) => rows.set(id, page * PAGE_SIZE + index));
  }
  return { next, rows };
}

/** How many match now, where only the server can count: asked every ten seconds while `enabled`. */
export function usePolledTotal(slug: string, filter: string, enabled: boolean): number | undefined {
  const refetchInterval = usePollEvery(POLL_MS);
  return useQuery({
    queryKey: keys.clientsTotal(slug, filter),
    enabled,
    refetchInterval,
    queryFn: async ({ signal }) => {
      const answer = await get<ClientsAnswer>(`/sites/${encodeURIComponent(slug)}/clients?${filter}&limit=1`, signal);
      return answer.total;
    },
  }).data;
}
