import { queryClient } from '../api/query-client';
import { sessionQuery } from '../api/session';
import { planQuery } from '../api/plan-queries';
import { queueQuery, siteQuery, sitesQuery, summaryQuery } from '../api/site-queries';

/** What a screen is going to ask for, and its code. The others' code comes by itself a moment later. */
const SCREENS: Record<string, (site: string) => void> = {
  '': (site) => {
    void queryClient.prefetchQuery(queueQuery(site));
    void import('../overview/overview-page');
  },
  clients: () => void import('../clients/clients-page'),
  queue: (site) => {
    void queryClient.prefetchQuery(queueQuery(site));
    void import('../queue/queue-page');
  },
  plan: (site) => {
    void queryClient.prefetchQuery(planQuery(site));
    void import('../plan/plan-page');
  },
};

/**
 * Asks at once for everything that the opened page is going to need, instead of one after the other as the page finds out. Whatever is
 * refused here is asked again, and told, where it is needed.
 */
export function warmUp(pathname: string): void {
  void queryClient.prefetchQuery(sessionQuery);
  const [, slug, screen = ''] = /^\/sites\/([^/]+)\/?(.*)$/.exec(pathname) ?? [];
  if (slug === undefined) {
    if (pathname === '/') {
      void queryClient.prefetchQuery(sitesQuery);
      void import('../sites/sites-page');
    }
    return;
  }
  const site = decodeURIComponent(slug);
  void queryClient.prefetchQuery(siteQuery(site));
  void queryClient.prefetchQuery(summaryQuery(site));
  if (Object.hasOwn(SCREENS, screen)) SCREENS[screen]?.(site);
}
