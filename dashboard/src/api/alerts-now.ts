/** What every screen shows of alerts: it comes by the stream alone. What the screens of alerts read besides is `alert-queries.ts`. */
import { useQuery } from '@tanstack/react-query';
import type { Incident } from '@contracts/alerts';
import type { Alerts } from '@contracts/stream';
import { withHeard } from '../alerts/open-alerts';
import { keys, queryClient } from './query-client';

export function takeAlerts(site: string, heard: Alerts): void {
  queryClient.setQueryData(keys.alertsNow(site), heard);
  queryClient.setQueryData<Incident[]>(keys.openAlerts(site), (known) => known && withHeard(known, heard));
}

/** A slice of what the stream has told; undefined until it has. */
export function useAlertsNow<Slice>(site: string | undefined, select: (now: Alerts) => Slice): Slice | undefined {
  return useQuery<Alerts, Error, Slice>({
    queryKey: keys.alertsNow(site ?? ''),
    enabled: false,
    staleTime: Infinity,
    select,
  }).data;
}
