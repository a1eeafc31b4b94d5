import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import type { ClientsAnswer, SavedView } from '@contracts/clients';
import type { Page } from '@contracts/common';
import type { Run } from '@contracts/upgrades';
import { get } from '../api/http';
import { keys } from '../api/query-client';
import { sitesQuery } from '../api/site-queries';

const CLIENTS_SHOWN = 8;
const RUNS_SHOWN = 10;

const path = (site: string) => `/sites/${encodeURIComponent(site)}`;

const viewsQuery = (site: string) =>
  queryOptions({
    queryKey: keys.savedViews(site),
    queryFn: async ({ signal }): Promise<SavedView[]> =>
      (await get<{ items: SavedView[] }>(`${path(site)}/saved-views`, signal)).items,
  });

const latestRunsQuery = (site: string) =>
  queryOptions({
    queryKey: [...keys.runs(site), 'latest'],
    queryFn: async ({ signal }): Promise<Run[]> =>
      (await get<Page<Run>>(`${path(site)}/upgrade-runs?limit=${RUNS_SHOWN}`, signal)).items,
  });

/** What the palette offers besides its own entries. What cannot be read is left out: the palette goes on without it. */
export function usePlaces(slug: string | undefined) {
  const enabled = slug !== undefined;
  const { data: views } = useQuery({ ...viewsQuery(slug ?? ''), enabled });
  const { data: runs } = useQuery({ ...latestRunsQuery(slug ?? ''), enabled });
  const { data: sites } = useQuery(sitesQuery);
  return { views: views ?? [], runs: runs ?? [], sites: sites ?? [] };
}

/** The first clients that match, by the server's own search; the former ones stay while the next are on their way. */
export function useFoundClients(slug: string | undefined, typed: string) {
  const enabled = slug !== undefined && typed !== '';
  const { data, isFetching, isError } = useQuery({
    queryKey: [...keys.clients(slug ?? ''), 'palette', typed],
    enabled,
    placeholderData: keepPreviousData,
    staleTime: 5000,
    gcTime: 30_000,
    queryFn: ({ signal }) =>
      get<ClientsAnswer>(`${path(slug ?? '')}/clients?q=${encodeURIComponent(typed)}&limit=${CLIENTS_SHOWN}`, signal),
  });
  if (!enabled) return { clients: [], total: 0, isFetching: false, isError: false };
  return { clients: data?.items ?? [], total: data?.total ?? 0, isFetching, isError };
}
