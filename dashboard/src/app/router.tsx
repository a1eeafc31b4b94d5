import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import * as z from 'zod/mini';
import { queryClient } from '../api/query-client';
import { sessionQuery } from '../api/session';
import { parseClientSearch, readQuery, writeQuery } from '../clients/client-search';
import { parseActivitySearch } from '../activity/activity-search';
import { parseAlertsSearch } from '../alerts/alerts-search';
import { parseQueueSearch } from '../queue/queue-search';
import { parseReceiversSearch } from '../receivers/receivers-search';
import { parseSilencesSearch } from '../silences/silences-search';
import { parseWatchSearch } from '../watch/watch-search';
import { SiteLayout } from '../sites/site-layout';
import { NotFound, Unreachable } from './failures';
import { Shell } from './shell';

const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

/** Only a path of our own may follow the sign-in. */
const nextSchema = z.catch(z.optional(z.string().check(z.regex(/^\/(?![/\\])/))), undefined);

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (raw): { next?: string } => ({ next: nextSchema.parse(raw.next) }),
  component: lazyRouteComponent(() => import('../sign-in/sign-in-page'), 'SignInPage'),
});

const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'app',
  beforeLoad: async ({ location }) => {
    const session = await queryClient.ensureQueryData(sessionQuery);
    if (session !== null) return;
    const next = location.href === '/' ? undefined : location.href;
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- how this router is told to go elsewhere
    throw redirect({ to: '/sign-in', search: { next } });
  },
  component: Shell,
  errorComponent: Unreachable,
});

const isAsked = (value: unknown) => ['1', 'true'].includes(String(value));

/** `all` keeps the list also where there is only one site; `add` opens the form for a new one. */
const sitesRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/',
  validateSearch: (raw): { all?: true; add?: true } => ({
    ...(isAsked(raw.all) && { all: true }),
    ...(isAsked(raw.add) && { add: true }),
  }),
  component: lazyRouteComponent(() => import('../sites/sites-page'), 'SitesPage'),
});

const idSchema = z.catch(z.optional(z.uuid()), undefined);

/** `client` names the client whose drawer is open, on every screen of the site. `kiosk` takes away all but what is read from afar. */
const siteRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/sites/$slug',
  validateSearch: (raw): { client?: string } => ({ client: idSchema.parse(raw.client) }),
  component: SiteLayout,
});

const overviewRoute = createRoute({
  getParentRoute: () => siteRoute,
  path: '/',
  validateSearch: (raw): { kiosk?: true } => (isAsked(raw.kiosk) ? { kiosk: true } : {}),
  component: lazyRouteComponent(() => import('../overview/overview-page'), 'OverviewPage'),
});

const clientsRoute = createRoute({
  getParentRoute: () => siteRoute,
  path: '/clients',
  validateSearch: parseClientSearch,
  component: lazyRouteComponent(() => import('../clients/clients-page'), 'ClientsPage'),
});

/** `plan` names an earlier plan; without it the page shows the one that is on, else the latest. */
const planRoute = createRoute({
  getParentRoute: () => siteRoute,
  path: '/plan',
  validateSearch: (raw): { plan?: string } => ({ plan: idSchema.parse(raw.plan) }),
  component: lazyRouteComponent(() => import('../plan/plan-page'), 'PlanPage'),
});

const queueRoute = createRoute({
  getParentRoute: () => siteRoute,
  path: '/queue',
  validateSearch: parseQueueSearch,
  component: lazyRouteComponent(() => import('../queue/queue-page'), 'QueuePage'),
});

/** What an observed site has in place of the queue; each of the two leads to the other where it does not belong. */
const pendingRoute = createRoute({
  getParentRoute: () => siteRoute,
  path: '/pending',
  validateSearch: parseQueueSearch,
  component: lazyRouteComponent(() => import('../observed/pending-page'), 'PendingPage'),
});

const watchRoute = createRoute({
  getParentRoute: () => siteRoute,
  path: '/watch',
  validateSearch: parseWatchSearch,
  component: lazyRouteComponent(() => import('../watch/watch-page'), 'WatchPage'),
});

const applianceRoute = createRoute({
  getParentRoute: () => siteRoute,
  path: '/appliance',
  component: lazyRouteComponent(() => import('../appliance/appliance-page'), 'AppliancePage'),
});

const ghostsRoute = createRoute({
  getParentRoute: () => siteRoute,
  path: '/ghosts',
  component: lazyRouteComponent(() => import('../observed/ghosts-page'), 'GhostsPage'),
});

const runsRoute = createRoute({
  getParentRoute: () => siteRoute,
  path: '/runs',
  component: lazyRouteComponent(() => import('../runs/runs-page'), 'RunsPage'),
});

const runRoute = createRoute({
  getParentRoute: () => siteRoute,
  path: '/runs/$run',
  component: lazyRouteComponent(() => import('../runs/run-page'), 'RunPage'),
});

const activityRoute = createRoute({
  getParentRoute: () => siteRoute,
  path: '/activity',
  validateSearch: parseActivitySearch,
  component: lazyRouteComponent(() => import('../activity/activity-page'), 'ActivityPage'),
});

const alertsRoute = createRoute({
  getParentRoute: () => siteRoute,
  path: '/alerts',
  validateSearch: parseAlertsSearch,
  component: lazyRouteComponent(() => import('../alerts/alerts-page'), 'AlertsPage'),
});

const silencesRoute = createRoute({
  getParentRoute: () => siteRoute,
  path: '/silences',
  validateSearch: parseSilencesSearch,
  component: lazyRouteComponent(() => import('../silences/silences-page'), 'SilencesPage'),
});

const receiversRoute = createRoute({
  getParentRoute: () => siteRoute,
  path: '/receivers',
  validateSearch: parseReceiversSearch,
  component: lazyRouteComponent(() => import('../receivers/receivers-page'), 'ReceiversPage'),
});

const settingsRoute = createRoute({
  getParentRoute: () => siteRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('../settings/settings-page'), 'SettingsPage'),
});

const routeTree = rootRoute.addChildren([
  signInRoute,
  appRoute.addChildren([
    sitesRoute,
    siteRoute.addChildren([
      overviewRoute,
      clientsRoute,
      queueRoute,
      pendingRoute,
      watchRoute,
      applianceRoute,
      planRoute,
      ghostsRoute,
      runsRoute,
      runRoute,
      activityRoute,
      alertsRoute,
      silencesRoute,
      receiversRoute,
      settingsRoute,
    ]),
  ]),
]);

export const router = createRouter({
  routeTree,
  parseSearch: readQuery,
  stringifySearch: (search) => {
    const query = writeQuery(search);
    return query === '' ? '' : `?${query}`;
  },
  defaultPreload: 'intent',
  defaultNotFoundComponent: NotFound,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
