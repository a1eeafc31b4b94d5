import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Page } from '@contracts/common';
import type { RunStory } from '@contracts/forecast';
import type { Run, RunReport } from '@contracts/upgrades';
import { get } from './http';
import { keys } from './query-client';

const PAGE_SIZE = 20;

const path = (site: string) => `/sites/${encodeURIComponent(site)}/upgrade-runs`;

/** Newest first. */
export const runsQuery = (site: string) =>
  infiniteQueryOptions({
    queryKey: keys.runs(site),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }: Page<Run>) => nextCursor ?? undefined,
    queryFn: ({ pageParam, signal }) => {
      const cursor = pageParam === null ? '' : `&cursor=${encodeURIComponent(pageParam)}`;
      return get<Page<Run>>(`${path(site)}?limit=${PAGE_SIZE}${cursor}`, signal);
    },
  });

export const runQuery = (site: string, id: string) =>
  queryOptions({
    queryKey: keys.run(site, id),
    queryFn: ({ signal }) => get<RunReport>(`${path(site)}/${id}`, signal),
  });

export const runStoryQuery = (site: string, id: string) =>
  queryOptions({
    queryKey: keys.runStory(site, id),
    queryFn: ({ signal }) => get<RunStory>(`${path(site)}/${id}/story`, signal),
  });
