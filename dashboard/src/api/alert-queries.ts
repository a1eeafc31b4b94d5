import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type {
  AcknowledgeBody,
  AlertCountsAnswer,
  CreateSilenceBody,
  Incident,
  IncidentDetail,
  IncidentsAnswer,
  MembersAnswer,
  PatchSilenceBody,
  Silence,
  SilencesAnswer,
} from '@contracts/alerts';
import type { Alerts } from '@contracts/stream';
import { withHeard } from '../alerts/open-alerts';
import { call, get } from './http';
import { keys, queryClient } from './query-client';

const OPEN_MAX = 500;
const RESOLVED_SIZE = 50;
const MEMBERS_SIZE = 50;
const SILENCES_SIZE = 50;

const path = (site: string) => `/sites/${encodeURIComponent(site)}`;
const page = (size: number, cursor: string | null) =>
  `limit=${size}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
const next = ({ nextCursor }: { nextCursor: string | null }) => nextCursor ?? undefined;

/** All that is not resolved. The stream writes into the same place; what it told while this was read is the newer. */
export const openAlertsQuery = (site: string) =>
  queryOptions({
    queryKey: keys.openAlerts(site),
    queryFn: async ({ signal }): Promise<Incident[]> => {
      const heard = () => queryClient.getQueryData<Alerts>(keys.alertsNow(site));
      const before = heard();
      const { items } = await get<IncidentsAnswer>(`${path(site)}/alerts?limit=${OPEN_MAX}`, signal);
      const now = heard();
      return now === undefined || now === before ? items : withHeard(items, now);
    },
  });

/** Newest first. */
export const resolvedAlertsQuery = (site: string, filter: string) =>
  infiniteQueryOptions({
    queryKey: keys.resolvedAlerts(site, filter),
    initialPageParam: null as string | null,
    getNextPageParam: next,
    queryFn: ({ pageParam, signal }) =>
      get<IncidentsAnswer>(
        `${path(site)}/alerts?list=resolved${filter === '' ? '' : `&${filter}`}&${page(RESOLVED_SIZE, pageParam)}`,
        signal,
      ),
  });

export const incidentQuery = (site: string, id: string) =>
  queryOptions({
    queryKey: keys.incident(site, id),
    queryFn: ({ signal }) => get<IncidentDetail>(`${path(site)}/alerts/${id}`, signal),
  });

export const membersQuery = (site: string, id: string) =>
  infiniteQueryOptions({
    queryKey: keys.members(site, id),
    staleTime: Infinity,
    gcTime: 30_000,
    initialPageParam: null as string | null,
    getNextPageParam: next,
    queryFn: ({ pageParam, signal }) =>
      get<MembersAnswer>(`${path(site)}/alerts/${id}/members?${page(MEMBERS_SIZE, pageParam)}`, signal),
  });

/** The open incidents that a client is in. */
export const clientAlertsQuery = (site: string, client: string) =>
  queryOptions({
    queryKey: keys.clientAlerts(site, client),
    queryFn: async ({ signal }) =>
      (await get<IncidentsAnswer>(`${path(site)}/alerts?client=${client}&limit=20`, signal)).items,
  });

export const alertCountsQuery = queryOptions({
  queryKey: keys.alertCounts,
  queryFn: async ({ signal }) => (await get<AlertCountsAnswer>('/alert-counts', signal)).items,
});

/** Everything that is read of alerts is read anew; what the stream tells stays until it tells more. */
function readAnew(site: string): Promise<void> {
  const now = keys.alertsNow(site);
  return queryClient.invalidateQueries({
    queryKey: now.slice(0, -1),
    predicate: ({ queryKey }) => queryKey[3] !== now[3] && queryKey[3] !== 'members',
  });
}

export async function acknowledge(site: string, id: string, body: AcknowledgeBody): Promise<void> {
  await call('POST', `${path(site)}/alerts/${id}/acknowledge`, { body });
  await readAnew(site);
}

export async function withdrawAcknowledgement(site: string, id: string): Promise<void> {
  await call('POST', `${path(site)}/alerts/${id}/withdraw-acknowledgement`);
  await readAnew(site);
}

/** Active and planned ones: the soonest to end first, as the server lists them; ended ones newest first. */
export const silencesQuery = (site: string, state: Silence['state']) =>
  infiniteQueryOptions({
    queryKey: keys.silences(site, state),
    initialPageParam: null as string | null,
    getNextPageParam: next,
    queryFn: ({ pageParam, signal }) =>
      get<SilencesAnswer>(`${path(site)}/silences?state=${state}&${page(SILENCES_SIZE, pageParam)}`, signal),
  });

export async function createSilence(site: string, body: CreateSilenceBody): Promise<Silence> {
  const { body: silence } = await call<Silence>('POST', `${path(site)}/silences`, { body });
  await readAnew(site);
  return silence;
}

export async function patchSilence(site: string, id: string, body: PatchSilenceBody): Promise<void> {
  await call('PATCH', `${path(site)}/silences/${id}`, { body });
  await readAnew(site);
}

export async function endSilence(site: string, id: string): Promise<void> {
  await call('POST', `${path(site)}/silences/${id}/end`);
  await readAnew(site);
}
