import { useQuery } from '@tanstack/react-query';
import { siteQuery } from '../api/site-queries';
import { isTimeZone, ownTimeZone } from '../lib/time-zones';

/** The zone in which a time of day is meant: the site's, else the reader's own. */
export function useSiteZone(slug: string): string {
  const zone = useQuery({ ...siteQuery(slug), select: ({ timeZone }) => timeZone }).data ?? null;
  return zone !== null && isTimeZone(zone) ? zone : ownTimeZone();
}
