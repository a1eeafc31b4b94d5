/** What the lists of clients read and keep: counts, chosen clients, saved views, exports. A filter is a query as the URL has it. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Client, ClientsAnswer, FacetsAnswer, SavedView, EXPORT_FORMATS } from '@contracts/clients';
import { FILTER_IDS_MAX } from '../clients/client-search';
import { call, get } from './http';
import { keys, queryClient } from './query-client';

const FRESH_MS = 5000;
const PAGE_MAX = 500;

const path = (site: string) => `/sites/${encodeURIComponent(site)}`;
const joined = (...parts: string[]) => parts.filter((part) => part !== '').join('&');

export async function fetchFacets(site: string, filter: string, signal?: AbortSignal): Promise<FacetsAnswer> {
  return get<FacetsAnswer>(`${path(site)}/clients/facets?${filter}`, signal);
}

export const facetsQuery = (site: string, filter: string) =>
  queryOptions({
    queryKey: keys.facets(site, filter),
    staleTime: FRESH_MS,
    gcTime: 30_000,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => fetchFacets(site, filter, signal),
  });

/** The clients that match, up to `most` of them. */
export async function fetchMatching(site: string, filter: string, most: number): Promise<Client[]> {
  const found: Client[] = [];
  for (let cursor: string | null = null; ;) {
    const place: string = cursor === null ? '' : `cursor=${encodeURIComponent(cursor)}`;
    const query = joined(filter, `limit=${Math.min(PAGE_MAX, most - found.length)}`, place);
    const answer: ClientsAnswer = await get<ClientsAnswer>(`${path(site)}/clients?${query}`);
    found.push(...answer.items);
    cursor = answer.nextCursor;
    if (cursor === null || found.length >= most) return found;
  }
}

/** Those of `ids` that the site has, in no particular order. */
export async function fetchByIds(site: string, ids: readonly string[], signal?: AbortSignal): Promise<Client[]> {
  const found: Client[] = [];
  for (let from = 0; from < ids.length; from += FILTER_IDS_MAX) {
    const some = ids.slice(from, from + FILTER_IDS_MAX);
    const query = `id=${some.join(',')}&limit=${FILTER_IDS_MAX}`;
    found.push(...(await get<ClientsAnswer>(`${path(site)}/clients?${query}`, signal)).items);
  }
  return found;
}

/** The first clients that a text finds, by name. */
export async function findClients(
  site: string,
  text: string,
  most: number,
  signal?: AbortSignal,
): Promise<ClientsAnswer> {
  return get<ClientsAnswer>(`${path(site)}/clients?q=${encodeURIComponent(text)}&limit=${most}`, signal);
}

export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Where the whole of a list is downloaded, in its order. */
export function exportUrl(site: string, query: string, format: ExportFormat): string {
  return `/api/v1${path(site)}/clients/export?${joined(query, `format=${format}`)}`;
}

export const savedViewsQuery = (site: string) =>
  queryOptions({
    queryKey: keys.savedViews(site),
    queryFn: async ({ signal }): Promise<SavedView[]> =>
      (await get<{ items: SavedView[] }>(`${path(site)}/saved-views`, signal)).items,
  });

export async function saveView(site: string, name: string, query: string): Promise<void> {
  await call('POST', `${path(site)}/saved-views`, { body: { name, query } });
  await queryClient.invalidateQueries({ queryKey: keys.savedViews(site) });
}

export async function deleteView(site: string, id: string): Promise<void> {
  await call('DELETE', `${path(site)}/saved-views/${id}`);
  await queryClient.invalidateQueries({ queryKey: keys.savedViews(site) });
}
