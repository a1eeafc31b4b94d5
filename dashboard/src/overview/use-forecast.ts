import { useQuery } from '@tanstack/react-query';
import type { Forecast } from '@contracts/forecast';
import { forecastQuery } from '../api/forecast-queries';
import { settingsQuery } from '../api/site-queries';
import { usePollEvery } from '../stream/freeze';
import { lateAfterSeconds } from './late-slots';

const POLL_MS = 5000;

/** The forecast at the limit that holds. */
export function useForecast(slug: string): Forecast | undefined {
  return useQuery({ ...forecastQuery(slug, null), refetchInterval: usePollEvery(POLL_MS) }).data;
}

/** Every so many hours a passive client checks in, by the site's rule; undefined until the settings are there. */
export function usePassiveHours(slug: string): number | undefined {
  return useQuery({ ...settingsQuery(slug), select: ({ answer }) => answer.settings.passiveCheckInHours }).data;
}

/** After how many seconds in a slot a client is late; undefined until that is known. */
export function useLateAfter(slug: string): number | undefined {
  const basis = useForecast(slug)?.reachable?.basis;
  const max = useQuery({ ...settingsQuery(slug), select: ({ answer }) => answer.settings.maxUpgradeSeconds }).data;
  return max === undefined ? undefined : lateAfterSeconds(basis, max);
}
