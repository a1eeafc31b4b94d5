import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Forecast, History } from '@contracts/forecast';
import { get } from './http';
import { keys } from './query-client';

const path = (site: string) => `/sites/${encodeURIComponent(site)}`;

/**
 * When it will be over, at another limit or (null) at the one that holds. The last answer stays while the next is on its way: whoever
 * shows it says for which limit it is.
 */
export const forecastQuery = (site: string, limit: number | null) =>
  queryOptions({
    queryKey: keys.forecast(site, limit),
    placeholderData: keepPreviousData,
    staleTime: 4000,
    queryFn: ({ signal }) => get<Forecast>(`${path(site)}/forecast${limit === null ? '' : `?limit=${limit}`}`, signal),
  });

/** The site over its last minutes. */
export const historyQuery = (site: string, minutes: number) =>
  queryOptions({
    queryKey: keys.history(site, minutes),
    placeholderData: keepPreviousData,
    staleTime: 4000,
    queryFn: ({ signal }) => get<History>(`${path(site)}/history?minutes=${minutes}`, signal),
  });
