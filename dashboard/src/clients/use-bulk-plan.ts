import { useQuery } from '@tanstack/react-query';
import type { BulkActionName } from '@contracts/words';
import { keys, queryClient } from '../api/query-client';
import { useSummary } from '../api/site-queries';
import { facetsQuery, fetchByIds, fetchMatching } from '../api/view-queries';
import { stoppedBy } from '../overview/stopped';
import { countsOfClients, countsOfFacets, planBulk, undoOf, type BulkPlan, type Undo } from './bulk-plan';
import { toFilterQuery, type ClientSearch } from './client-search';
import { IDS_MAX, type Selection } from './selection';

/** What the action will do to those chosen, by how they stand now; null until that is known. */
export function useBulkPlan(slug: string, action: BulkActionName, search: ClientSearch, selection: Selection) {
  const isStopped = useSummary(slug, (summary) => stoppedBy(summary) !== null) ?? false;
  const isAll = selection.kind === 'all';
  const ids = isAll ? [] : [...selection.ids];
  const filter = toFilterQuery(search);
  const facets = useQuery({
    ...facetsQuery(slug, filter),
    enabled: isAll,
    staleTime: 0,
    placeholderData: undefined,
  });
  const clients = useQuery({
    queryKey: keys.watched(slug, ids.join(',')),
    enabled: !isAll,
    staleTime: 0,
    gcTime: 0,
    queryFn: ({ signal }) => fetchByIds(slug, ids, signal),
  });
  const counts = isAll
    ? facets.data && countsOfFacets(facets.data, search, isStopped)
    : clients.data && countsOfClients(clients.data);
  const plan: BulkPlan | null = counts === undefined ? null : planBulk(action, counts);
  const again = () => queryClient.invalidateQueries({ queryKey: keys.facets(slug, filter) });
  return { plan, error: facets.error ?? clients.error, again };
}

/** The way back for those chosen, as far as they can be named one by one; null where there is none. */
export async function findUndo(
  slug: string,
  action: BulkActionName,
  { search, selection, count }: { search: ClientSearch; selection: Selection; count: number },
): Promise<Undo | null> {
  if ((action !== 'hold' && action !== 'release') || count > IDS_MAX) return null;
  const before =
    selection.kind === 'all'
      ? await fetchMatching(slug, toFilterQuery(search), IDS_MAX)
      : await fetchByIds(slug, [...selection.ids]);
  return undoOf(action, before);
}
