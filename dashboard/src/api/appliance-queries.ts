import { queryOptions } from '@tanstack/react-query';
import type { AppliancesAnswer } from '@contracts/sites';
import { get } from './http';
import { keys } from './query-client';

/** The site's appliances as they were last seen. */
export const appliancesQuery = (site: string) =>
  queryOptions({
    queryKey: keys.appliances(site),
    staleTime: 2000,
    queryFn: ({ signal }) => get<AppliancesAnswer>(`/sites/${encodeURIComponent(site)}/appliances`, signal),
    select: ({ items }) => items,
  });
