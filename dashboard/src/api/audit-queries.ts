import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { AuditAnswer } from '@contracts/access';
import type { ClientsAnswer } from '@contracts/clients';
import { get } from './http';
import { keys } from './query-client';

const PAGE_SIZE = 100;
/** A query names at most this many clients. */
const NAMES_MAX = 200;

/** The trail as `filter` (a query string) narrows it, newest first, page by page. What has been written does not change. */
export const auditQuery = (site: string, filter: string) =>
  infiniteQueryOptions({
    queryKey: keys.audit(site, filter),
    staleTime: Infinity,
    gcTime: 30_000,
    retry: false,
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }: AuditAnswer) => nextCursor ?? undefined,
    queryFn: ({ pageParam, signal }) => fetchAudit(filter, PAGE_SIZE, pageParam, signal),
  });

/** The newest entries alone: how many of them are not on the screen yet. */
export const newestAuditQuery = (site: string, filter: string) =>
  queryOptions({
    queryKey: [...keys.audit(site, filter), 'newest'],
    retry: false,
    queryFn: ({ signal }) => fetchAudit(filter, PAGE_SIZE, null, signal),
  });

function fetchAudit(filter: string, limit: number, cursor: string | null, signal: AbortSignal): Promise<AuditAnswer> {
  const parts = [filter, `limit=${limit}`, cursor === null ? '' : `cursor=${encodeURIComponent(cursor)}`];
  return get<AuditAnswer>(`/audit?${parts.filter((part) => part !== '').join('&')}`, signal);
}

/** The names of clients by their ids; one that was deleted is left out. */
export const clientNamesQuery = (site: string, ids: readonly string[]) =>
  queryOptions({
    queryKey: [...keys.audit(site, 'names'), ...ids],
    enabled: ids.length > 0,
    staleTime: 60_000,
    queryFn: async ({ signal }): Promise<Record<string, string>> => {
      const path = `/sites/${encodeURIComponent(site)}/clients`;
      const answers = await Promise.all(
        chunks(ids).map((some) => get<ClientsAnswer>(`${path}?id=${some.join(',')}&limit=${NAMES_MAX}`, signal)),
      );
      return Object.fromEntries(answers.flatMap(({ items }) => items.map(({ id, name }) => [id, name])));
    },
  });

function chunks(ids: readonly string[]): (readonly string[])[] {
  const count = Math.ceil(ids.length / NAMES_MAX);
  return Array.from({ length: count }, (_, index) => ids.slice(index * NAMES_MAX, (index + 1) * NAMES_MAX));
}
