import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { ClientsAnswer } from '@contracts/clients';
import type { Page } from '@contracts/common';
import type { Ghost, SeenJumpointAnswer } from '@contracts/observation';
import { get } from '../api/http';
import { keys } from '../api/query-client';
import { writeQuery } from '../clients/client-search';

interface GhostsAnswer extends Page<Ghost> {
  total: number;
}

const GHOSTS_A_PAGE = 100;
const PENDING_SHOWN = 200;

const path = (site: string) => `/sites/${encodeURIComponent(site)}`;

export const ghostsQuery = (site: string) =>
  infiniteQueryOptions({
    queryKey: [...keys.clients(site), 'ghosts'],
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }: GhostsAnswer) => nextCursor ?? undefined,
    queryFn: ({ pageParam, signal }) => {
      const cursor = pageParam === null ? '' : `&cursor=${encodeURIComponent(pageParam)}`;
      return get<GhostsAnswer>(`${path(site)}/ghosts?limit=${GHOSTS_A_PAGE}${cursor}`, signal);
    },
  });

/** Pending clients by name, those with this connection; the first of them. */
export const pendingQuery = (site: string, connection: 'online' | 'offline') =>
  queryOptions({
    queryKey: [...keys.clients(site), 'pending', connection],
    queryFn: ({ signal }) => {
      const query = writeQuery({ upgradeState: 'pending', connection, sort: 'name', limit: PENDING_SHOWN });
      return get<ClientsAnswer>(`${path(site)}/clients?${query}`, signal);
    },
  });

/** As the latest sweep saw them. */
export const jumpointsQuery = (site: string) =>
  queryOptions({
    queryKey: [...keys.appliances(site), 'jumpoints'],
    queryFn: ({ signal }) => get<{ items: SeenJumpointAnswer[] }>(`${path(site)}/jumpoints`, signal),
    select: ({ items }) => items,
  });
