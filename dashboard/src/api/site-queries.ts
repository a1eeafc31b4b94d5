import { queryOptions, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Site, SettingsAnswer } from '@contracts/sites';
import type { Activity } from '@contracts/stream';
import type { Queue, Summary } from '@contracts/upgrades';
import { call, get } from './http';
import { keys, queryClient } from './query-client';

const path = (site: string) => `/sites/${encodeURIComponent(site)}`;

interface Dated {
  asOf: string;
}

/** The stream writes into the same places: whichever was computed later stays. */
async function newest<Data extends Dated>(key: readonly unknown[], fetched: Promise<Data>): Promise<Data> {
  const fresh = await fetched;
  const shown = queryClient.getQueryData<Data>(key);
  return shown !== undefined && Date.parse(shown.asOf) > Date.parse(fresh.asOf) ? shown : fresh;
}

/** A list may be paged; a console shows its first 500 sites. */
export const sitesQuery = queryOptions({
  queryKey: keys.sites,
  queryFn: async ({ signal }): Promise<Site[]> => (await get<{ items: Site[] }>('/sites?limit=500', signal)).items,
});

export const siteQuery = (site: string) =>
  queryOptions({
    queryKey: keys.site(site),
    staleTime: 60_000,
    queryFn: ({ signal }) => get<Site>(path(site), signal),
  });

export const summaryQuery = (site: string) =>
  queryOptions({
    queryKey: keys.summary(site),
    staleTime: Infinity,
    queryFn: ({ signal }) => newest(keys.summary(site), get<Summary>(`${path(site)}/summary`, signal)),
  });

export const queueQuery = (site: string) =>
  queryOptions({
    queryKey: keys.queue(site),
    staleTime: Infinity,
    queryFn: ({ signal }) => newest(keys.queue(site), get<Queue>(`${path(site)}/queue`, signal)),
  });

export interface SettingsWithTag {
  answer: SettingsAnswer;
  etag: string;
}

export async function fetchSettings(site: string): Promise<SettingsWithTag> {
  const { body, etag } = await call<SettingsAnswer>('GET', `${path(site)}/settings`);
  return { answer: body, etag: etag ?? `"${body.version}"` };
}

/**
 * Keeps a summary from the stream. One that was computed before a change of the settings that this browser already knows of must not
 * take the limit back on the screen.
 */
export function takeSummary(site: string, summary: Summary): void {
  const settings = queryClient.getQueryData<SettingsWithTag>(keys.settings(site))?.answer;
  const isOlder = settings !== undefined && settings.version > summary.settingsVersion;
  const limit = isOlder ? settings.settings.maxConcurrentUpgrades : summary.slots.limit;
  queryClient.setQueryData(keys.summary(site), { ...summary, slots: { ...summary.slots, limit } });
}

export const settingsQuery = (site: string) =>
  queryOptions({ queryKey: keys.settings(site), staleTime: Infinity, queryFn: () => fetchSettings(site) });

/** One slice of the summary; the component renders again only when that slice changes. Undefined until it is known. */
export function useSummary<Slice>(site: string, select: (summary: Summary) => Slice): Slice | undefined {
  return useQuery({ ...summaryQuery(site), select }).data;
}

export function useQueue<Slice>(site: string, select: (queue: Queue) => Slice): Slice | undefined {
  return useQuery({ ...queueQuery(site), select }).data;
}

/** Activity comes by the stream alone; nothing is fetched. */
export function useActivity(site: string): Activity | undefined {
  return useQuery<Activity>({
    queryKey: keys.activity(site),
    queryFn: () => ({ entries: [] }),
    enabled: false,
    staleTime: Infinity,
  }).data;
}

/** The settings, read again when the stream says that they have changed. */
export function useSettings(site: string): { settings: SettingsWithTag | undefined; error: Error | null } {
  const { data, error } = useQuery(settingsQuery(site));
  const version = useSummary(site, ({ settingsVersion }) => settingsVersion);
  const known = data?.answer.version;
  useEffect(() => {
    if (version !== undefined && known !== undefined && version > known) {
      void queryClient.invalidateQueries({ queryKey: keys.settings(site) });
    }
  }, [site, version, known]);
  return { settings: data, error };
}
