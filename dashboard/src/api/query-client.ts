import { QueryClient } from '@tanstack/react-query';
import { isFrozen } from '../stream/freeze';
import { ApiProblem } from './http';

/** A refusal is an answer and is not asked again; only what did not answer is. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, cause) =>
        failures < 2 && (!(cause instanceof ApiProblem) || cause.status === 0 || cause.status >= 500),
      staleTime: 10_000,
      refetchOnWindowFocus: false,
      refetchOnReconnect: () => !isFrozen(),
    },
  },
});

/** Every key of the cache, in one place. All of a site's begin alike, so that a site that is gone takes everything with it. */
export const keys = {
  session: ['session'] as const,
  sites: ['sites'] as const,
  siteAll: (site: string) => ['site', site] as const,
  site: (site: string) => ['site', site, 'site'] as const,
  summary: (site: string) => ['site', site, 'summary'] as const,
  queue: (site: string) => ['site', site, 'queue'] as const,
  activity: (site: string) => ['site', site, 'activity'] as const,
  /** The plan that is on, else the latest; all that is read of plans begins alike. */
  plan: (site: string) => ['site', site, 'plan'] as const,
  planOf: (site: string, id: string) => ['site', site, 'plan', id] as const,
  planEvents: (site: string, id: string) => ['site', site, 'plan', id, 'events'] as const,
  planReport: (site: string, id: string, version: number) => ['site', site, 'plan', id, 'report', version] as const,
  planReadiness: (site: string, id: string, version: number) =>
    ['site', site, 'plan', id, 'readiness', version] as const,
  plans: (site: string) => ['site', site, 'plans'] as const,
  settings: (site: string) => ['site', site, 'settings'] as const,
  alertSettings: (site: string) => ['site', site, 'alert-settings'] as const,
  receivers: (site: string) => ['site', site, 'receivers'] as const,
  /** Lists and single ones alike begin so. */
  deliveries: (site: string) => ['site', site, 'deliveries'] as const,
  forecast: (site: string, limit: number | null) => ['site', site, 'forecast', limit] as const,
  history: (site: string, minutes: number) => ['site', site, 'history', minutes] as const,
  runs: (site: string) => ['site', site, 'runs'] as const,
  run: (site: string, id: string) => ['site', site, 'runs', id] as const,
  runStory: (site: string, id: string) => ['site', site, 'runs', id, 'story'] as const,
  audit: (site: string, filter: string) => ['site', site, 'audit', filter] as const,
  savedViews: (site: string) => ['site', site, 'saved-views'] as const,
  /** What the stream tells of the alerts; all that is read of alerts and silences begins alike. */
  alertsNow: (site: string) => ['site', site, 'alerts', 'now'] as const,
  openAlerts: (site: string) => ['site', site, 'alerts', 'open'] as const,
  resolvedAlerts: (site: string, filter: string) => ['site', site, 'alerts', 'resolved', filter] as const,
  incident: (site: string, id: string) => ['site', site, 'alerts', 'of', id] as const,
  members: (site: string, id: string) => ['site', site, 'alerts', 'members', id] as const,
  clientAlerts: (site: string, client: string) => ['site', site, 'alerts', 'client', client] as const,
  silences: (site: string, state: string) => ['site', site, 'alerts', 'silences', state] as const,
  alertCounts: ['alert-counts'] as const,
  appliances: (site: string) => ['site', site, 'appliances'] as const,
  watched: (site: string, ids: string) => ['site', site, 'watched', ids] as const,
  apiKeys: ['api-keys'] as const,
  people: ['people'] as const,
  clients: (site: string) => ['site', site, 'clients'] as const,
  clientsPage: (site: string, filter: string, page: number, cursor: string | null) =>
    ['site', site, 'clients', filter, page, cursor] as const,
  clientsTotal: (site: string, filter: string) => ['site', site, 'clients-total', filter] as const,
  facets: (site: string, filter: string) => ['site', site, 'facets', filter] as const,
  client: (site: string, id: string) => ['site', site, 'client', id] as const,
  timeline: (site: string, id: string) => ['site', site, 'client', id, 'timeline'] as const,
};
